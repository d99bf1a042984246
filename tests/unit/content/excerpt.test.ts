import { describe, expect, it } from 'vitest';
import { excerpt } from '../../../content/excerpt.ts';

const source = [
  'class A {',
  '  step(): void {',
  '    go();',
  '  }',
  '  stop(): void {',
  '  }',
  '}',
];

describe('excerpt', () => {
  it('takes the lines from the first to the end, without their common indentation', () => {
    expect(excerpt(source.join('\n'), 'step()', '}')).toBe('step(): void {\n  go();\n}');
  });

  it('says which line is missing, or not unique', () => {
    expect(() => excerpt(source.join('\n'), 'jump()', '}')).toThrow(/"jump\(\)" stands in 0 lines/);
    expect(() => excerpt(source.join('\n'), 'void', '}')).toThrow(/stands in 2 lines/);
    expect(() => excerpt(source.join('\n'), 'step()', '});')).toThrow(/no line "}\);"/);
  });
});
