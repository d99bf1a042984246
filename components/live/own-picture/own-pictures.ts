import type { Pixels } from '../../../compute/image/picture.ts';
import type { ParamValue } from '../../../compute/params.ts';
import type { FigureData } from '../figure-data.ts';

/** A reader's own picture, as networks and operations take it. It is kept for as long as the page is open. */
export interface OwnPicture {
  /** The file's name. */
  readonly name: string;
  /** What the networks see: the square, resized as the command line resizes it. */
  readonly networkView: Pixels;
  /** The square at its own resolution, or as near to it as operations on photographs take. */
  readonly square: Pixels;
  /** What was changed on the way to each of them, in plain sentences. */
  readonly notices: { readonly network: readonly string[]; readonly photograph: readonly string[] };
}

/** A picture of the page's reader, with addresses that are valid in this page alone. */
export interface KeptPicture extends OwnPicture {
  readonly urls: { readonly networkView: string; readonly square: string };
}

/** What a link says in place of a picture that it cannot carry. */
export const ownPictureInLinks = 'own';

/** Bank pictures are named after what they show; these are numbered, so that another file is another picture. */
const prefix = `${ownPictureInLinks}-`;
const kept = new Map<string, KeptPicture>();

/** Keeps a picture for every figure of the page. @returns what a figure's state calls it. */
export function keepOwnPicture(picture: KeptPicture): string {
  const id = `${prefix}${kept.size + 1}`;
  kept.set(id, picture);
  return id;
}

/** Frees what a picture's addresses hold, where it is not kept after all. */
export function discardOwnPicture({ urls }: KeptPicture): void {
  for (const url of Object.values(urls)) URL.revokeObjectURL(url);
}

/** The reader's pictures by id, the newest first. */
export function ownPictures(): readonly (readonly [id: string, picture: KeptPicture])[] {
  return [...kept].reverse();
}

/** The reader's picture of that id; undefined for pictures of the bank. */
export function ownPicture(id: ParamValue | undefined): KeptPicture | undefined {
  return typeof id === 'string' ? kept.get(id) : undefined;
}

/** Whether readers may bring a picture to a figure: of their own pictures, nobody has a silhouette. */
export function takesOwnPicture({ fields, runs, needMasks }: FigureData): boolean {
  const withMask = Object.values(runs).some(({ demo }) => needMasks.includes(demo.op));
  return fields.picture?.type === 'choice' && !withMask;
}

/**
 * The address of a picture of the bank or of the reader: as the `network` sees it, as the `photograph` that operations
 * at its own resolution take, or a version for `display`.
 */
export function pictureUrl(
  data: Pick<FigureData, 'picturesUrl' | 'photographsUrl' | 'displayUrl'>,
  id: ParamValue | undefined,
  as: 'network' | 'photograph' | 'display',
): string {
  const own = ownPicture(id);
  if (own !== undefined) return as === 'network' ? own.urls.networkView : own.urls.square;
  if (as === 'network') return `${data.picturesUrl}${String(id)}.png`;
  if (as === 'photograph') return `${data.photographsUrl}${String(id)}.png`;
  return `${data.displayUrl}${String(id)}.webp`;
}

/** What files made from a picture are called after: its id, or the reader's file without its ending. */
export function pictureStem(id: ParamValue | undefined): string {
  return ownPicture(id)?.name.replace(/\.[^.]*$/, '') ?? String(id);
}
