import type { CardContent } from '../../bake/model-card.ts';
import { loadPictures, type Bank, type BankPicture } from '../../bake/pictures.ts';
import { argmax } from '../../compute/numeric/softmax.ts';
import type { Network } from '../../compute/network/network.ts';
import { LABELS } from '../pictures/bank.ts';

export type BankCheck = NonNullable<CardContent['bank']>;

/** The pictures of the bank that show one of the classes; the label of the others is no class of the model. */
export function inClass(bank: Bank, classes: readonly string[]): readonly BankPicture[] {
  return bank.ids.map((id) => bank.find(id, classes)).filter(({ label }) => label !== null);
}

/**
 * How a network reads the bank's pictures of its classes.
 *
 * @throws {RangeError} if the bank shows none of them.
 */
export async function checkBank(network: Network, bank: Bank): Promise<BankCheck> {
  const { classes, architecture } = network;
  const pictures = inClass(bank, classes);
  if (pictures.length === 0) {
    throw new RangeError(`no picture of the bank shows one of ${classes.join(', ')}`);
  }
  const { images } = await loadPictures(pictures, architecture.input);
  const { logits } = await network.forward(images);
  const misread = pictures.flatMap(({ id, label }, row) => {
    const read = argmax(logits.data.subarray(row * classes.length, (row + 1) * classes.length));
    if (read === label || label === null) return [];
    return [{ picture: id, label: nameOf(classes, label), read_as: nameOf(classes, read) }];
  });
  return {
    ...countRight(pictures, misread),
    ...(learnsSuperclasses(classes) && {
      trained_kinds: countRight(
        pictures.filter(({ id }) => bank.ofTrainedKinds.includes(id)),
        misread,
      ),
    }),
    misread,
  };
}

/** Whether a model has the ten super-classes of Restricted Tiny ImageNet, whose kinds the bank knows. */
function learnsSuperclasses(classes: readonly string[]): boolean {
  return classes.length === LABELS.length && LABELS.every((label) => classes.includes(label));
}

function countRight(
  pictures: readonly BankPicture[],
  misread: BankCheck['misread'],
): { readonly pictures: number; readonly right: number } {
  const wrong = new Set(misread.map(({ picture }) => picture));
  return {
    pictures: pictures.length,
    right: pictures.filter(({ id }) => !wrong.has(id)).length,
  };
}

function nameOf(classes: readonly string[], index: number): string {
  return classes[index] ?? String(index);
}
