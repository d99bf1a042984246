import { gaussianKernel } from '../image/gaussian.ts';
import {
  fourierTransform,
  frequencyOf,
  inverseFourierTransform,
  type Spectrum,
} from '../numeric/fourier.ts';
import type { NumberSpec, SwitchSpec } from '../params.ts';

/** What keeps a maximising picture from filling up with fine noise; each is off by default. */
export type Regularisation = Readonly<{
  /** The largest random shift of each step, in pixels. */
  jitter: number;
  /** Standard deviation of the blur after each step, in pixels. */
  blur: number;
  /** What a unit of total variation costs, in units of activation. */
  totalVariation: number;
  /** Whether steps are taken in a Fourier parameterisation. */
  fourier: boolean;
}>;

const jitter: NumberSpec = {
  type: 'number',
  label: 'Jitter',
  help: 'Before each step the picture is shifted, around its edges, by up to this many pixels; 0 is off.',
  default: 0,
  min: 0,
  max: 16,
  step: 1,
  integer: true,
  unit: 'px',
};

const blur: NumberSpec = {
  type: 'number',
  label: 'Blur',
  help: 'After each step the picture is blurred by a Gaussian of this standard deviation; 0 is off.',
  default: 0,
  min: 0,
  max: 4,
  step: 0.05,
  unit: 'px',
};

const totalVariation: NumberSpec = {
  type: 'number',
  label: 'Total variation',
  help: 'What a unit of squared difference between neighbouring pixels costs in activation; 0 is off.',
  default: 0,
  min: 0,
  max: 1,
  step: 0.0005,
};

const fourier: SwitchSpec = {
  type: 'switch',
  label: 'Fourier',
  help: 'Steps in a Fourier parameterisation, where low frequencies move faster than high ones.',
  default: false,
};

/** The parameters of every operation that maximises a neuron. */
export const regularisationSpecs = { jitter, blur, totalVariation, fourier };

/** A height × width × channels array's sides. */
export interface Sides {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/**
 * Shifts a picture around its edges: what leaves on one side comes in on the other. The adjoint of a shift is the shift
 * back, so a gradient at the shifted picture is brought back by −down, −right.
 */
export function shifted<T extends Float32Array | Float64Array>(
  values: T,
  { height, width, channels }: Sides,
  down: number,
  right: number,
): T {
  const moved = values.slice() as T;
  for (let row = 0; row < height; row += 1) {
    const fromRow = wrap(row - down, height);
    for (let column = 0; column < width; column += 1) {
      const from = (fromRow * width + wrap(column - right, width)) * channels;
      moved.set(values.subarray(from, from + channels), (row * width + column) * channels);
    }
  }
  return moved;
}

function wrap(index: number, length: number): number {
  return ((index % length) + length) % length;
}

/**
 * Blurs a picture by a Gaussian, cut off at three standard deviations, along x and then along y. Beyond the edges its
 * outermost pixels repeat, so a picture of one colour stays as it is.
 */
export function blurred(values: Float64Array, sides: Sides, sigma: number): Float64Array {
  const kernel = gaussianKernel(sigma, Math.max(1, Math.ceil(3 * sigma)));
  const { height, width, channels } = sides;
  const along = (source: Float64Array, step: number, length: number): Float64Array =>
    source.map((_, index) => {
      const place = Math.floor(index / step) % length;
      const first = index - place * step;
      let sum = 0;
      for (const [tap, weight] of kernel.entries()) {
        const at = Math.min(Math.max(place + tap - (kernel.length - 1) / 2, 0), length - 1);
        sum += weight * (source[first + at * step] ?? 0);
      }
      return sum;
    });
  return along(along(values, channels, width), width * channels, height);
}

/**
 * Total variation with exponent 2 (Mahendran & Vedaldi 2015): the sum of (x[y, x+1] − x[y, x])² + (x[y+1, x] − x[y, x])²
 * over all pixels and channels, and its derivative.
 */
export function totalVariationOf(
  values: ArrayLike<number>,
  { height, width, channels }: Sides,
): { readonly value: number; readonly gradient: Float64Array } {
  const gradient = new Float64Array(values.length);
  let value = 0;
  const add = (from: number, to: number): void => {
    const difference = (values[to] ?? 0) - (values[from] ?? 0);
    value += difference ** 2;
    gradient[to] = (gradient[to] ?? 0) + 2 * difference;
    gradient[from] = (gradient[from] ?? 0) - 2 * difference;
  };
  for (let index = 0; index < values.length; index += 1) {
    const pixel = Math.floor(index / channels);
    if (pixel % width < width - 1) add(index, index + channels);
    if (pixel < (height - 1) * width) add(index, index + width * channels);
  }
  return { value, gradient };
}

/**
 * The direction in which gradient ascent on a Fourier parameterisation moves the picture (Olah et al. 2017). With the
 * picture as the inverse transform of its spectrum times a scale s = 1 / max(frequency, 1 / longest side), a step of plain
 * gradient ascent on the spectrum moves each frequency of the picture by s² times its gradient. The authors' Adam makes
 * all coefficients' steps about equally long, which leaves one factor s in the picture; so does this.
 */
export function fourierDirection(
  gradient: ArrayLike<number>,
  { height, width, channels }: Sides,
): Float64Array {
  const scales = scalesOf(height, width);
  const direction = new Float64Array(gradient.length);
  for (let channel = 0; channel < channels; channel += 1) {
    const plane = Float64Array.from(
      { length: height * width },
      (_, pixel) => gradient[pixel * channels + channel] ?? 0,
    );
    const scaled = inverseFourierTransform(
      multiplied(fourierTransform(plane, height, width), scales),
    );
    for (const [pixel, value] of scaled.entries()) direction[pixel * channels + channel] = value;
  }
  return direction;
}

const knownScales = new Map<string, Float64Array>();

/** s for each entry of a spectrum; computed once for each size. */
function scalesOf(height: number, width: number): Float64Array {
  const name = `${height} × ${width}`;
  const scales = knownScales.get(name) ?? computeScales(height, width);
  knownScales.set(name, scales);
  return scales;
}

function computeScales(height: number, width: number): Float64Array {
  const lowest = 1 / Math.max(height, width);
  return Float64Array.from({ length: height * width }, (_, entry) => {
    const down = frequencyOf(Math.floor(entry / width), height);
    const right = frequencyOf(entry % width, width);
    return 1 / Math.max(Math.hypot(down, right), lowest);
  });
}

function multiplied(spectrum: Spectrum, scales: Float64Array): Spectrum {
  const times = (part: Float64Array): Float64Array =>
    part.map((value, entry) => value * (scales[entry] ?? 0));
  return { ...spectrum, real: times(spectrum.real), imaginary: times(spectrum.imaginary) };
}
