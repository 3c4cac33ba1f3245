import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { bundleOf } from '../bundled.mjs';
import { median, option, report, timed } from '../figures.mjs';

/*
 * What it costs to read what files offer, over their size: modules, tables and OpenAPI documents that are 1, 4 and 16 times as
 * long. In proportion means that the time for each kilobyte stays the same. Beside it, for modules, the TypeScript compiler
 * that only parses the same text. And documents that are published, up to GitHub's own.
 */
const RUNS = Number(option('--runs') ?? '5');
const require = createRequire(import.meta.url);
const treeSitter = require('@vscode/tree-sitter-wasm');
const wasm = dirname(require.resolve('@vscode/tree-sitter-wasm'));
const typescript = require('typescript');
const yaml = require('yaml');

const { default: parts } = await import(
  pathToFileURL(await bundleOf(['src/contracts/surfaces/readSurface'])).href
);
await treeSitter.Parser.init();
const parser = new treeSitter.Parser();
const languages = {};
for (const name of ['typescript', 'tsx', 'python']) {
  languages[name] = await treeSitter.Language.load(join(wasm, `tree-sitter-${name}.wasm`));
}

function useTree(grammar, code, use) {
  parser.setLanguage(languages[grammar]);
  const tree = parser.parse(code);
  try {
    return use(tree.rootNode);
  } finally {
    tree.delete();
  }
}

const repeat = (count, part) => Array.from({ length: count }, (_, at) => part(at)).join('\n');
const LANGUAGES = {
  'module.ts': (count) =>
    repeat(
      count,
      (at) =>
        `export interface Item${at} { id: string; name?: string; list(of: number): Promise<Item${at}[]> }\nexport function make${at}(id: string, more: { deep: number }): Item${at} { const x = [1, 2, 3].map((n) => n * ${at}); return load(id, x); }`,
    ),
  'module.py': (count) =>
    repeat(
      count,
      (at) =>
        `class Item${at}:\n    id: str\n    def list(self, of: int = ${at}) -> list[str]:\n        return [str(n) for n in range(of)]\n\ndef make${at}(id: str) -> Item${at}:\n    return Item${at}()\n`,
    ),
  'tables.sql': (count) =>
    repeat(
      count,
      (at) => `CREATE TABLE t${at} (id uuid PRIMARY KEY, name varchar(40) NOT NULL, at timestamptz);`,
    ),
  'api.yaml': (count) =>
    `openapi: 3.1.0\ninfo: { title: a, version: '1' }\npaths:\n${repeat(
      count,
      (at) =>
        `  /items${at}/{id}:\n    get:\n      responses:\n        '200':\n          description: ok\n          content:\n            application/json:\n              schema: { type: object, required: [id], properties: { id: { type: string }, list: { type: array, items: { type: string } } } }`,
    )}\n`,
};

// What is done for the first time takes longer, and is done once for each run.
Object.entries(LANGUAGES).forEach(([file, generate]) => parts.readSurface(file, generate(200), useTree));

const rows = Object.entries(LANGUAGES).flatMap(([file, generate]) =>
  [100, 400, 1600].map((count) => {
    const text = generate(count);
    const kilobytes = text.length / 1000;
    const times = Array.from({ length: RUNS }, () => timed(() => parts.readSurface(file, text, useTree)));
    const cpu = median(times.map((each) => each.cpu));
    const peer = file.endsWith('.ts')
      ? median(
          Array.from(
            { length: RUNS },
            () =>
              timed(() => typescript.createSourceFile(file, text, typescript.ScriptTarget.ES2022, true)).cpu,
          ),
        )
      : undefined;
    return {
      file,
      KB: Math.round(kilobytes),
      things: times[0].result.items.length,
      'CPU ms': cpu,
      'ms for each KB': Math.round((cpu / kilobytes) * 100) / 100,
      ...(peer === undefined ? {} : { 'compiler, parsing alone, CPU ms': peer }),
    };
  }),
);
report('Reading what files offer', rows);

/** Documents that are published, from the smallest; the last one when `npm install` was run in this folder. */
const PUBLISHED = [
  ['@readme/oas-examples/package.json', '3.0/json/uspto.json'],
  ['@readme/oas-examples/package.json', '3.1/json/train-travel.json'],
  ['@readme/oas-examples/package.json', '3.0/json/star-trek.json'],
  ['@octokit/openapi/package.json', 'generated/api.github.com.json'],
];
report(
  'Reading OpenAPI documents that are published',
  PUBLISHED.flatMap(([manifest, path]) => {
    const text = publishedText(manifest, path);
    if (text === undefined) {
      return [];
    }
    const runs = text.length > 5_000_000 ? 1 : RUNS;
    const read = Array.from({ length: runs }, () => timed(() => parts.readSurface(path, text, useTree)));
    const parsed = Array.from({ length: runs }, () => timed(() => yaml.parseDocument(text)).cpu);
    const cpu = median(read.map((each) => each.cpu));
    const items = read[0].result.items;
    return [
      {
        document: path,
        KB: Math.round(text.length / 1000),
        operations: items.length,
        fields: items.reduce((sum, item) => sum + item.parts.length, 0),
        'CPU ms': cpu,
        'ms for each KB': Math.round((cpu / text.length) * 100_000) / 100,
        'of it, YAML parsing alone, CPU ms': median(parsed),
      },
    ];
  }),
);

function publishedText(manifest, path) {
  try {
    return readFileSync(join(dirname(require.resolve(manifest)), path), 'utf8');
  } catch {
    console.error(`${path} is not here: (cd bench/contracts && npm install)`);
    return undefined;
  }
}
process.exit(0);
