import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** The rooms of src, lowest first. A room may import those before it, and none after it. */
const ROOMS = [
  ['go'],
  ['wire'],
  ['otel'],
  ['api'],
  ['http', 'grpc'],
  ['config'],
  ['node'],
  ['export'],
  ['setup'],
  ['register'],
  ['relay'],
  ['doctor'],
  ['view'],
  ['testing'],
];

const directions = ROOMS.flatMap((level, index) =>
  level.map((room) => {
    const beside = level.filter((other) => other !== room);
    const refused = [...beside, ...ROOMS.slice(index + 1).flat()];
    return {
      files: [`src/${room}/**/*.ts`],
      rules: {
        'no-restricted-imports': [
          'error',
          {
            patterns: refused.map((other) => ({
              regex: `^(\\.\\./)+${other}/`,
              message: `src/${room} is below src/${other}: see docs/architecture.md.`,
            })),
          },
        ],
      },
    };
  }),
);

export default tseslint.config(
  {
    ignores: ['dist', '**/.work', '**/node_modules', 'coverage', 'docs/api', 'src/wire/generated'],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      complexity: ['error', 15],
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // Errors and tags show values of any type.
      '@typescript-eslint/no-base-to-string': 'off',
      // Empty methods are what a no-op is made of.
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      'max-lines': 'off',
      // Vectors are read as what the caller says they are.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        require: 'readonly',
        module: 'writable',
        setInterval: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        Buffer: 'readonly',
        performance: 'readonly',
        AbortSignal: 'readonly',
      },
    },
  },
  ...directions,
);
