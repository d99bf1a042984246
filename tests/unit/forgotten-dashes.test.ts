import { describe, expect, it } from 'vitest';
import { checkDashes } from '../../scripts/forgotten-dashes.ts';

describe('options that npm kept for itself', () => {
  const script = { npm_lifecycle_event: 'op' };

  it('are named, with the way to write them', () => {
    expect(() => {
      checkDashes(['seed', 'step-size'], { ...script, npm_config_step_size: '2' });
    }).toThrow(
      '--step-size went to npm and not to the script; options go after "--": npm run op -- … --step-size …',
    );
  });

  it('are not looked for outside npm, nor where npm has an option of that name', () => {
    checkDashes(['seed'], { npm_config_seed: '1' });
    checkDashes(['force'], { ...script, npm_config_force: 'true' });
    checkDashes(['seed'], { ...script, npm_config_registry: 'x' });
  });
});
