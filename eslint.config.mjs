import globals from 'globals';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { bannedSyntax, impureGlobals, impureSyntax } from './scripts/lint/banned.mjs';
import { documentedExports } from './scripts/lint/documentedExports.mjs';
import { importsOf } from './scripts/lint/importsOf.mjs';
import layerTable from './scripts/lint/layers.cjs';

const { layers, pure } = layerTable;
const typescript = ['**/*.ts', '**/*.tsx'];

/** @param {string} name the layer's files as ESLint's globs */
function filesOf(name) {
  const folder = name === 'webview' ? 'webview' : `src/${name}`;
  return name === 'wavesError' ? [`${folder}.ts`] : [`${folder}/**/*.{ts,tsx}`];
}

export default defineConfig(
  { ignores: ['dist/', 'out/', 'coverage/', 'test-results/', 'examples/', '**/fixtures/', '**/golden/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    rules: {
      'max-lines': ['error', 400],
      'no-console': 'off',
      'no-eval': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.{mjs,cjs,js}'],
    languageOptions: { globals: globals.node },
    rules: { 'no-undef': 'error', 'no-unused-vars': 'error' },
  },
  {
    files: typescript,
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/ban-ts-comment': 'error',
    },
  },
  ...Object.keys(layers).map((name) => ({
    files: filesOf(name),
    rules: { 'no-restricted-imports': ['error', importsOf(name)] },
  })),
  {
    files: ['src/**/*.ts', 'webview/**/*.{ts,tsx}'],
    plugins: { waves: { rules: { 'documented-exports': documentedExports } } },
    rules: { 'waves/documented-exports': 'error', 'no-restricted-syntax': ['error', ...bannedSyntax] },
  },
  {
    files: pure.flatMap(filesOf),
    rules: {
      'no-restricted-globals': ['error', ...impureGlobals],
      'no-restricted-syntax': ['error', ...bannedSyntax, ...impureSyntax],
    },
  },
  {
    // Where commands and context keys meet VS Code, and where the command line chooses which of its bundles is loaded.
    files: [
      'src/extension/editor/commandRegistry.ts',
      'src/extension/editor/contextKeys.ts',
      'src/cli/main.ts',
    ],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['webview/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  {
    files: ['test/**/*.{ts,tsx}'],
    rules: {
      // "expect(object.method)" is what assertions look like.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
