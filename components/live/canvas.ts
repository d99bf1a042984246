import type { Pixels } from '../../compute/image/picture.ts';

/**
 * Draws pixels one to one into a canvas. The style sheet enlarges it: smoothly, or, inside an element with
 * `data-true-pixels`, as the squares that the network sees.
 */
export function drawPixels(canvas: HTMLCanvasElement, pixels: Pixels): void {
  if (canvas.width !== pixels.width) canvas.width = pixels.width;
  if (canvas.height !== pixels.height) canvas.height = pixels.height;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser gives no 2D canvas, so nothing can be drawn');
  context.putImageData(imageData(pixels), 0, 0);
}

function imageData({ width, height, channels, data }: Pixels): ImageData {
  const image = new ImageData(width, height);
  if (channels === 4) {
    image.data.set(data);
    return image;
  }
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    image.data.set(data.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
    image.data[pixel * 4 + 3] = 255;
  }
  return image;
}
