import { conversionNotices, flatten } from '../../../compute/image/file-rules.ts';
import { largestPhotograph } from '../../../compute/image/input.ts';
import type { Pixels } from '../../../compute/image/picture.ts';
import { centreSquare, cropSquare, resizeSquare } from '../../../compute/image/resize.ts';
import { decodeInBrowser } from './decode-in-browser.ts';
import { decodePng, decodesExactly } from './decode-png.ts';
import type { OwnPicture } from './own-pictures.ts';
import type { PictureHeader } from './picture-header.ts';
import { checkFileSize, checkHeader, refuse } from './picture-rules.ts';
import type { PngHeader } from './png-header.ts';
import { reduceSquare } from './reduce-square.ts';

/** The side of what the networks take. */
export const networkSide = 64;

/** Beyond this many levels of 255 a canvas is not perturbed but hidden. */
const mostPerturbation = 3;

/**
 * Reads a reader's file as the command line reads one (compute/backend/picture-file.ts): the square in the middle, over
 * mid-grey, resized to the network's side. PNG files without a colour profile give exactly the same values; for others
 * the browser's decoder decides about single levels.
 *
 * @throws {RangeError} naming the file, what was found, and what is accepted.
 */
export async function readOwnPicture(file: File): Promise<OwnPicture> {
  const { name } = file;
  checkFileSize(name, file.size);
  const buffer = await file
    .arrayBuffer()
    .catch((error: unknown) => refuse(name, 'it cannot be read', error));
  const bytes = new Uint8Array(buffer);
  const header = checkHeader(name, bytes);
  const decoded = await decodeAny(file, bytes, header);
  const { pixels, transparent } = flatten(decoded.pixels);
  const crop = centreSquare(pixels);
  const { width, height } = pixels;
  const converted = conversionNotices({ ...header, width, height, crop, transparent });
  const common = [...converted, ...decoded.notices];
  const square = reduceSquare(cropSquare(pixels, crop), largestPhotograph);
  return {
    name,
    networkView: resizeSquare(pixels, crop, networkSide),
    square,
    notices: {
      network: [...common, ...resizedNotice(crop.size, networkSide)],
      photograph: [...common, ...resizedNotice(crop.size, square.width)],
    },
  };
}

function resizedNotice(size: number, side: number): string[] {
  return size === side ? [] : [`resized from ${size} × ${size} to ${side} × ${side}`];
}

/**
 * Why a picture cannot be edited at its own resolution; null where it can.
 */
export function tooSmallForPhotograph({ name, square }: OwnPicture): string | null {
  if (square.width >= networkSide) return null;
  return `${name}: a square of ${square.width} pixels a side; accepted is ${networkSide} or more`;
}

async function decodeAny(
  file: File,
  bytes: Uint8Array,
  header: PictureHeader,
): Promise<{ readonly pixels: Pixels; readonly notices: readonly string[] }> {
  if (isPng(header) && decodesExactly(header)) {
    const pixels = await decodePng(bytes, header).catch((error: unknown) =>
      refuse(file.name, `the picture is corrupt or truncated (${reasonOf(error)})`, error),
    );
    return { pixels, notices: [] };
  }
  const { pixels, perturbation } = await decodeInBrowser(file).catch((error: unknown) =>
    refuse(
      file.name,
      `this browser cannot decode this ${header.format} (${reasonOf(error)})`,
      error,
    ),
  );
  if (perturbation > mostPerturbation) {
    refuse(
      file.name,
      'this browser hides pictures from pages, against tracking; a PNG file without a colour profile is read all the same',
    );
  }
  const notices = perturbation === 0 ? [] : [perturbedNotice(perturbation)];
  return { pixels, notices };
}

function perturbedNotice(levels: number): string {
  return `this browser changes pictures that a page reads, against tracking, by up to ${levels} of 255 levels; a PNG file is read exactly`;
}

function isPng(header: PictureHeader): header is PngHeader {
  return header.format === 'PNG';
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
