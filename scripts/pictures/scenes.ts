/**
 * Natural-looking, out-of-focus backgrounds for cut-outs, drawn from a seed.
 *
 * A scene is a list of layers painted one over the other: colour gradients, multi-octave noise
 * (optionally laid out in perspective, as ground is), discs of out-of-focus light, and blur.
 */
import { at, blur, clamp01, createRaster, mix, type Raster } from './raster.ts';

type Colour = readonly [red: number, green: number, blue: number];

/** Where a layer is painted: from `top` to `bottom` (0…1 of the height), its edges this soft. */
interface Region {
  readonly top: number;
  readonly bottom: number;
  readonly softness: number;
}

interface GradientLayer {
  readonly kind: 'gradient';
  readonly stops: readonly (readonly [position: number, colour: Colour])[];
}

interface NoiseLayer {
  readonly kind: 'noise';
  readonly region: Region;
  readonly dark: Colour;
  readonly light: Colour;
  /** Size of the largest blobs in pixels of a 256-pixel canvas, across and down. */
  readonly across: number;
  readonly down: number;
  readonly octaves: number;
  /** 1 replaces what is below, 0 leaves it. */
  readonly amount: number;
  /** Above 0, blobs shrink towards the region's top as on ground seen from standing height. */
  readonly perspective: number;
  /** Above 1, mid-tones are pushed towards dark or light. */
  readonly contrast: number;
}

interface LightsLayer {
  readonly kind: 'lights';
  readonly region: Region;
  readonly colours: readonly Colour[];
  readonly count: number;
  readonly radius: readonly [smallest: number, largest: number];
  readonly amount: number;
}

interface BlurLayer {
  readonly kind: 'blur';
  readonly radius: number;
}

type Layer = GradientLayer | NoiseLayer | LightsLayer | BlurLayer;

const CANVAS = 256;
const WHOLE: Region = { top: 0, bottom: 1, softness: 0 };

function gradient(...stops: readonly (readonly [number, Colour])[]): GradientLayer {
  return { kind: 'gradient', stops };
}

function noise(dark: Colour, light: Colour, options: Partial<NoiseLayer>): NoiseLayer {
  return {
    kind: 'noise',
    region: WHOLE,
    dark,
    light,
    across: 64,
    down: 64,
    octaves: 4,
    amount: 1,
    perspective: 0,
    contrast: 1.6,
    ...options,
  };
}

function lights(colours: readonly Colour[], options: Partial<LightsLayer>): LightsLayer {
  return {
    kind: 'lights',
    region: WHOLE,
    colours,
    count: 24,
    radius: [6, 22],
    amount: 0.35,
    ...options,
  };
}

function soften(radius: number): BlurLayer {
  return { kind: 'blur', radius };
}

function below(horizon: number, softness = 0.02): Region {
  return { top: horizon, bottom: 1, softness };
}

function above(horizon: number, softness = 0.02): Region {
  return { top: 0, bottom: horizon, softness };
}

/** Ground in perspective: broad patches first, then blades or grains. */
function ground(dark: Colour, light: Colour, horizon: number, tall = 1): NoiseLayer[] {
  const region = below(horizon, 0.07);
  return [
    noise(dark, light, { region, across: 90, down: 56, perspective: 1, octaves: 3, contrast: 1.3 }),
    noise(dark, light, {
      region,
      across: 10,
      down: 10 * tall,
      perspective: 1,
      octaves: 3,
      amount: 0.4,
      contrast: 1.6,
    }),
  ];
}

const SCENES = {
  meadow: [
    gradient([0, [0.78, 0.85, 0.9]], [0.3, [0.8, 0.86, 0.82]], [1, [0.4, 0.52, 0.22]]),
    noise([0.16, 0.25, 0.12], [0.45, 0.56, 0.3], {
      region: { top: 0.1, bottom: 0.36, softness: 0.06 },
      across: 46,
      down: 40,
    }),
    soften(7),
    ...ground([0.24, 0.36, 0.1], [0.62, 0.68, 0.34], 0.33, 1.6),
    soften(1),
  ],
  pasture: [
    gradient([0, [0.52, 0.6, 0.36]], [1, [0.34, 0.45, 0.18]]),
    ...ground([0.25, 0.36, 0.13], [0.6, 0.66, 0.36], -0.25, 1.8),
    soften(1),
  ],
  hillside: [
    gradient([0, [0.58, 0.72, 0.88]], [0.35, [0.82, 0.88, 0.92]], [1, [0.4, 0.5, 0.25]]),
    noise([0.58, 0.7, 0.86], [0.95, 0.96, 0.97], {
      region: above(0.42),
      across: 110,
      down: 50,
      amount: 0.8,
    }),
    noise([0.3, 0.38, 0.34], [0.5, 0.56, 0.5], {
      region: { top: 0.34, bottom: 0.52, softness: 0.05 },
      across: 80,
      down: 30,
    }),
    soften(5),
    ...ground([0.32, 0.38, 0.16], [0.66, 0.66, 0.38], 0.48, 1.4),
    soften(1),
  ],
  savanna: [
    gradient([0, [0.78, 0.82, 0.84]], [0.35, [0.86, 0.84, 0.74]], [1, [0.66, 0.56, 0.36]]),
    noise([0.3, 0.32, 0.18], [0.62, 0.6, 0.42], {
      region: { top: 0.18, bottom: 0.42, softness: 0.07 },
      across: 50,
      down: 34,
      amount: 0.9,
    }),
    soften(6),
    ...ground([0.46, 0.38, 0.22], [0.8, 0.72, 0.5], 0.38, 1.8),
    soften(1),
  ],
  'dry-grass': [
    gradient([0, [0.66, 0.6, 0.42]], [1, [0.5, 0.44, 0.26]]),
    ...ground([0.38, 0.33, 0.18], [0.74, 0.68, 0.46], -0.2, 2.4),
    soften(1),
  ],
  forest: [
    gradient([0, [0.36, 0.46, 0.26]], [1, [0.16, 0.2, 0.1]]),
    noise([0.07, 0.11, 0.05], [0.46, 0.56, 0.28], { across: 80, down: 90, amount: 0.9 }),
    lights(
      [
        [0.75, 0.82, 0.5],
        [0.55, 0.66, 0.3],
        [0.9, 0.92, 0.75],
      ],
      { region: above(0.7, 0.2), count: 26, amount: 0.3 },
    ),
    soften(4),
  ],
  'forest-floor': [
    gradient([0, [0.2, 0.26, 0.13]], [0.4, [0.3, 0.34, 0.18]], [1, [0.34, 0.27, 0.17]]),
    noise([0.08, 0.12, 0.06], [0.42, 0.52, 0.26], {
      region: above(0.5, 0.1),
      across: 70,
      down: 80,
    }),
    soften(6),
    ...ground([0.18, 0.13, 0.08], [0.52, 0.43, 0.28], 0.42, 0.8),
    soften(1),
  ],
  foliage: [
    gradient([0, [0.5, 0.66, 0.28]], [1, [0.3, 0.46, 0.16]]),
    noise([0.16, 0.32, 0.08], [0.72, 0.84, 0.44], {
      across: 74,
      down: 62,
      octaves: 3,
      amount: 0.85,
    }),
    lights([[0.8, 0.9, 0.55]], { count: 16, amount: 0.3, radius: [8, 26] }),
    soften(4),
  ],
  leaf: [
    gradient([0, [0.36, 0.56, 0.2]], [0.5, [0.44, 0.64, 0.26]], [1, [0.3, 0.48, 0.16]]),
    noise([0.24, 0.42, 0.12], [0.58, 0.76, 0.36], { across: 120, down: 22, amount: 0.55 }),
    noise([0.26, 0.44, 0.14], [0.56, 0.72, 0.34], { across: 12, down: 6, amount: 0.25 }),
    soften(2),
  ],
  flowers: [
    gradient([0, [0.5, 0.6, 0.34]], [1, [0.3, 0.42, 0.2]]),
    noise([0.18, 0.3, 0.12], [0.6, 0.7, 0.4], { across: 70, down: 60, amount: 0.8 }),
    lights(
      [
        [0.85, 0.5, 0.68],
        [0.93, 0.8, 0.9],
        [0.95, 0.85, 0.4],
      ],
      { count: 20, amount: 0.6, radius: [10, 30] },
    ),
    soften(5),
  ],
  sky: [
    gradient([0, [0.36, 0.58, 0.85]], [1, [0.72, 0.83, 0.94]]),
    noise([0.42, 0.62, 0.87], [0.96, 0.97, 0.98], {
      across: 150,
      down: 80,
      amount: 0.55,
      contrast: 2.2,
    }),
    soften(3),
  ],
  'pale-sky': [
    gradient([0, [0.7, 0.77, 0.84]], [1, [0.87, 0.88, 0.88]]),
    noise([0.66, 0.72, 0.78], [0.93, 0.94, 0.94], { across: 170, down: 100, amount: 0.6 }),
    soften(4),
  ],
  lake: [
    gradient([0, [0.5, 0.6, 0.66]], [1, [0.22, 0.32, 0.4]]),
    noise([0.16, 0.25, 0.32], [0.66, 0.75, 0.8], {
      region: below(-0.1),
      across: 80,
      down: 12,
      perspective: 1,
      amount: 0.75,
    }),
    soften(1),
  ],
  shore: [
    gradient([0, [0.62, 0.74, 0.84]], [0.45, [0.5, 0.63, 0.7]], [1, [0.75, 0.68, 0.55]]),
    noise([0.34, 0.48, 0.58], [0.78, 0.85, 0.88], {
      region: above(0.5, 0.03),
      across: 120,
      down: 12,
      amount: 0.8,
    }),
    soften(4),
    ...ground([0.52, 0.46, 0.37], [0.84, 0.78, 0.66], 0.5, 0.6),
    soften(1),
  ],
  underwater: [
    gradient([0, [0.36, 0.68, 0.78]], [0.5, [0.12, 0.42, 0.58]], [1, [0.04, 0.2, 0.32]]),
    noise([0.05, 0.26, 0.4], [0.4, 0.72, 0.8], { across: 110, down: 130, amount: 0.45 }),
    noise([0.06, 0.12, 0.14], [0.34, 0.4, 0.36], {
      region: below(0.82, 0.12),
      across: 46,
      down: 30,
      amount: 0.85,
    }),
    soften(4),
  ],
  reef: [
    gradient([0, [0.14, 0.42, 0.56]], [0.5, [0.14, 0.32, 0.4]], [1, [0.3, 0.28, 0.24]]),
    noise([0.1, 0.14, 0.16], [0.62, 0.5, 0.42], {
      region: below(0.35, 0.25),
      across: 52,
      down: 44,
      amount: 0.8,
      contrast: 2,
    }),
    lights(
      [
        [0.75, 0.45, 0.4],
        [0.75, 0.65, 0.4],
        [0.5, 0.4, 0.6],
      ],
      { region: below(0.45, 0.2), count: 18, amount: 0.35 },
    ),
    soften(4),
  ],
  'dark-water': [
    gradient([0, [0.07, 0.11, 0.12]], [1, [0.03, 0.04, 0.04]]),
    noise([0.02, 0.03, 0.03], [0.16, 0.19, 0.17], { across: 90, down: 60, amount: 0.6 }),
    noise([0.1, 0.09, 0.07], [0.42, 0.38, 0.31], {
      region: below(0.86, 0.06),
      across: 26,
      down: 14,
      amount: 0.8,
    }),
    soften(2),
  ],
  sand: [
    gradient([0, [0.76, 0.68, 0.54]], [1, [0.68, 0.58, 0.44]]),
    ...ground([0.56, 0.47, 0.34], [0.86, 0.79, 0.66], -0.3, 0.6),
    soften(1),
  ],
  seabed: [
    gradient([0, [0.34, 0.5, 0.54]], [0.5, [0.5, 0.55, 0.5]], [1, [0.56, 0.54, 0.44]]),
    noise([0.28, 0.36, 0.36], [0.72, 0.72, 0.62], { across: 80, down: 40, amount: 0.7 }),
    noise([0.22, 0.28, 0.28], [0.78, 0.76, 0.66], {
      across: 12,
      down: 8,
      amount: 0.35,
      contrast: 2,
    }),
    soften(1),
  ],
  rock: [
    gradient([0, [0.62, 0.6, 0.56]], [1, [0.46, 0.43, 0.4]]),
    noise([0.3, 0.28, 0.26], [0.76, 0.73, 0.68], {
      across: 110,
      down: 46,
      octaves: 5,
      amount: 0.8,
    }),
    soften(1),
  ],
  mud: [
    gradient([0, [0.44, 0.36, 0.27]], [1, [0.3, 0.23, 0.17]]),
    ...ground([0.2, 0.15, 0.1], [0.56, 0.46, 0.35], -0.2, 0.7),
    soften(1),
  ],
  snow: [
    gradient([0, [0.8, 0.85, 0.9]], [0.35, [0.86, 0.89, 0.93]], [1, [0.93, 0.94, 0.96]]),
    noise([0.4, 0.43, 0.44], [0.72, 0.75, 0.77], {
      region: { top: 0.02, bottom: 0.3, softness: 0.08 },
      across: 60,
      down: 50,
      amount: 0.8,
    }),
    soften(6),
    ...ground([0.76, 0.81, 0.88], [0.98, 0.98, 0.99], 0.32, 0.5),
    soften(2),
  ],
  road: [
    gradient([0, [0.78, 0.84, 0.9]], [0.3, [0.82, 0.86, 0.88]], [1, [0.4, 0.4, 0.41]]),
    noise([0.2, 0.27, 0.18], [0.56, 0.6, 0.5], {
      region: { top: 0.16, bottom: 0.56, softness: 0.06 },
      across: 54,
      down: 60,
    }),
    soften(6),
    noise([0.34, 0.34, 0.35], [0.58, 0.57, 0.56], {
      region: below(0.56, 0.01),
      across: 120,
      down: 10,
      perspective: 1,
      contrast: 1.2,
    }),
    soften(1),
  ],
  street: [
    gradient([0, [0.72, 0.74, 0.76]], [1, [0.42, 0.41, 0.41]]),
    noise([0.34, 0.3, 0.28], [0.8, 0.76, 0.7], {
      region: above(0.6, 0.02),
      across: 60,
      down: 150,
      octaves: 3,
      contrast: 2,
    }),
    soften(6),
    noise([0.36, 0.36, 0.37], [0.6, 0.59, 0.58], {
      region: below(0.6, 0.01),
      across: 120,
      down: 10,
      perspective: 1,
      contrast: 1.2,
    }),
    soften(1),
  ],
  worksite: [
    gradient([0, [0.74, 0.8, 0.86]], [0.4, [0.8, 0.82, 0.82]], [1, [0.55, 0.45, 0.33]]),
    noise([0.36, 0.32, 0.24], [0.66, 0.6, 0.5], {
      region: { top: 0.2, bottom: 0.5, softness: 0.08 },
      across: 90,
      down: 60,
    }),
    soften(6),
    ...ground([0.36, 0.28, 0.19], [0.7, 0.59, 0.45], 0.48, 0.6),
    soften(1),
  ],
} as const satisfies Record<string, readonly Layer[]>;

/** The name of a background that this module can draw. */
export type SceneName = keyof typeof SCENES;

export const SCENE_NAMES: readonly string[] = Object.keys(SCENES);

export function isSceneName(name: string): name is SceneName {
  return Object.hasOwn(SCENES, name);
}

/** A repeatable number in 0…1 for a lattice point: 32-bit integer mixing, no floating-point state. */
function lattice(x: number, y: number, seed: number): number {
  let hash = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ Math.imul(seed, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0xffffffff;
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}

/** Value noise: lattice numbers, smoothly interpolated. */
function valueNoise(x: number, y: number, seed: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const u = smooth(x - column);
  const upper = mix(lattice(column, row, seed), lattice(column + 1, row, seed), u);
  const lower = mix(lattice(column, row + 1, seed), lattice(column + 1, row + 1, seed), u);
  return mix(upper, lower, smooth(y - row));
}

/** A sum of octaves, each twice as fine and 0.55 times as strong as the last, scaled to 0…1. */
function fractalNoise(x: number, y: number, octaves: number, seed: number): number {
  let sum = 0;
  let total = 0;
  let strength = 1;
  let frequency = 1;
  for (let octave = 0; octave < octaves; octave++) {
    sum += strength * valueNoise(x * frequency, y * frequency, seed + 101 * octave);
    total += strength;
    strength *= 0.55;
    frequency *= 2;
  }
  return sum / total;
}

function coverage(region: Region, row: number): number {
  const edge = (distance: number): number =>
    region.softness > 0 ? smooth(clamp01(distance / region.softness + 0.5)) : distance >= 0 ? 1 : 0;
  const enters = region.top <= 0 ? 1 : edge(row - region.top);
  const leaves = region.bottom >= 1 ? 1 : edge(region.bottom - row);
  return enters * leaves;
}

function blend(canvas: Raster, pixel: number, colour: Colour, amount: number): void {
  for (let c = 0; c < 3; c++) {
    const index = pixel * 3 + c;
    canvas.data[index] = mix(at(canvas.data, index), at(colour, c), amount);
  }
}

function mixColours(from: Colour, to: Colour, amount: number): Colour {
  return [mix(from[0], to[0], amount), mix(from[1], to[1], amount), mix(from[2], to[2], amount)];
}

function gradientColour(layer: GradientLayer, position: number): Colour {
  let previous = layer.stops[0];
  if (previous === undefined) return [0, 0, 0];
  for (const stop of layer.stops) {
    if (position < stop[0]) {
      const amount = (position - previous[0]) / (stop[0] - previous[0]);
      return mixColours(previous[1], stop[1], smooth(clamp01(amount)));
    }
    previous = stop;
  }
  return previous[1];
}

function paintGradient(canvas: Raster, layer: GradientLayer): void {
  for (let y = 0; y < CANVAS; y++) {
    const colour = gradientColour(layer, y / (CANVAS - 1));
    for (let x = 0; x < CANVAS; x++) blend(canvas, y * CANVAS + x, colour, 1);
  }
}

/**
 * How much the ground is enlarged at a row: 1 at the bottom edge, smaller towards the horizon. The
 * floor keeps the farthest rows from shrinking to noise finer than a pixel.
 */
function enlargement(layer: NoiseLayer, row: number): number {
  if (layer.perspective <= 0) return 1;
  const near = (row - layer.region.top) / (1 - layer.region.top);
  return mix(1, 0.4 + 0.6 * clamp01(near), layer.perspective);
}

function paintNoise(canvas: Raster, layer: NoiseLayer, seed: number): void {
  // Walking down the rows by each row's own step keeps perspective free of jumps.
  let depth = 0;
  for (let y = 0; y < CANVAS; y++) {
    const row = (y + 0.5) / CANVAS;
    const size = enlargement(layer, row);
    // Squared: far ground is both smaller and seen at a flatter angle.
    depth += 1 / (layer.down * size * size);
    const cover = coverage(layer.region, row) * layer.amount;
    if (cover <= 0) continue;
    for (let x = 0; x < CANVAS; x++) {
      const value = fractalNoise(
        (x - CANVAS / 2) / (layer.across * size) + 500,
        depth,
        layer.octaves,
        seed,
      );
      const tone = clamp01((value - 0.5) * layer.contrast + 0.5);
      blend(canvas, y * CANVAS + x, mixColours(layer.dark, layer.light, tone), cover);
    }
  }
}

function paintLights(canvas: Raster, layer: LightsLayer, seed: number): void {
  for (let i = 0; i < layer.count; i++) {
    const centreX = lattice(i, 1, seed) * CANVAS;
    const centreY = lattice(i, 2, seed) * CANVAS;
    const radius = mix(layer.radius[0], layer.radius[1], lattice(i, 3, seed));
    const colour = layer.colours[Math.floor(lattice(i, 4, seed) * 0.999 * layer.colours.length)];
    if (colour === undefined) continue;
    const strength = layer.amount * coverage(layer.region, centreY / CANVAS);
    for (
      let y = Math.max(0, Math.floor(centreY - radius));
      y < CANVAS && y <= centreY + radius;
      y++
    ) {
      for (
        let x = Math.max(0, Math.floor(centreX - radius));
        x < CANVAS && x <= centreX + radius;
        x++
      ) {
        const dx = x - centreX;
        const dy = y - centreY;
        const inside = clamp01(radius - Math.sqrt(dx * dx + dy * dy));
        if (inside > 0) blend(canvas, y * CANVAS + x, colour, strength * inside);
      }
    }
  }
}

/**
 * Draws a background.
 * @param name which scene
 * @param seed a whole number; the same seed always gives the same pixels
 * @returns 256 × 256 RGB, values in 0…1
 */
export function drawScene(name: SceneName, seed: number): Raster {
  let canvas = createRaster(CANVAS, CANVAS, 3);
  const layers: readonly Layer[] = SCENES[name];
  layers.forEach((layer, index) => {
    const layerSeed = seed * 7919 + index * 131;
    if (layer.kind === 'gradient') paintGradient(canvas, layer);
    else if (layer.kind === 'noise') paintNoise(canvas, layer, layerSeed);
    else if (layer.kind === 'lights') paintLights(canvas, layer, layerSeed);
    else canvas = blur(canvas, layer.radius);
  });
  return canvas;
}
