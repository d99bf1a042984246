import { readAvifHeader } from './avif-header.ts';
import { ByteReader } from './byte-reader.ts';
import { readGifHeader } from './gif-header.ts';
import { readJpegHeader } from './jpeg-header.ts';
import { readPngHeader } from './png-header.ts';
import { readWebpHeader } from './webp-header.ts';

/** What a picture file says about itself, read without decoding a pixel. */
export interface PictureHeader {
  readonly format: 'PNG' | 'JPEG' | 'WebP' | 'GIF' | 'AVIF';
  /** As stored: before the orientation is applied. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation, 1 to 8; 1 is upright. */
  readonly orientation: number;
  readonly frames: number;
  readonly colour: 'rgb' | 'grey' | 'cmyk';
  /** Bits a channel. */
  readonly bits: number;
  /** Whether the file goes on to its end, as far as its structure tells. */
  readonly complete: boolean;
}

/** What the header of an ordinary picture leaves unsaid. */
export const ordinary = { orientation: 1, frames: 1, colour: 'rgb', bits: 8 } as const;

/** The header of a picture file; null where the bytes are no picture of a format that browsers decode. */
export function readPictureHeader(bytes: Uint8Array): PictureHeader | null {
  const file = new ByteReader(bytes);
  if (file.text(0, 8) === '\x89PNG\r\n\x1a\n') return readPngHeader(file);
  if (file.big(0, 3) === 0xffd8ff) return readJpegHeader(file);
  if (file.text(0, 4) === 'RIFF' && file.text(8, 4) === 'WEBP') return readWebpHeader(file);
  if (/^GIF8[79]a/.test(file.text(0, 6))) return readGifHeader(file);
  if (file.text(4, 4) === 'ftyp' && /avi[fs]/.test(file.text(8, 40))) return readAvifHeader(file);
  return null;
}
