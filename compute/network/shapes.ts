import type { Architecture, Layer } from './architecture.ts';

/** One layer of a network with the shapes that follow from the layers before it. */
export interface ShapedLayer {
  readonly layer: Layer;
  /** One picture's input and output, without the batch axis. */
  readonly input: readonly number[];
  readonly output: readonly number[];
  /** The tensors that the weights file must hold for this layer, by name. */
  readonly tensors: Readonly<Record<string, readonly number[]>>;
}

/**
 * Works out every layer's shapes.
 *
 * @throws {RangeError} naming the layer whose input does not suit it.
 */
export function shapeLayers(architecture: Architecture): readonly ShapedLayer[] {
  const { height, width, channels } = architecture.input;
  let input: readonly number[] = [height, width, channels];
  const shaped = architecture.layers.map((layer) => {
    const { output, tensors } = shapeLayer(layer, input);
    const result = { layer, input, output, tensors };
    input = output;
    return result;
  });
  if (input.length !== 1 || input[0] !== architecture.classes.length) {
    throw new RangeError(
      `the network ends in a shape of [${input.join(' × ')}], but has ${architecture.classes.length} classes`,
    );
  }
  return shaped;
}

function shapeLayer(
  layer: Layer,
  input: readonly number[],
): Pick<ShapedLayer, 'output' | 'tensors'> {
  const spatial = layer.type !== 'dense';
  if (input.length !== (spatial ? 3 : 1)) {
    throw new RangeError(
      `layer "${layer.name}" (${layer.type}) cannot take an input of [${input.join(' × ')}]`,
    );
  }
  const [height = 0, width = 0, channels = 0] = input;
  switch (layer.type) {
    case 'conv': {
      const output = [height, width].map(
        (size, axis) =>
          Math.floor((size + 2 * layer.padding - (layer.kernel[axis] ?? 0)) / layer.stride) + 1,
      );
      requirePositive(layer.name, output);
      return {
        output: [...output, layer.filters],
        tensors: convolutionTensors(layer.name, layer.kernel, channels, layer.filters),
      };
    }
    case 'residual': {
      if (layer.filters !== channels || layer.kernel.some((side) => side !== 2 * layer.padding + 1))
        throw new RangeError(
          `layer "${layer.name}" (residual) must keep its input's shape: ${channels} filters, padding (kernel − 1) / 2`,
        );
      return {
        output: input,
        tensors: {
          ...convolutionTensors(`${layer.name}.a`, layer.kernel, channels, layer.filters),
          ...convolutionTensors(`${layer.name}.b`, layer.kernel, channels, layer.filters),
        },
      };
    }
    case 'average-pool':
    case 'max-pool': {
      if (height % layer.size !== 0 || width % layer.size !== 0)
        throw new RangeError(
          `layer "${layer.name}" cannot divide ${height} × ${width} into cells of ${layer.size}`,
        );
      return { output: [height / layer.size, width / layer.size, channels], tensors: {} };
    }
    case 'global-mean':
      return { output: [channels], tensors: {} };
    case 'dense':
      return {
        output: [layer.units],
        tensors: {
          [`${layer.name}.kernel`]: [height, layer.units],
          [`${layer.name}.bias`]: [layer.units],
        },
      };
  }
}

function convolutionTensors(
  name: string,
  kernel: readonly [number, number],
  inputs: number,
  filters: number,
): Record<string, readonly number[]> {
  return { [`${name}.kernel`]: [...kernel, inputs, filters], [`${name}.bias`]: [filters] };
}

function requirePositive(name: string, output: readonly number[]): void {
  if (output.some((side) => side < 1)) {
    throw new RangeError(`layer "${name}" has a kernel larger than its input`);
  }
}
