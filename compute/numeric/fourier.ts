/** A complex array of height × width, row-major, in two parts. */
export interface Spectrum {
  readonly height: number;
  readonly width: number;
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/**
 * The two-dimensional discrete Fourier transform of a real array,
 *
 *     X[u, v] = Σ_{y, x} x[y, x] · exp(−2πi (u·y / height + v·x / width)).
 *
 * @param values height · width numbers, row-major.
 */
export function fourierTransform(
  values: ArrayLike<number>,
  height: number,
  width: number,
): Spectrum {
  const spectrum = {
    height,
    width,
    real: Float64Array.from(values),
    imaginary: new Float64Array(height * width),
  };
  if (spectrum.real.length !== height * width) {
    throw new RangeError(`${values.length} values do not fill ${height} × ${width}`);
  }
  transformAxes(spectrum, -1);
  return spectrum;
}

/** The inverse transform's real part: height · width numbers. The spectrum is left as it is. */
export function inverseFourierTransform(spectrum: Spectrum): Float64Array {
  const { height, width } = spectrum;
  const real = spectrum.real.slice();
  transformAxes({ height, width, real, imaginary: spectrum.imaginary.slice() }, 1);
  return real.map((value) => value / (height * width));
}

/** The frequency of a transform's entry `index` of `length`, in cycles per sample: from −1/2 to 1/2. */
export function frequencyOf(index: number, length: number): number {
  return (index <= length / 2 ? index : index - length) / length;
}

/** Transforms rows, then columns, in place. */
function transformAxes({ height, width, real, imaginary }: Spectrum, sign: 1 | -1): void {
  for (let row = 0; row < height; row += 1) {
    transformLine(real, imaginary, { start: row * width, stride: 1, length: width, sign });
  }
  for (let column = 0; column < width; column += 1) {
    transformLine(real, imaginary, { start: column, stride: width, length: height, sign });
  }
}

interface Line {
  readonly start: number;
  readonly stride: number;
  readonly length: number;
  readonly sign: 1 | -1;
}

function transformLine(
  real: Float64Array,
  imaginary: Float64Array,
  { start, stride, length, sign }: Line,
): void {
  const re = new Float64Array(length);
  const im = new Float64Array(length);
  for (let index = 0; index < length; index += 1) {
    re[index] = real[start + index * stride] ?? 0;
    im[index] = imaginary[start + index * stride] ?? 0;
  }
  const done = transform(re, im, sign);
  for (let index = 0; index < length; index += 1) {
    real[start + index * stride] = done.re[index] ?? 0;
    imaginary[start + index * stride] = done.im[index] ?? 0;
  }
}

interface Complex {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/**
 * Decimation in time (Cooley & Tukey 1965): halves even lengths, and sums odd ones by the definition. Pictures have
 * powers of two as sides, for which this is the fast transform.
 */
function transform(re: Float64Array, im: Float64Array, sign: 1 | -1): Complex {
  const { length } = re;
  if (length % 2 !== 0) return byDefinition(re, im, sign);
  const half = length / 2;
  const even = transform(everySecond(re, 0), everySecond(im, 0), sign);
  const odd = transform(everySecond(re, 1), everySecond(im, 1), sign);
  const turns = turnsOf(length);
  for (let index = 0; index < half; index += 1) {
    const cos = turns.re[index] ?? 0;
    const sin = sign * (turns.im[index] ?? 0);
    const oddRe = odd.re[index] ?? 0;
    const oddIm = odd.im[index] ?? 0;
    const turnedRe = cos * oddRe - sin * oddIm;
    const turnedIm = cos * oddIm + sin * oddRe;
    re[index] = (even.re[index] ?? 0) + turnedRe;
    im[index] = (even.im[index] ?? 0) + turnedIm;
    re[index + half] = (even.re[index] ?? 0) - turnedRe;
    im[index + half] = (even.im[index] ?? 0) - turnedIm;
  }
  return { re, im };
}

function everySecond(values: Float64Array, first: 0 | 1): Float64Array {
  const half = new Float64Array(values.length / 2);
  for (let index = 0; index < half.length; index += 1) half[index] = values[2 * index + first] ?? 0;
  return half;
}

const knownTurns = new Map<number, Complex>();

/** exp(2πi · index / length) for the first half of the indices; each length is computed once. */
function turnsOf(length: number): Complex {
  const known = knownTurns.get(length);
  if (known !== undefined) return known;
  const angles = Float64Array.from(
    { length: length / 2 },
    (_, index) => (2 * Math.PI * index) / length,
  );
  const turns = { re: angles.map(Math.cos), im: angles.map(Math.sin) };
  knownTurns.set(length, turns);
  return turns;
}

function byDefinition(re: Float64Array, im: Float64Array, sign: 1 | -1): Complex {
  const { length } = re;
  const sum = { re: new Float64Array(length), im: new Float64Array(length) };
  for (let frequency = 0; frequency < length; frequency += 1) {
    for (let index = 0; index < length; index += 1) {
      const angle = (sign * 2 * Math.PI * ((frequency * index) % length)) / length;
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      const [x, y] = [re[index] ?? 0, im[index] ?? 0];
      sum.re[frequency] = (sum.re[frequency] ?? 0) + cos * x - sin * y;
      sum.im[frequency] = (sum.im[frequency] ?? 0) + cos * y + sin * x;
    }
  }
  return sum;
}
