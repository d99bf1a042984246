import { decodeApng } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { encodeApng } from '../../../components/figures/apng.ts';

function frame(seed: number, width = 5, height = 3, channels: 3 | 4 = 4) {
  const data = Uint8Array.from({ length: width * height * channels }, (_, index) =>
    channels === 4 && index % 4 === 3 ? 255 : (index * 37 + seed * 91) % 256,
  );
  return { width, height, channels, data };
}

const colours = ({ data, channels }: ReturnType<typeof frame>) =>
  data.filter((_, index) => index % channels < 3);

describe('an animated PNG', () => {
  // Decoded by the PNG library, which checks each chunk's checksum.
  const decode = (file: Uint8Array) => decodeApng(file, { checkCrc: true });

  it('holds every frame, bit for bit, and how long each stays', () => {
    const frames = [frame(1), frame(2), frame(3, 5, 3, 3)];
    const file = decode(encodeApng({ frames, frameMs: 80, holdMs: 1000 }));
    expect(file).toMatchObject({ width: 5, height: 3, numberOfFrames: 3, numberOfPlays: 0 });
    expect(file.frames.map(({ data }) => [...data])).toEqual(frames.map((f) => [...colours(f)]));
    const times = file.frames.map(
      ({ delayNumber, delayDenominator }) => delayNumber / delayDenominator,
    );
    expect(times).toEqual([0.08, 0.08, 1.08]);
  });

  it('refuses frames of different sizes, and none at all', () => {
    const options = { frameMs: 80, holdMs: 0 };
    expect(() => encodeApng({ frames: [], ...options })).toThrow('at least one frame');
    expect(() => encodeApng({ frames: [frame(1), frame(2, 4)], ...options })).toThrow(
      'frame 1 has 4 × 3 pixels, the first has 5 × 3',
    );
  });
});
