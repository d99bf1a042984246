import { escapeMarkup } from './svg.ts';

export interface DataTable {
  /** What the numbers are, on the button that opens them. */
  readonly summary: string;
  readonly columns: readonly string[];
  /** The first cell of each row names it. */
  readonly rows: readonly (readonly (string | number)[])[];
}

/** A chart's numbers as a table behind a disclosure: for readers who hear the page, and for those who want digits. */
export function dataTable(table: DataTable): string {
  const head = table.columns.map((name) => `<th scope="col">${escapeMarkup(name)}</th>`).join('');
  const body = table.rows
    .map(([first = '', ...cells]) => {
      const data = cells.map((cell) => `<td>${escapeMarkup(String(cell))}</td>`).join('');
      return `<tr><th scope="row">${escapeMarkup(String(first))}</th>${data}</tr>`;
    })
    .join('');
  return (
    `<details class="chart-data"><summary>${escapeMarkup(table.summary)}</summary>` +
    `<div class="chart-data-scroll" tabindex="0" role="region" aria-label="${escapeMarkup(table.summary)}">` +
    `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div></details>`
  );
}
