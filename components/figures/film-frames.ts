import { decode } from 'fast-png';
import { pictureFromPixels, pixelsFromPicture } from '../../compute/image/picture.ts';
import type { NdArray } from '../../compute/numeric/nd-array.ts';
import { encodeApng } from './apng.ts';
import { enlarge, joinPictures } from './join-pictures.ts';
import { saveFile } from './save-file.ts';
import { savePng } from './save-png.ts';

/** One moment of an edit. */
export interface FilmMoment {
  readonly step: number;
  /** height × width × 3, or the address of a PNG of it. */
  readonly picture: NdArray | string;
  readonly probabilities: readonly number[];
}

/** Pictures of 64 pixels are saved at this multiple, as the squares that they are. */
const enlargement = 4;
const frameMs = 100;
const slowFrameMs = 400;
const holdMs = 1500;

/** The pictures of a film's moments. */
export async function loadMoments(moments: readonly FilmMoment[]): Promise<NdArray[]> {
  return Promise.all(
    moments.map(async ({ picture }) =>
      typeof picture === 'string' ? loadPicture(picture) : picture,
    ),
  );
}

async function loadPicture(url: string): Promise<NdArray> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} could not be loaded: ${response.status}`);
  const { width, height, channels, data } = decode(await response.arrayBuffer());
  if (!(data instanceof Uint8Array) || (channels !== 3 && channels !== 4)) {
    throw new RangeError(`${url} is not a picture of 8-bit colours`);
  }
  return pictureFromPixels({ width, height, channels, data });
}

/**
 * Saves films of equal length: as an animation, side by side, or as a strip, one above the other. Both are lossless: the
 * pictures are what the models saw.
 */
export async function saveFilm(
  kind: 'animation' | 'strip',
  films: readonly (readonly NdArray[])[],
  name: string,
): Promise<void> {
  if (kind === 'strip') {
    await savePng(joinPictures(films), `${name}-film-strip.png`);
    return;
  }
  const length = Math.min(...films.map((film) => film.length));
  const frames = Array.from({ length }, (_, moment) => {
    const side = films.flatMap((film) => film[moment] ?? []);
    return pixelsFromPicture(enlarge(joinPictures([side]), enlargement));
  });
  const pace = length > 20 ? frameMs : slowFrameMs;
  saveFile(encodeApng({ frames, frameMs: pace, holdMs }), 'image/png', `${name}-animation.png`);
}
