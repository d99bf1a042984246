import { acceptedFiles, fileLimits, isHuge } from '../../../compute/image/file-rules.ts';
import { ByteReader } from './byte-reader.ts';
import { readPictureHeader, type PictureHeader } from './picture-header.ts';

/* What of a reader's own picture is refused before anything is decoded. */

const accepted = acceptedFiles(['JPEG', 'PNG', 'WebP', 'GIF', 'AVIF']);

/** @throws {RangeError} naming the file, what was found, and what is accepted. */
export function refuse(name: string, found: string, cause?: unknown): never {
  throw new RangeError(`${name}: ${found}; accepted is ${accepted}`, { cause });
}

/** Refuses a file by its size alone, before anything is read. */
export function checkFileSize(name: string, bytes: number): void {
  if (bytes === 0) refuse(name, 'the file is empty (0 bytes)');
  if (bytes > fileLimits.bytes) refuse(name, `the file has ${(bytes / 1e6).toFixed(1)} MB`);
}

/**
 * Reads what a file is from its bytes, and refuses what cannot or must not be decoded, before anything is decoded.
 *
 * @throws {RangeError} naming the file, what was found, and what is accepted.
 */
export function checkHeader(name: string, bytes: Uint8Array): PictureHeader {
  const header = readPictureHeader(bytes);
  if (header === null) refuse(name, describe(bytes));
  const { width, height, complete } = header;
  if (width === 0 || height === 0) {
    refuse(name, complete ? 'the picture has no pixels' : 'the picture is corrupt or truncated');
  }
  if (isHuge(width, height)) refuse(name, `the picture is huge, ${width} × ${height} pixels`);
  if (!complete) refuse(name, 'the picture is corrupt or truncated (the file ends too early)');
  return header;
}

/** What a file that is no picture for a browser seems to be. */
function describe(bytes: Uint8Array): string {
  const file = new ByteReader(bytes);
  const opening = file.text(0, 512);
  const unreadable = 'not a picture that can be read: it is';
  if (/^\s*<(!doctype html|html)/i.test(opening)) return `${unreadable} a web page`;
  if (/^\s*(<\?xml[^>]*>\s*)?(<!--[^>]*-->\s*)?<svg/i.test(opening)) return 'an SVG drawing';
  if (opening.startsWith('%PDF')) return `${unreadable} a PDF document`;
  if (/^(II\*\0|MM\0\*)/.test(opening)) return 'a TIFF file';
  if (opening.startsWith('BM')) return 'a BMP file';
  if (/^....ftyp(hei|hev|mif1|msf1)/s.test(opening)) return 'a HEIC file';
  if (/^....ftyp/s.test(opening)) return 'a video';
  if (/^[\t\n\r\x20-\x7e]+$/.test(opening)) return `${unreadable} text`;
  return 'not a picture that can be read: its first bytes are of no format that is known here';
}
