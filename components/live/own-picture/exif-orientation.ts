import type { ByteReader } from './byte-reader.ts';

const orientationTag = 0x0112;

/** The orientation in EXIF data (a TIFF header and its first directory), 1 to 8; 1 where it says none. */
export function exifOrientation(tiff: ByteReader): number {
  const order = tiff.text(0, 2);
  if (order !== 'II' && order !== 'MM') return 1;
  const read = (at: number, count: number): number =>
    order === 'II' ? tiff.little(at, count) : tiff.big(at, count);
  const directory = read(4, 4);
  const entries = read(directory, 2);
  for (let index = 0; index < entries; index += 1) {
    const entry = directory + 2 + index * 12;
    if (read(entry, 2) !== orientationTag) continue;
    const value = read(entry + 8, 2);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}
