import type { Pixels } from '../../../compute/image/picture.ts';

/**
 * Brings a square picture to at most `largest` pixels a side by averaging whole blocks of pixels; a rest that fills no
 * block is left out at the right and below.
 */
export function reduceSquare(pixels: Pixels, largest: number): Pixels {
  const factor = Math.ceil(pixels.width / largest);
  if (factor <= 1) return pixels;
  const { width, channels, data } = pixels;
  const side = Math.floor(width / factor);
  const reduced = new Uint8ClampedArray(side * side * 3);
  for (let at = 0; at < reduced.length; at += 1) {
    const [channel, column, row] = [at % 3, Math.floor(at / 3) % side, Math.floor(at / 3 / side)];
    let sum = 0;
    for (let y = row * factor; y < (row + 1) * factor; y += 1) {
      for (let x = column * factor; x < (column + 1) * factor; x += 1) {
        sum += data[(y * width + x) * channels + channel] ?? 0;
      }
    }
    reduced[at] = Math.round(sum / factor ** 2);
  }
  return { width: side, height: side, channels: 3, data: reduced };
}
