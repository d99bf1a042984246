import { glob } from 'astro/loaders';
import { z } from 'astro/zod';
import { defineCollection } from 'astro:content';
import { course } from '../content/course.ts';

const partTitles = course.map((part) => part.title);

/** The articles: content/articles/<slug>/index.mdx. */
const articles = defineCollection({
  loader: glob({
    base: './content/articles',
    pattern: '*/index.mdx',
    generateId: ({ entry }) => entry.replace(/\/index\.mdx$/, ''),
  }),
  schema: z.strictObject({
    title: z.string().min(1),
    /** The part of the course, by the title that content/course.ts gives it. */
    part: z.enum(partTitles),
    /** The article's number in the course, from 1. */
    order: z.int().min(1),
    /** One sentence for the page's head, search engines and shared links. */
    description: z.string().min(1),
    /** What the reader will be able to do, each a phrase that completes "You will …". */
    goals: z.array(z.string()).min(1),
    /** What to take away, each a sentence. */
    takeaways: z.array(z.string()).min(1),
  }),
});

export const collections = { articles };
