/** Puts a source (and, for a cut-out, a background) together into one square picture. */
import sharp from 'sharp';
import type { Background } from './bank.ts';
import {
  areaAverage,
  at,
  blur,
  clamp01,
  createRaster,
  fromBytes,
  mix,
  resampleSquare,
  type Raster,
  type Square,
} from './raster.ts';
import { drawScene } from './scenes.ts';

/** The side of the composition, of the larger picture for pages, in pixels. */
export const LARGE = 256;
/** The side of the picture that every computation takes, in pixels. */
export const SMALL = 64;

export interface Composition {
  /** 256 × 256 RGB. */
  readonly large: Raster;
  /** 64 × 64 RGB: the mean of every 4 × 4 block of `large`. */
  readonly small: Raster;
  /** 64 × 64, one channel: how much of each pixel the cut-out covers; null for a photograph. */
  readonly mask: Raster | null;
}

export interface Source {
  /** RGB, or RGBA with the colours multiplied by alpha. */
  readonly pixels: Raster;
  readonly transparent: boolean;
}

/**
 * Decodes a source file. The pixels are taken as stored: orientation tags are not applied, so a crop
 * means the same in every program (the validator refuses sources that carry such a tag).
 */
export async function decodeSource(file: string): Promise<Source> {
  const { hasAlpha } = await sharp(file).metadata();
  const image = sharp(file).toColourspace('srgb');
  const { data, info } = await (hasAlpha ? image.ensureAlpha() : image.removeAlpha())
    .raw()
    .toBuffer({ resolveWithObject: true });
  const pixels = fromBytes(data, info.width, info.height, info.channels);
  if (hasAlpha) multiplyByAlpha(pixels);
  return { pixels, transparent: hasAlpha };
}

function multiplyByAlpha(raster: Raster): void {
  for (let i = 0; i < raster.data.length; i += 4) {
    const alpha = at(raster.data, i + 3);
    for (let c = 0; c < 3; c++) raster.data[i + c] = at(raster.data, i + c) * alpha;
  }
}

function alphaOf(cutout: Raster): Raster {
  const alpha = createRaster(cutout.width, cutout.height, 1);
  for (let i = 0; i < alpha.data.length; i++) alpha.data[i] = clamp01(at(cutout.data, i * 4 + 3));
  return alpha;
}

/** Pulls the silhouette in by about half a pixel of blur: the rim of a cut-out shows its old ground. */
function softenSilhouette(alpha: Raster): Raster {
  const soft = blur(alpha, 1);
  for (let i = 0; i < soft.data.length; i++) {
    soft.data[i] = clamp01((at(soft.data, i) - 0.3) / 0.65);
  }
  return soft;
}

interface Footprint {
  readonly centre: number;
  readonly halfWidth: number;
  readonly bottom: number;
}

/** Where the silhouette touches the ground: the span of its lowest sixth. */
function footprint(alpha: Raster): Footprint | null {
  const { width, height } = alpha;
  let top = -1;
  let bottom = -1;
  const solid = (x: number, y: number): boolean => at(alpha.data, y * width + x) > 0.5;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!solid(x, y)) continue;
      if (top < 0) top = y;
      bottom = y;
    }
  }
  // A silhouette that leaves the picture at the bottom stands outside it, and so does its shadow.
  if (top < 0 || bottom >= height - 2) return null;
  let left = width;
  let right = 0;
  for (let y = Math.round(bottom - (bottom - top) / 6); y <= bottom; y++) {
    for (let x = 0; x < width; x++) {
      if (!solid(x, y)) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
    }
  }
  return { centre: (left + right) / 2, halfWidth: ((right - left) / 2) * 1.15 + 6, bottom };
}

/** Darkens the ground under the animal with a soft flat ellipse, strongest at its middle. */
function castShadow(ground: Raster, alpha: Raster, strength: number): Raster {
  const feet = strength > 0 ? footprint(alpha) : null;
  if (feet === null) return ground;
  const halfHeight = feet.halfWidth * 0.17 + 4;
  const shade = createRaster(ground.width, ground.height, 1);
  for (let y = 0; y < ground.height; y++) {
    for (let x = 0; x < ground.width; x++) {
      const dx = (x - feet.centre) / feet.halfWidth;
      const dy = (y - (feet.bottom - halfHeight * 0.45)) / halfHeight;
      const inside = clamp01(1 - (dx * dx + dy * dy));
      shade.data[y * ground.width + x] = inside * (2 - inside) * strength;
    }
  }
  const soft = blur(shade, 3);
  const result = createRaster(ground.width, ground.height, 3);
  for (let i = 0; i < result.data.length; i++) {
    result.data[i] = at(ground.data, i) * (1 - at(soft.data, Math.floor(i / 3)));
  }
  return result;
}

/** The mean colour of a background, scaled to mean 1: the tint of the light in that place. */
function ambientTint(ground: Raster): readonly number[] {
  const sums = [0, 0, 0];
  for (let i = 0; i < ground.data.length; i++) sums[i % 3] = at(sums, i % 3) + at(ground.data, i);
  const mean = (at(sums, 0) + at(sums, 1) + at(sums, 2)) / 3;
  return sums.map((sum) => sum / mean);
}

const TINT = 0.12;
const WRAP = 0.4;

/**
 * Lays the cut-out over the ground. Two things keep it from looking like a sticker: it takes on a
 * little of the place's tint, and the blurred ground spills over its rim, as light does in a lens.
 */
function layOver(ground: Raster, cutout: Raster, alpha: Raster): Raster {
  const haze = blur(ground, 8);
  const inner = blur(alpha, 4);
  const tint = ambientTint(ground);
  const result = createRaster(ground.width, ground.height, 3);
  for (let pixel = 0; pixel < alpha.data.length; pixel++) {
    const cover = at(alpha.data, pixel);
    const original = at(cutout.data, pixel * 4 + 3);
    const wrap = WRAP * clamp01(1.2 * (1 - at(inner.data, pixel)));
    for (let c = 0; c < 3; c++) {
      const index = pixel * 3 + c;
      const colour = original > 0 ? clamp01(at(cutout.data, pixel * 4 + c) / original) : 0;
      const tinted = clamp01(colour * mix(1, at(tint, c), TINT));
      const wrapped = mix(tinted, at(haze.data, index), wrap);
      result.data[index] = mix(at(ground.data, index), wrapped, cover);
    }
  }
  return result;
}

/**
 * Composes one picture.
 * @param source the decoded source
 * @param crop the square of the source that fills the picture
 * @param background what shows behind a cut-out; null for a photograph
 */
export function compose(source: Source, crop: Square, background: Background | null): Composition {
  const factor = LARGE / SMALL;
  if (background === null) {
    const large = resampleSquare(source.pixels, crop, LARGE, 'edge');
    for (let i = 0; i < large.data.length; i++) large.data[i] = clamp01(at(large.data, i));
    return { large, small: areaAverage(large, factor), mask: null };
  }
  const cutout = resampleSquare(source.pixels, crop, LARGE, 'nothing');
  const alpha = softenSilhouette(alphaOf(cutout));
  const ground = castShadow(drawScene(background.scene, background.seed), alpha, background.shadow);
  const large = layOver(ground, cutout, alpha);
  return { large, small: areaAverage(large, factor), mask: areaAverage(alpha, factor) };
}
