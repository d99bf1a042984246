import { loadBaked } from '../../../bake/store.ts';
import { bankPicture } from '../../../components/figures/bank-picture.ts';
import { coherence, pictureCosine } from '../../../compute/attribution/alignment.ts';
import type { Demo } from '../../../compute/demo.ts';
import { mean } from '../../../compute/numeric/bootstrap.ts';
import { ndArray, type NdArray } from '../../../compute/numeric/nd-array.ts';

/** The mean cosine of maps to their own pictures, and to pictures that they do not belong to. */
export interface CosineLevels {
  readonly own: number;
  /** What the measure gives by chance: a cosine without its sign is above 0 for any two pictures. */
  readonly others: number;
}

/**
 * The mean of `pictureCosine` of each map to its own picture, and to every other one.
 *
 * @param maps attributions, each with the name of its picture.
 * @param pictures at least two, by name, of the maps' shape; every map's own is among them.
 * @throws {RangeError} if a map's picture is missing, or a map is zero everywhere.
 */
export function cosineLevels(
  maps: readonly { readonly picture: string; readonly attribution: NdArray }[],
  pictures: ReadonlyMap<string, NdArray>,
): CosineLevels {
  const own: number[] = [];
  const others: number[] = [];
  for (const { picture, attribution } of maps) {
    if (!pictures.has(picture)) throw new RangeError(`the picture "${picture}" is not there`);
    for (const [name, image] of pictures) {
      const cosine = pictureCosine(attribution, image);
      if (cosine === null) throw new RangeError(`the map of "${picture}" is zero everywhere`);
      (name === picture ? own : others).push(cosine);
    }
  }
  return { own: mean(own), others: mean(others) };
}

/** The levels of a list of baked attributions of one picture each, among pictures of the bank. */
export async function levelsOf(
  demos: readonly Demo[],
  names: readonly string[],
): Promise<CosineLevels> {
  const maps = await Promise.all(
    demos.map(async (demo) => {
      const { attribution } = (await loadBaked(demo)).arrays;
      const [picture] = demo.pictures;
      if (attribution === undefined || picture === undefined) {
        throw new RangeError(`${demo.id} is no attribution of a picture`);
      }
      return { picture, attribution };
    }),
  );
  return cosineLevels(maps, await bankPictures(names));
}

/** The mean coherence of pictures of the bank themselves, the mean of each channel taken off. */
export async function pictureCoherence(names: readonly string[]): Promise<number> {
  const pictures = await bankPictures(names);
  return mean([...pictures.values()].map((image) => coherence(centred(image)) ?? 0));
}

async function bankPictures(names: readonly string[]): Promise<ReadonlyMap<string, NdArray>> {
  return new Map(await Promise.all(names.map(async (id) => [id, await bankPicture(id)] as const)));
}

function centred({ data, shape }: NdArray): NdArray {
  const channels = shape[2] ?? 1;
  const means = Array.from({ length: channels }, (_, channel) =>
    mean([...data].filter((_value, at) => at % channels === channel)),
  );
  return ndArray(
    data.map((value, at) => value - (means[at % channels] ?? 0)),
    shape,
  );
}
