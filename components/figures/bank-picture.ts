import { findModel } from '../../bake/models.ts';
import { loadPictures, openBank } from '../../bake/pictures.ts';
import { projectRoot } from '../../bake/project.ts';
import { item, type NdArray } from '../../compute/numeric/nd-array.ts';

const decoded = new Map<string, Promise<NdArray>>();

/** A picture of the bank as the networks see it: height × width × 3 in [0, 1]. Read once per build. */
export async function bankPicture(id: string): Promise<NdArray> {
  const known = decoded.get(id) ?? decode(id);
  decoded.set(id, known);
  return known;
}

async function decode(id: string): Promise<NdArray> {
  const root = projectRoot();
  const { classes, input } = findModel('standard', root).architecture;
  const { images } = await loadPictures([openBank(root).find(id, classes)], input);
  return item(images, 0);
}
