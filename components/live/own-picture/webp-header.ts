import type { ByteReader } from './byte-reader.ts';
import { exifOrientation } from './exif-orientation.ts';
import { ordinary, type PictureHeader } from './picture-header.ts';

/** The header of a WebP file; complete where the file is as long as it says. */
export function readWebpHeader(file: ByteReader): PictureHeader {
  let [width, height, frames, orientation] = [0, 0, 0, 1];
  for (let at = 12; at + 8 <= file.length;) {
    const [type, length] = [file.text(at, 4), file.little(at + 4, 4)];
    const content = at + 8;
    if (type === 'VP8X') {
      width = file.little(content + 4, 3) + 1;
      height = file.little(content + 7, 3) + 1;
    } else if (type === 'VP8 ' && width === 0) {
      width = file.little(content + 6, 2) & 0x3fff;
      height = file.little(content + 8, 2) & 0x3fff;
    } else if (type === 'VP8L' && width === 0) {
      // Two numbers of 14 bits follow the signature byte.
      width = (file.little(content + 1, 2) & 0x3fff) + 1;
      height = ((file.little(content + 2, 3) >> 6) & 0x3fff) + 1;
    } else if (type === 'ANMF') frames += 1;
    else if (type === 'EXIF') orientation = orientationOf(file.part(content, content + length));
    at = content + length + (length % 2);
  }
  const complete = file.length >= file.little(4, 4) + 8;
  const many = Math.max(1, frames);
  return { ...ordinary, format: 'WebP', width, height, frames: many, orientation, complete };
}

/** Some programs write the letters that open a JPEG's EXIF segment, too. */
function orientationOf(exif: ByteReader): number {
  const isPrefixed = exif.text(0, 6) === 'Exif\0\0';
  return exifOrientation(isPrefixed ? exif.part(6, exif.length) : exif);
}
