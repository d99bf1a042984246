import { findModel } from '../../bake/models.ts';
import { loadPictures, openBank, type BankPicture } from '../../bake/pictures.ts';
import { projectRoot } from '../../bake/project.ts';
import { readMaskFile } from '../../compute/backend/mask-file.ts';
import type { Architecture } from '../../compute/network/architecture.ts';
import { item, type NdArray } from '../../compute/numeric/nd-array.ts';

const pictures = new Map<string, Promise<NdArray>>();
const masks = new Map<string, Promise<NdArray | null>>();

/** A picture of the bank as the networks see it: height × width × 3 in [0, 1]. Read once per build. */
export async function bankPicture(id: string): Promise<NdArray> {
  return once(pictures, id, async () => {
    const { found, input } = find(id);
    return item((await loadPictures([found], input)).images, 0);
  });
}

/** The silhouette of a picture of the bank, height × width in [0, 1]; null where it has none. */
export async function bankMask(id: string): Promise<NdArray | null> {
  return once(masks, id, async () => {
    const { found, input } = find(id);
    return found.mask === null ? null : (await readMaskFile(found.mask.path, input)).mask;
  });
}

function find(id: string): { found: BankPicture; input: Architecture['input'] } {
  const root = projectRoot();
  const { classes, input } = findModel('standard', root).architecture;
  return { found: openBank(root).find(id, classes), input };
}

async function once<T>(
  kept: Map<string, Promise<T>>,
  id: string,
  read: () => Promise<T>,
): Promise<T> {
  const known = kept.get(id) ?? read();
  kept.set(id, known);
  return known;
}
