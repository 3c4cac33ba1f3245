import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { build, context } from 'esbuild';
import { projectRoot } from './scripts/projectRoot.mjs';
import { yamlModule } from './scripts/yamlModule.mjs';

const production = process.argv.includes('--production');
const watching = process.argv.includes('--watch');
const manifest = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));

/** @type {import('esbuild').BuildOptions} */
const everywhere = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  metafile: true,
  logLevel: 'info',
  outdir: 'dist',
  define: { 'process.env.NODE_ENV': JSON.stringify(production ? 'production' : 'development') },
};

/** @type {import('esbuild').BuildOptions} */
const onNode = {
  ...everywhere,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  alias: { yaml: yamlModule },
};

/** Puts the grammars that the contract reader loads beside it. */
const grammars = {
  name: 'grammars',
  /** @param {import('esbuild').PluginBuild} builder */
  setup(builder) {
    builder.onEnd(() => {
      mkdirSync('dist/grammars', { recursive: true });
      for (const version of OPENAPI) {
        const schema = `node_modules/@seriousme/openapi-schema-validator/schemas/v${version}/schema.json`;
        copyFileSync(join(projectRoot, schema), `dist/grammars/openapi-${version}.json`);
      }
      for (const file of GRAMMARS) {
        copyFileSync(
          join(projectRoot, 'node_modules/@vscode/tree-sitter-wasm/wasm', file),
          join('dist/grammars', file),
        );
      }
    });
  },
};

const GRAMMARS = ['', '-typescript', '-tsx', '-python'].map((name) => `tree-sitter${name}.wasm`);
const OPENAPI = ['2.0', '3.0', '3.1', '3.2'];

/** What ships: one entry for each program, grouped by what the bundles need around them. */
const bundles = [
  { ...onNode, entryPoints: { extension: 'src/extension/extension.ts' }, external: ['vscode'] },
  {
    ...onNode,
    entryPoints: {
      cli: 'src/cli/main.ts',
      'cli-plans': 'src/cli/programs/plans.ts',
      'cli-looking': 'src/cli/programs/looking.ts',
      'cli-everything': 'src/cli/programs/everything.ts',
      wrapper: 'src/node/wrapper/main.ts',
      'demo-agent': 'src/demoAgent/main.ts',
      'scope-guard': 'src/node/scopeGuard/main.ts',
      'server-checks': 'src/node/checks/main.ts',
    },
    banner: { js: '#!/usr/bin/env node' },
  },
  {
    ...onNode,
    entryPoints: { 'contract-reader': 'src/node/contractReader/worker.ts' },
    plugins: [grammars],
  },
  {
    ...everywhere,
    entryPoints: {
      'webview/graph': 'webview/graph/main.tsx',
      'webview/layoutWorker': 'webview/graph/layout/layoutWorker.ts',
    },
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    jsx: 'automatic',
    loader: { '.ttf': 'file' },
    assetNames: 'webview/[name]',
  },
  {
    // Written into the page of `waves graph --format html`, which has nothing around it.
    ...everywhere,
    entryPoints: { 'webview/review': 'webview/review/main.tsx' },
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    jsx: 'automatic',
    sourcemap: false,
    loader: { '.ttf': 'dataurl' },
    define: {
      ...everywhere.define,
      CONTRIBUTED_COLORS: JSON.stringify(manifest.contributes.colors),
    },
  },
];

/** Writes what went into each bundle (test/build/bundles.test.ts reads it) and removes what an earlier build left. */
function finish(/** @type {(import('esbuild').Metafile | undefined)[]} */ metafiles) {
  const inputs = Object.assign({}, ...metafiles.map((metafile) => metafile?.inputs));
  const outputs = Object.assign({}, ...metafiles.map((metafile) => metafile?.outputs));
  writeFileSync('dist/meta.json', JSON.stringify({ inputs, outputs }, undefined, 1));
  for (const entry of readdirSync('dist', { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const isGrammar = entry.parentPath.endsWith('grammars');
    if (
      entry.isFile() &&
      !isGrammar &&
      file !== join('dist', 'meta.json') &&
      !(file.replaceAll('\\', '/') in outputs)
    ) {
      rmSync(file);
    }
  }
  chmodSync('dist/cli.js', 0o755);
}

/** Tells the editor's problem matcher (.vscode/tasks.json) when a rebuild begins and ends. */
const reportWatch = {
  name: 'report-watch',
  /** @param {import('esbuild').PluginBuild} builder */
  setup(builder) {
    builder.onStart(() => console.log('[watch] build started'));
    builder.onEnd(() => console.log('[watch] build finished'));
  },
};

process.chdir(projectRoot);

if (watching) {
  const contexts = await Promise.all(
    bundles.map((options) => context({ ...options, plugins: [reportWatch] })),
  );
  await Promise.all(contexts.map((each) => each.watch()));
} else {
  try {
    const results = await Promise.all(bundles.map((options) => build(options)));
    finish(results.map(({ metafile }) => metafile));
  } catch (error) {
    // esbuild has already printed the messages of a failed build.
    if (!(error instanceof Error && 'errors' in error)) {
      throw error;
    }
    process.exitCode = 1;
  }
}
