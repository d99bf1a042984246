import { defineDemos } from '../../compute/demo.ts';

/**
 * One stored gradient for each model that runs live: before WebGPU is trusted on a reader's device, it must reproduce
 * the gradient of its model twice.
 */
export const demos = defineDemos('self-test', {
  standard: { op: 'attribution/gradient', model: 'standard', pictures: ['pig'], params: {} },
  robust: { op: 'attribution/gradient', model: 'robust', pictures: ['pig'], params: {} },
  plain: { op: 'attribution/gradient', model: 'plain', pictures: ['pig'], params: {} },
  patch: { op: 'attribution/gradient', model: 'patch', pictures: ['pig'], params: {} },
});
