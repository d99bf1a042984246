import type { Pixels } from '../../../compute/image/picture.ts';

/** Rows that are drawn and read at once: phones give no canvas for a whole large photograph. */
const rowsAtOnce = 256;

export interface BrowserDecoded {
  readonly pixels: Pixels;
  /** How far, in levels of 255, this browser's canvas is from what was drawn on it; 0 as it should be. */
  readonly perturbation: number;
}

/**
 * Decodes a picture with the browser: the first frame, upright, colours converted to sRGB as the command line converts
 * them (`default`; with `none`, a phone's wide colours would be read as if they were sRGB), alpha as stored.
 *
 * @throws {DOMException} where the browser cannot.
 */
export async function decodeInBrowser(file: Blob): Promise<BrowserDecoded> {
  const bitmap = await createImageBitmap(file, {
    imageOrientation: 'from-image',
    premultiplyAlpha: 'none',
    colorSpaceConversion: 'default',
  });
  try {
    return { pixels: readPixels(bitmap), perturbation: measurePerturbation() };
  } finally {
    bitmap.close();
  }
}

function readPixels(bitmap: ImageBitmap): Pixels {
  const { width, height } = bitmap;
  const data = new Uint8ClampedArray(width * height * 4);
  const context = openContext(width, Math.min(rowsAtOnce, height));
  for (let row = 0; row < height; row += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, height - row);
    context.clearRect(0, 0, width, rows);
    context.drawImage(bitmap, 0, -row);
    data.set(context.getImageData(0, 0, width, rows).data, row * width * 4);
  }
  return { width, height, channels: 4, data };
}

const testSide = 64;

/**
 * Some browsers change what a page reads back from a canvas, so that it cannot recognise the device. A picture whose
 * every value is known shows by how much.
 */
function measurePerturbation(): number {
  const context = openContext(testSide, testSide);
  const known = new ImageData(testSide, testSide);
  known.data.forEach((_, at) => {
    known.data[at] = at % 4 === 3 ? 255 : (at * 7919) % 251;
  });
  context.putImageData(known, 0, 0);
  const { data } = context.getImageData(0, 0, testSide, testSide);
  return known.data.reduce(
    (most, value, at) => Math.max(most, Math.abs(value - (data[at] ?? 0))),
    0,
  );
}

function openContext(width: number, height: number): CanvasRenderingContext2D {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('this browser gives no 2D canvas');
  return context;
}
