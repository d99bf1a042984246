import { LinearResize } from '../image/linear-resize.ts';
import { ndArray, type NdArray } from '../numeric/nd-array.ts';
import { euclideanNorm } from '../numeric/vector.ts';
import { clipToBox } from './perturbed.ts';

/** How a gradient at the small picture becomes a change of the photograph. */
export type Spread = 'smooth' | 'adjoint';

/** Keeps a gradient of zeros from dividing 0 by 0, and changes no other. */
const tiny = 1e-60;

/** The state of a photograph x under edit: its change δ in 64 bits, and the resize A that the network sees it through. */
export class PhotographAscent {
  private readonly image: NdArray;
  private readonly epsilon: number;
  private readonly resize: LinearResize;
  private readonly spread: LinearResize;
  private readonly perturbation: Float64Array;
  /** A x. */
  private readonly start: Float64Array;
  /** A δ. */
  private change: Float64Array;

  /**
   * @param image size × size × 3 in [0, 1].
   * @param side of what the network sees.
   */
  constructor(
    image: NdArray,
    side: number,
    { epsilon, spread }: { readonly epsilon: number; readonly spread: Spread },
  ) {
    const [size = 0] = image.shape;
    this.image = image;
    this.epsilon = epsilon;
    this.resize = LinearResize.reading(size, side);
    this.spread = spread === 'smooth' ? LinearResize.interpolating(size, side) : this.resize;
    this.perturbation = new Float64Array(image.data.length);
    this.start = this.resize.apply(image.data);
    this.change = new Float64Array(this.start.length);
  }

  /** ‖A δ‖₂. */
  norm(): number {
    return euclideanNorm(this.change);
  }

  /** A (x + δ), side × side × 3: clipped to [0, 1], from which a resampling kernel may stray a little. */
  view(): NdArray {
    const values = Float32Array.from(this.start, (value, index) =>
      Math.min(1, Math.max(0, value + (this.change[index] ?? 0))),
    );
    return ndArray(values, [this.resize.side, this.resize.side, 3]);
  }

  /** x + δ. */
  photograph(): NdArray {
    const values = this.image.data.map((value, index) =>
      Math.min(1, Math.max(0, value + (this.perturbation[index] ?? 0))),
    );
    return ndArray(values, this.image.shape);
  }

  /**
   * One step along the gradient, and back into [0, 1] and the ball.
   *
   * @param gradient of the loss at `view()`.
   * @param length of the step in the network's units, before projection; negative to descend.
   */
  step(gradient: Float32Array, length: number): void {
    const direction = this.spread.adjoint(gradient);
    const factor = length / Math.max(euclideanNorm(this.resize.apply(direction)), tiny);
    for (let index = 0; index < direction.length; index += 1) {
      const moved = (this.perturbation[index] ?? 0) + factor * (direction[index] ?? 0);
      this.perturbation[index] = moved;
    }
    clipToBox(this.image.data, this.perturbation);
    this.change = this.resize.apply(this.perturbation);
    const norm = this.norm();
    if (norm > this.epsilon) this.shrink(this.epsilon / norm);
  }

  private shrink(factor: number): void {
    for (const vector of [this.perturbation, this.change]) {
      for (let index = 0; index < vector.length; index += 1) {
        vector[index] = (vector[index] ?? 0) * factor;
      }
    }
  }
}
