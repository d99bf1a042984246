import type { ByteReader } from './byte-reader.ts';
import { ordinary, type PictureHeader } from './picture-header.ts';

/** Boxes that hold boxes, and how many bytes of their own come first. */
const nested: Readonly<Record<string, number>> = { meta: 4, iprp: 0, ipco: 0 };

/** The header of an AVIF file: the largest picture in it. Complete where no box goes beyond the file. */
export function readAvifHeader(file: ByteReader): PictureHeader {
  const found = { width: 0, height: 0, complete: true };
  walk(file, 0, file.length, found);
  return { ...ordinary, format: 'AVIF', ...found };
}

interface Found {
  width: number;
  height: number;
  complete: boolean;
}

function walk(file: ByteReader, from: number, to: number, found: Found): void {
  for (let at = from; at + 8 <= to;) {
    const size = boxSize(file, at, to);
    const type = file.text(at + 4, 4);
    if (size < 8 || at + size > to) {
      found.complete = false;
      return;
    }
    const own = nested[type];
    if (own !== undefined) walk(file, at + 8 + own, at + size, found);
    if (type === 'ispe') {
      found.width = Math.max(found.width, file.big(at + 12, 4));
      found.height = Math.max(found.height, file.big(at + 16, 4));
    }
    at += size;
  }
}

/** A size of 0 means "to the end"; a size of 1, that eight bytes after the type hold it. */
function boxSize(file: ByteReader, at: number, to: number): number {
  const size = file.big(at, 4);
  if (size === 0) return to - at;
  return size === 1 ? file.big(at + 8, 8) : size;
}
