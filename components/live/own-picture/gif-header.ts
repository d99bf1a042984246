import type { ByteReader } from './byte-reader.ts';
import { ordinary, type PictureHeader } from './picture-header.ts';

/** The header of a GIF file; complete where its first frame is. */
export function readGifHeader(file: ByteReader): PictureHeader {
  let frames = 0;
  let complete = false;
  let at = 13 + tableBytes(file.byte(10));
  while (at < file.length) {
    const kind = file.byte(at);
    if (kind === 0x2c) {
      const data = at + 10 + tableBytes(file.byte(at + 9)) + 1;
      const end = endOfBlocks(file, data);
      if (end === null) break;
      frames += 1;
      complete = true;
      at = end;
    } else if (kind === 0x21) {
      const end = endOfBlocks(file, at + 2);
      if (end === null) break;
      at = end;
    } else break;
  }
  const [width, height] = [file.little(6, 2), file.little(8, 2)];
  return { ...ordinary, format: 'GIF', width, height, frames: Math.max(1, frames), complete };
}

/** The size of a colour table, from the flags that say whether there is one. */
function tableBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
}

/** Where a list of blocks ends, after its empty block; null where the file ends before. */
function endOfBlocks(file: ByteReader, from: number): number | null {
  let at = from;
  while (at < file.length) {
    const length = file.byte(at);
    at += length + 1;
    if (length === 0) return at;
  }
  return null;
}
