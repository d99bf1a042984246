import astro from 'eslint-plugin-astro';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Who may import whom: the rooms of the house, and what each must not reach into. */
const forbidden = (files, patterns, ignores = []) => ({
  files,
  ignores,
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: patterns.map(([regex, message]) => ({ regex, message })) },
    ],
  },
});

const rooms = (names) => `^(\\.\\./)+(${names.join('|')})/`;

export default defineConfig(
  { ignores: ['dist/', '.astro/', 'node_modules/', 'baked/', 'training/', '.cache/'] },
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  astro.configs['flat/recommended'],
  {
    languageOptions: { parserOptions: { projectService: true, extraFileExtensions: ['.astro'] } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      'no-console': 'error',
      eqeqeq: 'error',
      // The compiler asks for brackets where a name comes from an index signature.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
    },
  },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.astro', '**/*.astro/*.ts'],
    extends: [tseslint.configs.disableTypeChecked],
  },
  { files: ['scripts/**', 'tests/**', 'src/integrations/**'], rules: { 'no-console': 'off' } },
  {
    files: ['compute/**'],
    ignores: ['compute/backend/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...[
          'window',
          'document',
          'navigator',
          'self',
          'localStorage',
          'fetch',
          'performance',
          'Date',
        ].map((name) => ({ name, message: 'platform code lives in compute/backend/ only' })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'draw from env.random' },
      ],
    },
  },
  forbidden(
    ['compute/**'],
    [
      ['^node:', 'platform code lives in compute/backend/'],
      ['^(astro|d3-(?!random|scale-chromatic|color))', 'compute/ draws nothing'],
      [rooms(['components', 'content', 'bake', 'scripts', 'src']), 'compute/ imports itself only'],
    ],
    ['compute/backend/**'],
  ),
  forbidden(
    ['components/**'],
    [[rooms(['content', 'scripts', 'src/pages']), 'components/ knows no article']],
  ),
  forbidden(
    ['content/**/demos.ts'],
    [[rooms(['components', 'bake', 'scripts', 'src']), 'demos are plain data']],
  ),
  forbidden(
    ['scripts/**', 'bake/**'],
    [[rooms(['components', 'src']), 'scripts do not draw pages']],
  ),
);
