import type { ByteReader } from './byte-reader.ts';
import { exifOrientation } from './exif-orientation.ts';
import { ordinary, type PictureHeader } from './picture-header.ts';

/** What decoding a PNG needs to know besides. */
export interface PngHeader extends PictureHeader {
  readonly format: 'PNG';
  readonly palette: boolean;
  readonly interlaced: boolean;
  /** Whether colours are meant in a space that the file describes, and not in sRGB. */
  readonly profile: boolean;
  /** Bytes of all pixels once they are inflated, filter types included; 0 where interlacing adds more. */
  readonly inflatedBytes: number;
  /** Where the compressed pixels lie: pairs of start and end. */
  readonly data: readonly (readonly [from: number, to: number])[];
}

const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

export function readPngHeader(file: ByteReader): PngHeader {
  const [width, height] = [file.big(16, 4), file.big(20, 4)];
  const [depth, kind] = [file.byte(24), file.byte(25)];
  const interlaced = file.byte(28) !== 0;
  const found = walkChunks(file);
  const line = Math.ceil((width * depth * (channelsOf[kind] ?? 0)) / 8) + 1;
  return {
    ...ordinary,
    ...found,
    format: 'PNG',
    width,
    height,
    bits: depth === 16 ? 16 : 8,
    colour: kind === 0 || kind === 4 ? 'grey' : 'rgb',
    palette: kind === 3,
    interlaced,
    inflatedBytes: interlaced ? 0 : line * height,
  };
}

function walkChunks(
  file: ByteReader,
): Pick<PngHeader, 'orientation' | 'profile' | 'complete' | 'data'> {
  const data: (readonly [number, number])[] = [];
  let orientation = 1;
  let profile = false;
  for (let at = 8; at + 12 <= file.length;) {
    const [length, type] = [file.big(at, 4), file.text(at + 4, 4)];
    const [from, to] = [at + 8, at + 8 + length];
    if (type === 'IEND') return { orientation, profile, complete: data.length > 0, data };
    if (type === 'IDAT') data.push([from, to]);
    if (type === 'iCCP') profile = true;
    if (type === 'eXIf') orientation = exifOrientation(file.part(from, to));
    at = to + 4;
  }
  return { orientation, profile, complete: false, data };
}
