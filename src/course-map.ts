import { getCollection, type CollectionEntry } from 'astro:content';
import { course } from '../content/course.ts';

/** A stop of the course as the pages show it. */
export interface Stop {
  readonly slug: string;
  readonly number: number;
  readonly title: string;
  readonly teaser: string;
  /** The article, or null while it is not written yet. */
  readonly entry: CollectionEntry<'articles'> | null;
}

export interface MapPart {
  readonly number: number;
  readonly title: string;
  readonly stops: readonly Stop[];
}

/** The whole course: the plan of content/course.ts, filled with the articles that are there. */
export async function courseMap(): Promise<readonly MapPart[]> {
  const entries = await getCollection('articles');
  const planned = new Set(course.flatMap((part) => part.articles.map(({ slug }) => slug)));
  return course.map(({ number, title, articles }) => {
    const stops = articles.map(({ slug, number, title, teaser }): Stop => {
      const entry = entries.find(({ id }) => id === slug) ?? null;
      return { slug, number, title: entry?.data.title ?? title, teaser, entry };
    });
    const unplanned = entries.filter(({ id, data }) => data.part === title && !planned.has(id));
    return { number, title, stops: [...stops, ...unplanned.map(unplannedStop)].sort(byNumber) };
  });
}

/** Every article that is written, in reading order. */
export function written(parts: readonly MapPart[]): readonly WrittenStop[] {
  return parts
    .flatMap(({ stops }) => stops)
    .filter((stop): stop is WrittenStop => stop.entry !== null)
    .sort(byNumber);
}

export type WrittenStop = Stop & { readonly entry: CollectionEntry<'articles'> };

function unplannedStop(entry: CollectionEntry<'articles'>): Stop {
  const { title, order, description } = entry.data;
  return { slug: entry.id, number: order, title, teaser: description, entry };
}

function byNumber(a: Stop, b: Stop): number {
  return a.number - b.number;
}

/** Part numbers as the course writes them. */
export function roman(number: number): string {
  return ['I', 'II', 'III', 'IV', 'V'][number - 1] ?? String(number);
}
