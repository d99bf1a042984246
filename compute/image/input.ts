import type { Network } from '../network/network.ts';
import type { OpInput } from '../op.ts';
import type { NdArray } from '../numeric/nd-array.ts';

/**
 * Checks what an operation was given against what its network takes.
 *
 * @returns the number of pictures, at least 1.
 * @throws {RangeError} if the shape is wrong, a value lies outside [0, 1] or is not finite, the number of labels
 *   differs from the number of pictures, or a label is not one of the network's classes.
 */
export function checkInput(network: Network, { images, labels }: OpInput): number {
  const { height, width, channels } = network.architecture.input;
  const [pictures = 0, ...shape] = images.shape;
  if (pictures < 1 || shape.join() !== [height, width, channels].join()) {
    throw new RangeError(
      `images of [${images.shape.join(' × ')}] were given; ${network.id} takes n × ${height} × ${width} × ${channels} with n ≥ 1`,
    );
  }
  checkValues(images);
  checkLabels(network, labels, pictures);
  return pictures;
}

function checkValues({ data }: NdArray): void {
  const outside = data.find((value) => !(value >= 0 && value <= 1));
  if (outside !== undefined) {
    throw new RangeError(`images hold the value ${outside}; pixels go from 0 to 1`);
  }
}

function checkLabels(network: Network, labels: OpInput['labels'], pictures: number): void {
  if (labels.length !== pictures) {
    throw new RangeError(`${labels.length} labels were given for ${pictures} pictures`);
  }
  for (const label of labels) {
    if (label !== null && network.classes[label] === undefined) {
      throw new RangeError(
        `label ${label} is not a class of ${network.id}; classes go from 0 to ${network.classes.length - 1}, or none`,
      );
    }
  }
}

/** A single picture, as a batch of one. */
export interface SinglePicture {
  /** 1 × height × width × channels. */
  readonly images: NdArray;
  /** height × width × channels; shares the batch's memory. */
  readonly image: NdArray;
  readonly label: number | null;
}

/**
 * The picture of an operation that takes one.
 *
 * @throws {RangeError} as {@link checkInput}, and if there is more than one picture.
 */
export function singlePicture(network: Network, input: OpInput): SinglePicture {
  const pictures = checkInput(network, input);
  if (pictures !== 1) throw new RangeError(`${pictures} pictures were given; this takes one`);
  const { images, labels } = input;
  return {
    images,
    image: { data: images.data, shape: images.shape.slice(1) },
    label: labels[0] ?? null,
  };
}

/** The largest photograph that operations at a photograph's own resolution take: beyond it memory runs short. */
export const largestPhotograph = 2048;

/**
 * The photograph of an operation that takes one at its own resolution: a square, at least as large as the network's
 * input.
 *
 * @returns 1 × size × size × 3, and height × width × 3 of the same memory.
 * @throws {RangeError} naming the size, and as {@link checkInput}.
 */
export function singlePhotograph(network: Network, { images, labels }: OpInput): SinglePicture {
  const { height: side, width, channels } = network.architecture.input;
  const [pictures = 0, size = 0, ...rest] = images.shape;
  const isSquare = side === width && rest.join() === [size, channels].join();
  if (pictures !== 1 || !isSquare || size < side || size > largestPhotograph) {
    throw new RangeError(
      `a photograph of [${images.shape.join(' × ')}] was given; this takes one square of ${side} to ${largestPhotograph} pixels a side with ${channels} channels`,
    );
  }
  checkValues(images);
  checkLabels(network, labels, pictures);
  const image = { data: images.data, shape: images.shape.slice(1) };
  return { images, image, label: labels[0] ?? null };
}
