import { join } from 'node:path';
import { defineConfig } from 'oxlint';
import { bannedSyntax, impureGlobals, impureSyntax } from './scripts/lint/banned.mjs';
import layerTable from './scripts/lint/layers.cjs';

const { pure } = layerTable;

/** @param {string} name the layer's files as globs */
function filesOf(name) {
  const folder = name === 'webview' ? 'webview' : `src/${name}`;
  return name === 'wavesError' ? [`${folder}.ts`] : [`${folder}/**/*.{ts,tsx}`];
}

export default defineConfig({
  ignorePatterns: ['dist/', 'out/', 'coverage/', 'test-results/', 'examples/', '**/fixtures/', '**/golden/'],
  options: { typeAware: true, reportUnusedDisableDirectives: 'error' },
  plugins: ['typescript', 'react'],
  jsPlugins: [join(import.meta.dirname, 'scripts/lint/ownRules.mjs')],
  categories: { correctness: 'off' },
  rules: {
    'max-lines': ['error', 400],
    'no-eval': 'error',
    'no-var': 'error',
    'prefer-const': 'error',
    eqeqeq: 'error',
  },
  overrides: [
    {
      files: ['**/*.{mjs,cjs,js}'],
      env: { node: true },
      rules: { 'no-undef': 'error', 'no-unused-vars': ['error', {}] },
    },
    {
      // The recommended rules of typescript-eslint, those with types among them.
      files: ['**/*.{ts,tsx,mts}'],
      rules: {
        'no-array-constructor': 'error',
        'no-unused-expressions': 'error',
        'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
        'prefer-rest-params': 'error',
        'prefer-spread': 'error',
        'typescript/await-thenable': 'error',
        'typescript/ban-ts-comment': 'error',
        'typescript/consistent-type-imports': 'error',
        'typescript/no-array-delete': 'error',
        'typescript/no-base-to-string': 'error',
        'typescript/no-duplicate-enum-values': 'error',
        'typescript/no-duplicate-type-constituents': 'error',
        'typescript/no-empty-object-type': 'error',
        'typescript/no-explicit-any': 'error',
        'typescript/no-extra-non-null-assertion': 'error',
        'typescript/no-floating-promises': 'error',
        'typescript/no-for-in-array': 'error',
        'typescript/no-implied-eval': 'error',
        'typescript/no-misused-new': 'error',
        'typescript/no-misused-promises': 'error',
        'typescript/no-namespace': 'error',
        'typescript/no-non-null-asserted-optional-chain': 'error',
        'typescript/no-redundant-type-constituents': 'error',
        'typescript/no-require-imports': 'error',
        'typescript/no-this-alias': 'error',
        'typescript/no-unnecessary-type-assertion': 'error',
        'typescript/no-unnecessary-type-constraint': 'error',
        'typescript/no-unsafe-argument': 'error',
        'typescript/no-unsafe-assignment': 'error',
        'typescript/no-unsafe-call': 'error',
        'typescript/no-unsafe-declaration-merging': 'error',
        'typescript/no-unsafe-enum-comparison': 'error',
        'typescript/no-unsafe-function-type': 'error',
        'typescript/no-unsafe-member-access': 'error',
        'typescript/no-unsafe-return': 'error',
        'typescript/no-unsafe-unary-minus': 'error',
        'typescript/no-wrapper-object-types': 'error',
        'typescript/only-throw-error': 'error',
        'typescript/prefer-as-const': 'error',
        'typescript/prefer-namespace-keyword': 'error',
        'typescript/prefer-promise-reject-errors': 'error',
        'typescript/require-await': 'error',
        'typescript/restrict-plus-operands': 'error',
        'typescript/restrict-template-expressions': 'error',
        'typescript/triple-slash-reference': 'error',
        'typescript/unbound-method': 'error',
        'typescript/switch-exhaustiveness-check': [
          'error',
          { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
        ],
      },
    },
    {
      files: ['src/**/*.ts', 'webview/**/*.{ts,tsx}'],
      rules: {
        'waves/documented-exports': 'error',
        'waves/layer-imports': 'error',
        'waves/banned-syntax': ['error', ...bannedSyntax],
      },
    },
    {
      files: pure.flatMap(filesOf),
      rules: {
        'no-restricted-globals': ['error', ...impureGlobals],
        'waves/banned-syntax': ['error', ...bannedSyntax, ...impureSyntax],
      },
    },
    {
      // Where commands and context keys meet VS Code, and where the command line chooses which of its bundles is loaded.
      files: [
        'src/extension/editor/commandRegistry.ts',
        'src/extension/editor/contextKeys.ts',
        'src/cli/main.ts',
        'src/node/machines/queue/queueAccess.ts',
      ],
      rules: { 'waves/banned-syntax': 'off' },
    },
    {
      files: ['webview/**/*.{ts,tsx}'],
      rules: { 'react/rules-of-hooks': 'error', 'react/exhaustive-deps': 'error' },
    },
    {
      // "expect(object.method)" is what assertions look like.
      files: ['test/**/*.{ts,tsx}'],
      rules: { 'typescript/unbound-method': 'off' },
    },
  ],
});
