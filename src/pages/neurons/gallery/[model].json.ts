import type { APIRoute, GetStaticPaths } from 'astro';
import { galleryDetails } from '../../../../components/figures/neuron-gallery-data.ts';
import { galleryOf, galleryModels } from '../../../../content/articles/neurons/demos.ts';

export const getStaticPaths = (() =>
  galleryModels.map((model) => ({ params: { model }, props: { model } }))) satisfies GetStaticPaths;

/** What the gallery of a model loads when a reader opens a neuron. */
export const GET: APIRoute<{ model: (typeof galleryModels)[number] }> = async ({ props }) =>
  Response.json(await galleryDetails(galleryOf(props.model)));
