/** Words a minute of a technical text, and what one figure adds, in minutes. */
const wordsPerMinute = 200;
const minutesPerFigure = 0.5;

/** Components of an article that are text and not figures. */
const textComponents = new Set('Answer Aside Cite CodeExcerpt Fragment Question Value'.split(' '));

/** How long an article takes to read, in whole minutes: its words without markup, and its figures. */
export function readingMinutes(mdx: string): number {
  const blocks = [...mdx.matchAll(/^<([A-Z]\w*)/gm)].map(([, name]) => name ?? '');
  const figures = blocks.filter((name) => !textComponents.has(name)).length;
  const text = mdx
    .replace(/^(import|export) .*$/gm, '')
    .replace(/\{\/\*[\s\S]*?\*\/\}/g, '')
    .replace(/<[^>]*>|&\w+;/g, ' ');
  const words = text.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu)?.length ?? 0;
  return Math.max(1, Math.round(words / wordsPerMinute + figures * minutesPerFigure));
}
