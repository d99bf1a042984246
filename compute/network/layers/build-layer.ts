import type { NdArray } from '../../numeric/nd-array.ts';
import type { ShapedLayer } from '../shapes.ts';
import { AveragePoolLayer } from './average-pool.ts';
import { ConvLayer } from './conv.ts';
import { Convolution, padInputChannels, type ConvolutionMethod } from './convolution.ts';
import { DenseLayer } from './dense.ts';
import { GlobalMeanLayer } from './global-mean.ts';
import type { DeviceLayer } from './layer.ts';
import { MaxPoolLayer } from './max-pool.ts';
import { ResidualLayer } from './residual.ts';

type Tensors = Readonly<Record<string, NdArray>>;

/**
 * Puts one layer on the device.
 *
 * @param inputChannels of the tensor that it will be given: one more than the architecture says for the first layer,
 *   whose pictures are padded to four channels.
 */
export function buildLayer(
  { layer, input, output }: ShapedLayer,
  tensors: Tensors,
  inputChannels: number,
  method: ConvolutionMethod,
): DeviceLayer {
  const { name } = layer;
  const [height = 0, width = 0] = input;
  const convolution = (prefix: string, stride: number, padding: number): Convolution =>
    new Convolution(
      padInputChannels(tensorOf(tensors, `${prefix}.kernel`), inputChannels),
      tensorOf(tensors, `${prefix}.bias`),
      { stride, padding, method },
    );
  switch (layer.type) {
    case 'conv': {
      const conv = convolution(name, layer.stride, layer.padding);
      return new ConvLayer(name, conv, [height, width], output);
    }
    case 'residual': {
      const a = convolution(`${name}.a`, 1, layer.padding);
      const b = convolution(`${name}.b`, 1, layer.padding);
      return new ResidualLayer(name, a, b, output);
    }
    case 'average-pool':
      return new AveragePoolLayer(name, layer.size, output);
    case 'max-pool':
      return new MaxPoolLayer(name, layer.size, output);
    case 'global-mean':
      return new GlobalMeanLayer(name, input);
    case 'dense':
      return new DenseLayer(
        name,
        tensorOf(tensors, `${name}.kernel`),
        tensorOf(tensors, `${name}.bias`),
      );
  }
}

function tensorOf(tensors: Tensors, name: string): NdArray {
  const tensor = tensors[name];
  if (tensor === undefined) throw new Error(`the model was read without "${name}"`);
  return tensor;
}
