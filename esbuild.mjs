import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import process from 'node:process';
import { brotliCompressSync, constants } from 'node:zlib';
import { build, context } from 'esbuild';
import { RULES, rulesModule, rulesSchema, SCHEMA_RULES } from './scripts/build/documentRules.mjs';
import { sharedCode } from './scripts/build/sharedCode.mjs';
import { checkSizes } from './scripts/build/sizes.mjs';
import { thirdPartyNotices } from './scripts/build/thirdPartyNotices.mjs';
import { usedIcons } from './scripts/build/usedIcons.mjs';
import { projectRoot } from './scripts/projectRoot.mjs';
import { yamlModule } from './scripts/yamlModule.mjs';

const watching = process.argv.includes('--watch');
// What ships has no source maps and is packed more tightly; apart from that it is what every build makes and every test runs.
const shipping = process.argv.includes('--ship');
const manifest = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));

/** @type {import('esbuild').BuildOptions} */
const everywhere = {
  bundle: true,
  minify: !watching,
  sourcemap: shipping ? false : 'linked',
  metafile: true,
  logLevel: watching ? 'info' : 'warning',
  // What is imported for what it does, and not for what it exports, is named under sideEffects in package.json.
  logOverride: { 'ignored-bare-import': 'error' },
  outdir: 'dist',
  define: { 'process.env.NODE_ENV': JSON.stringify(watching ? 'development' : 'production') },
};

const standIn = (/** @type {string} */ name) => join(projectRoot, 'scripts', 'build', `${name}.mjs`);

/** @type {import('esbuild').BuildOptions} */
const onNode = {
  ...everywhere,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  alias: {
    yaml: yamlModule,
    prettier: standIn('prettierStandIn'),
    'js-yaml': standIn('jsYamlStandIn'),
    // Two libraries want two versions; the one of them that wants the later uses nothing of it as we call it.
    '@apidevtools/json-schema-ref-parser': join(
      projectRoot,
      'node_modules',
      '@apidevtools',
      'json-schema-ref-parser',
    ),
    'openapi-schema-validator': standIn('unusedStandIn'),
    'cli-color': standIn('unusedStandIn'),
    qs: standIn('unusedStandIn'),
    '@modelcontextprotocol/server/_shims': standIn('mcpPlatform'),
  },
};

/** Puts the grammars and the rules of documents that the contract reader loads beside it. */
const grammars = {
  name: 'grammars',
  /** @param {import('esbuild').PluginBuild} builder */
  setup(builder) {
    builder.onEnd(() => {
      rmSync('dist/grammars', { recursive: true, force: true });
      mkdirSync('dist/grammars', { recursive: true });
      const wasm = join(projectRoot, 'node_modules/@vscode/tree-sitter-wasm/wasm');
      const files = [
        ...RULES.map((name) => [`${name}.js`, rulesModule(name)]),
        ...SCHEMA_RULES.map((name) => [`${name}.json`, rulesSchema(name)]),
        ...GRAMMARS.map((file) => [file, readFileSync(join(wasm, file))]),
      ];
      files.forEach(([file, content]) => writePacked(file, content));
    });
  },
};

/** Packs the contract reader as the grammars are packed. */
const packedReader = {
  name: 'packed-reader',
  /** @param {import('esbuild').PluginBuild} builder */
  setup(builder) {
    builder.onEnd(({ outputFiles = [] }) => {
      mkdirSync('dist/grammars', { recursive: true });
      outputFiles.forEach(({ path, contents }) => writePacked(basename(path), contents));
    });
  },
};

/**
 * Three quarters of what a VSIX makes of them: they are much of what people download.
 *
 * @param {string} file
 * @param {string | Uint8Array} content
 */
function writePacked(file, content) {
  writeFileSync(`dist/grammars/${file}.br`, brotliCompressSync(content, PACKED));
}

const GRAMMARS = ['tree-sitter', ...['typescript', 'tsx', 'python'].map((name) => `tree-sitter-${name}`)].map(
  (name) => `${name}.wasm`,
);

/** At the highest level, four seconds for 36 KB less of what people download: only where it ships. */
const PACKED = {
  params: { [constants.BROTLI_PARAM_QUALITY]: shipping ? 11 : 9, [constants.BROTLI_PARAM_LGWIN]: 24 },
};

/** Packages that the contract reader's files are made of, which the bundler does not see. */
const COPIED = [
  'node_modules/@vscode/tree-sitter-wasm/wasm',
  'node_modules/@seriousme/openapi-schema-validator/schemas',
  'node_modules/@asyncapi/specs/schemas',
];

/** What ships: one entry for each program, grouped by what the bundles need around them. */
const bundles = [
  {
    ...onNode,
    entryPoints: {
      extension: 'src/extension/extension.ts',
      'cli-checking': 'src/cli/programs/checking.ts',
      'cli-plans': 'src/cli/programs/plans.ts',
      'cli-looking': 'src/cli/programs/looking.ts',
      'cli-telling': 'src/cli/programs/telling.ts',
      'cli-everything': 'src/cli/programs/everything.ts',
      cluster: 'src/node/machines/cluster.ts',
    },
    external: ['vscode'],
    plugins: [sharedCode],
  },
  {
    ...onNode,
    // Each is started again and again, or where nothing but it can be read: one file each.
    entryPoints: {
      cli: 'src/cli/main.ts',
      wrapper: 'src/node/wrapper/main.ts',
      'demo-agent': 'src/demoAgent/main.ts',
      'scope-guard': 'src/node/scope/main.ts',
      'acp-client': 'src/node/acp/main.ts',
      'host-gate': 'src/node/wrapper/hostGate.ts',
      'server-checks': 'src/node/verification/main.ts',
      nats: 'src/node/machines/queue/nats.ts',
      'contract-reader': 'src/node/contracts/main.ts',
    },
    banner: { js: '#!/usr/bin/env node' },
  },
  {
    ...onNode,
    entryPoints: { reader: 'src/node/contracts/worker.ts' },
    outdir: 'dist/grammars',
    write: false,
    sourcemap: /** @type {const} */ (false),
    // As modules, graphql is only the parser that is used of it.
    mainFields: ['module', 'main'],
    plugins: [grammars, packedReader],
  },
  {
    ...everywhere,
    // The graph in the editor, and the page of `waves graph --format html`, which it is written into.
    entryPoints: {
      'webview/graph': 'webview/main.tsx',
      'webview/layoutWorker': 'webview/graph/canvas/layout/layoutWorker.ts',
    },
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    jsx: 'automatic',
    plugins: watching ? [] : [usedIcons],
    loader: { '.ttf': 'file' },
    assetNames: 'webview/[name]',
    define: {
      ...everywhere.define,
      CONTRIBUTED_COLORS: JSON.stringify(manifest.contributes.colors),
    },
  },
];

/** What a build leaves in `dist` besides the outputs of the bundler. */
const NOTICES = 'dist/ThirdPartyNotices.txt';

/** Node.js looks into the nearest one at every start. In the one above all views and commands of the extension are described. */
const NEAREST = 'dist/package.json';

/**
 * Removes what an earlier build left, writes what went into each bundle (test/build/bundles.test.ts reads it) and the
 * licences of it, and says how large each is.
 */
function finish(/** @type {(import('esbuild').Metafile | undefined)[]} */ metafiles) {
  const inputs = Object.assign({}, ...metafiles.map((metafile) => metafile?.inputs));
  const outputs = Object.assign({}, ...metafiles.map((metafile) => metafile?.outputs));
  for (const entry of readdirSync('dist', { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name).replaceAll('\\', '/');
    if (entry.isFile() && !entry.parentPath.endsWith('grammars') && !(file in outputs)) {
      rmSync(file);
    }
  }
  mkdirSync('out', { recursive: true });
  writeFileSync('out/bundles.json', JSON.stringify({ inputs, outputs }, undefined, 1));
  writeFileSync(NOTICES, thirdPartyNotices([...Object.keys(inputs), ...COPIED]));
  writeFileSync(NEAREST, '{ "type": "commonjs" }\n');
  chmodSync('dist/cli.js', 0o755);
  const grown = checkSizes(outputs, process.argv.includes('--keep-sizes'));
  if (grown.length > 0) {
    console.error(grown.join('\n'));
    process.exitCode = 1;
  }
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
    bundles.map(({ plugins = [], ...options }) =>
      context({ ...options, plugins: [...plugins.filter((each) => each !== grammars), reportWatch] }),
    ),
  );
  await Promise.all(contexts.map((each) => each.watch()));
} else {
  try {
    const results = await Promise.all(bundles.map((options) => build(options)));
    finish(results.map(({ metafile }) => metafile));
  } catch (error) {
    if (!(error instanceof Error && 'errors' in error && Array.isArray(error.errors))) {
      throw error;
    }
    // esbuild has already printed what is wrong with the code, and not what failed once that was built.
    error.errors.filter(({ pluginName }) => pluginName).forEach(({ text }) => console.error(text));
    process.exitCode = 1;
  }
}
