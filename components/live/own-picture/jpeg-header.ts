import type { ByteReader } from './byte-reader.ts';
import { exifOrientation } from './exif-orientation.ts';
import { ordinary, type PictureHeader } from './picture-header.ts';

const startOfScan = 0xda;

/** The header of a JPEG; complete where the end marker follows its first scan. */
export function readJpegHeader(file: ByteReader): PictureHeader {
  let header: PictureHeader = {
    ...ordinary,
    format: 'JPEG',
    width: 0,
    height: 0,
    complete: false,
  };
  for (let at = 2; at + 4 <= file.length;) {
    if (file.byte(at) !== 0xff) break;
    const marker = file.byte(at + 1);
    if (marker === 0xff) {
      at += 1; // Any number of fill bytes may stand before a marker.
      continue;
    }
    const segment = at + 4;
    const end = at + 2 + file.big(at + 2, 2);
    if (marker === startOfScan) return { ...header, complete: hasEnd(file, end) };
    if (isFrame(marker)) header = { ...header, ...frameAt(file, segment) };
    if (marker === 0xe1 && file.text(segment, 6) === 'Exif\0\0') {
      header = { ...header, orientation: exifOrientation(file.part(segment + 6, end)) };
    }
    at = end;
  }
  return header;
}

/** The frame header, of whatever coding: three of the markers in its range mean something else. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function frameAt(
  file: ByteReader,
  at: number,
): Pick<PictureHeader, 'width' | 'height' | 'bits' | 'colour'> {
  const channels = file.byte(at + 5);
  return {
    bits: file.byte(at),
    height: file.big(at + 1, 2),
    width: file.big(at + 3, 2),
    colour: channels === 1 ? 'grey' : channels === 4 ? 'cmyk' : 'rgb',
  };
}

/** Within a scan the byte 0xff is never followed by the end marker's second byte. */
function hasEnd(file: ByteReader, from: number): boolean {
  for (let at = from; at + 1 < file.length; at += 1) {
    if (file.byte(at) === 0xff && file.byte(at + 1) === 0xd9) return true;
  }
  return false;
}
