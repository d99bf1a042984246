/** Escapes text for SVG and HTML, inside elements and inside double-quoted attributes. */
export function escapeMarkup(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One element as markup; attributes that are undefined are left out, numbers keep two decimals. */
export function element(name: string, attributes: Attributes, ...children: string[]): string {
  const written = Object.entries(attributes)
    .filter((entry): entry is [string, string | number] => entry[1] !== undefined)
    .map(
      ([key, value]) =>
        ` ${key}="${typeof value === 'number' ? fixed(value) : escapeMarkup(value)}"`,
    )
    .join('');
  const content = children.join('');
  return content === '' ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

/** A text element; its content is escaped. */
export function textElement(content: string, attributes: Attributes): string {
  return element('text', attributes, escapeMarkup(content) || ' ');
}

export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** What the chart is, in a few words: its accessible name. */
  readonly title: string;
  /** What the chart shows, in numbers: its accessible description. */
  readonly description: string;
  /** Further classes beside `chart`. */
  readonly className?: string;
}

/**
 * The outer element of every chart. It scales with its container and keeps its aspect ratio (so that nothing moves
 * when it arrives), and carries no inline style: colours come from classes.
 */
export function svg(canvas: Canvas, ...children: string[]): string {
  return element(
    'svg',
    {
      class: `chart ${canvas.className ?? ''}`.trim(),
      viewBox: `0 0 ${canvas.width} ${canvas.height}`,
      width: canvas.width,
      height: canvas.height,
      role: 'img',
      xmlns: 'http://www.w3.org/2000/svg',
    },
    element('title', {}, escapeMarkup(canvas.title)),
    element('desc', {}, escapeMarkup(canvas.description)),
    ...children,
  );
}

/** At most two decimals: small markup, and the same text on every platform. */
export function fixed(value: number): string {
  return String(Math.round(value * 100) / 100);
}
