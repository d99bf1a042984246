import { hash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import sharp, { type Metadata } from 'sharp';
import {
  acceptedFiles,
  conversionNotices,
  fileLimits,
  flatten,
  isHuge,
} from '../image/file-rules.ts';
import { largestPhotograph } from '../image/input.ts';
import { centreSquare, cropSquare, resizeSquare, type Square } from '../image/resize.ts';
import { pictureFromPixels, type Pixels } from '../image/picture.ts';
import type { NdArray } from '../numeric/nd-array.ts';

/** A picture file, ready for a network. */
export interface PictureFile {
  /** side × side × 3 in [0, 1]. */
  readonly picture: NdArray;
  /** SHA-256 of the file. */
  readonly sha256: string;
  /** Of the upright picture, in pixels. */
  readonly width: number;
  readonly height: number;
  /** The part that was used, in pixels of the upright picture. */
  readonly crop: Square;
  /** Whether any pixel of the file lets something through. */
  readonly transparent: boolean;
  /** What was changed on the way in, in plain sentences. */
  readonly notices: readonly string[];
}

/** What readers and error messages call the accepted formats; keys are sharp's names. */
const formats = {
  jpeg: 'JPEG',
  png: 'PNG',
  webp: 'WebP',
  gif: 'GIF',
  heif: 'AVIF',
  tiff: 'TIFF',
} as const;

const accepted = acceptedFiles(Object.values(formats));

/**
 * Reads a picture file as a network's input. Orientation tags are applied; transparency is laid over mid-grey;
 * grey and CMYK become sRGB; 16 bits become 8; of an animation the first frame counts. The square `crop` (the
 * largest one in the middle if absent) is resized exactly as the picture bank's pictures are; a crop that has the
 * network's size already is taken as it is.
 *
 * @param input the network's height and width, which must be equal.
 * @throws {RangeError} naming the file, what was found, and what is accepted.
 */
export async function readPictureFile(
  path: string,
  input: { readonly height: number; readonly width: number },
  options: { readonly crop?: Square } = {},
): Promise<PictureFile> {
  const file = await readSquare(path, options.crop);
  const side = sideOf(input);
  const notices = [...file.notices];
  if (file.crop.size !== side) notices.push(resizedNotice(file.crop.size, side));
  return {
    ...file,
    picture: pictureFromPixels(resizeSquare(file.pixels, file.crop, side)),
    notices,
  };
}

/**
 * Reads a picture file at its own resolution, for operations that bring it to the network's size themselves. Everything
 * but the size is as for `readPictureFile`; the crop keeps its pixels.
 *
 * @throws {RangeError} as `readPictureFile`, and if the crop is smaller than the network's input or larger than 2048
 *   pixels a side.
 */
export async function readPhotographFile(
  path: string,
  input: { readonly height: number; readonly width: number },
  options: { readonly crop?: Square } = {},
): Promise<PictureFile> {
  const file = await readSquare(path, options.crop);
  const side = sideOf(input);
  const { size } = file.crop;
  if (size < side || size > largestPhotograph) {
    const remedy = size < side ? '' : ', which --crop x,y,size can cut out of a larger picture';
    throw new RangeError(
      `${path}: a square of ${size} pixels a side; accepted is ${side} to ${largestPhotograph}${remedy}`,
    );
  }
  return { ...file, picture: pictureFromPixels(cropSquare(file.pixels, file.crop)) };
}

function sideOf({ height, width }: { readonly height: number; readonly width: number }): number {
  if (height === width) return width;
  throw new RangeError(`the network takes ${width} × ${height}: not a square`);
}

/** A picture file, decoded, and the square of it that is wanted. */
interface SquareFile extends Omit<PictureFile, 'picture'> {
  readonly pixels: Pixels;
}

async function readSquare(path: string, wanted: Square | undefined): Promise<SquareFile> {
  const bytes = await readBytes(path);
  const metadata = await readMetadata(path, bytes);
  const { pixels, transparent } = flatten(await decode(path, bytes));
  const crop = checkCrop(path, wanted ?? centreSquare(pixels), pixels);
  const notices = noticesOf(metadata, pixels, crop, transparent);
  const { width, height } = pixels;
  return {
    pixels,
    width,
    height,
    crop,
    transparent,
    sha256: hash('sha256', bytes, 'hex'),
    notices,
  };
}

function refuse(path: string, found: string, cause?: unknown): never {
  throw new RangeError(`${path}: ${found}; accepted is ${accepted}`, { cause });
}

async function readBytes(path: string): Promise<Buffer> {
  const status = await stat(path).catch((error: unknown) =>
    refuse(path, 'there is no such file, or it cannot be read', error),
  );
  if (status.isDirectory()) refuse(path, 'this is a folder');
  if (!status.isFile()) refuse(path, 'this is not a regular file');
  if (status.size === 0) refuse(path, 'the file is empty (0 bytes)');
  if (status.size > fileLimits.bytes)
    refuse(path, `the file has ${(status.size / 1e6).toFixed(1)} MB`);
  return readFile(path).catch((error: unknown) => refuse(path, 'it cannot be read', error));
}

async function readMetadata(path: string, bytes: Buffer): Promise<Metadata> {
  const metadata = await sharp(bytes, { failOn: 'warning', limitInputPixels: false })
    .metadata()
    .catch((error: unknown) =>
      refuse(path, `not a picture that can be read: ${describe(bytes, error)}`, error),
    );
  const { format, width, height, compression, depth } = metadata;
  if (!Object.hasOwn(formats, format) || (format === 'heif' && compression !== 'av1')) {
    refuse(path, `a ${format.toUpperCase()} file`);
  }
  // Where black and white lie in other numbers is a convention that the file does not state.
  if (depth !== 'uchar' && depth !== 'ushort') refuse(path, `its values are of type ${depth}`);
  if (isEmptyGif(format, bytes)) refuse(path, 'the picture has no pixels');
  if (isHuge(width, height)) {
    refuse(path, `the picture is huge, ${width} × ${height} pixels`);
  }
  return metadata;
}

/** The decoder makes a picture without pixels one pixel large; other formats it refuses itself. */
function isEmptyGif(format: string, bytes: Buffer): boolean {
  return format === 'gif' && (bytes.readUInt16LE(6) === 0 || bytes.readUInt16LE(8) === 0);
}

/** What a file that no decoder knows seems to be. */
function describe(bytes: Buffer, error: unknown): string {
  const opening = bytes.subarray(0, 512).toString('latin1');
  if (/^\s*<(!doctype html|html)/i.test(opening)) return 'it is a web page';
  if (opening.startsWith('%PDF')) return 'it is a PDF document';
  if (/^[\t\n\r\x20-\x7e]+$/.test(opening)) return 'it is text';
  return reasonOf(error);
}

/** The decoder's own words, on one line. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.trim().replaceAll(/\s*\n\s*/g, ', ');
}

/** The first frame, upright, sRGB, 8 bits, with alpha. */
async function decode(path: string, bytes: Buffer): Promise<Pixels> {
  const { data, info } = await sharp(bytes, {
    failOn: 'warning',
    limitInputPixels: fileLimits.pixels,
  })
    .autoOrient()
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) =>
      refuse(path, `the picture is corrupt or truncated (${reasonOf(error)})`, error),
    );
  return { width: info.width, height: info.height, channels: 4, data };
}

function checkCrop(path: string, crop: Square, { width, height }: Pixels): Square {
  const { x, y, size } = crop;
  const whole = [x, y, size].every((value) => Number.isInteger(value));
  if (!whole || size < 1 || x < 0 || y < 0 || x + size > width || y + size > height) {
    throw new RangeError(
      `${path}: the crop ${x},${y},${size} is not a square inside its ${width} × ${height} pixels; ` +
        'accepted is x,y,size in whole pixels',
    );
  }
  return crop;
}

function noticesOf(
  metadata: Metadata,
  { width, height }: Pixels,
  crop: Square,
  transparent: boolean,
): string[] {
  const { pages: frames = 1, orientation = 1, depth, bitsPerSample = 16, space } = metadata;
  const bits = depth === 'uchar' ? 8 : bitsPerSample;
  const grey = space === 'b-w' || space === 'grey16';
  const colour = space === 'cmyk' ? 'cmyk' : grey ? 'grey' : 'rgb';
  return conversionNotices({
    ...{ frames, orientation, transparent, colour, bits },
    ...{ width, height, crop },
  });
}

function resizedNotice(size: number, side: number): string {
  return `resized from ${size} × ${size} to ${side} × ${side}`;
}
