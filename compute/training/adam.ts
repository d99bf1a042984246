/** How fast the running means of the gradient and of its square forget; the paper's values. */
const decay = { mean: 0.9, square: 0.999 } as const;
const epsilon = 1e-8;

/**
 * Adam (Kingma and Ba 2015): each parameter moves by about the learning rate, whatever the size of its gradient.
 *
 * m ← 0.9 m + 0.1 g; v ← 0.999 v + 0.001 g²; θ ← θ − rate · m̂ / (√v̂ + 1e-8), where m̂ and v̂ are m and v divided by
 * 1 − 0.9ᵗ and 1 − 0.999ᵗ, since both begin at 0.
 *
 * Differs from the paper: θ is rounded to 32 bits after each step. Engines differ in the last bit of `exp` and `log`;
 * training would amplify that until another browser shows another boundary, and the rounding swallows it.
 */
export class Adam {
  readonly #rate: number;
  readonly #mean: Float64Array;
  readonly #square: Float64Array;
  #steps = 0;

  /** @param size how many parameters there are. */
  constructor(size: number, learningRate: number) {
    this.#rate = learningRate;
    this.#mean = new Float64Array(size);
    this.#square = new Float64Array(size);
  }

  /** Moves the parameters one step against their gradient, in place. */
  step(parameters: Float64Array, gradient: Float64Array): void {
    this.#steps += 1;
    const meanScale = 1 / (1 - decay.mean ** this.#steps);
    const squareScale = 1 / (1 - decay.square ** this.#steps);
    for (let index = 0; index < parameters.length; index += 1) {
      const slope = gradient[index] ?? 0;
      const mean = decay.mean * (this.#mean[index] ?? 0) + (1 - decay.mean) * slope;
      const square = decay.square * (this.#square[index] ?? 0) + (1 - decay.square) * slope ** 2;
      this.#mean[index] = mean;
      this.#square[index] = square;
      const move = (this.#rate * mean * meanScale) / (Math.sqrt(square * squareScale) + epsilon);
      parameters[index] = Math.fround((parameters[index] ?? 0) - move);
    }
  }
}
