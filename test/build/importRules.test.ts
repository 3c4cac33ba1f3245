import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const project = resolve(import.meta.dirname, '../..');
const finder = join(project, 'node_modules/knip/bin/knip.js');
const cruiser = join(project, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

interface CruiseResult {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
    readonly totalCruised: number;
  };
}

/** A tree in which every import is allowed; the cases below add imports that are not. */
const allowed: Readonly<Record<string, string>> = {
  'package.json': '{ "devDependencies": { "react": "19", "yaml": "2" } }',
  'node_modules/react/package.json': '{ "name": "react", "main": "index.js" }',
  'node_modules/react/index.js': 'exports.version = "19";',
  'node_modules/yaml/package.json': '{ "name": "yaml", "main": "index.js" }',
  'node_modules/yaml/index.js': 'exports.parse = () => undefined;',
  'node_modules/ajv/package.json': '{ "name": "ajv", "main": "index.js" }',
  'node_modules/ajv/index.js': 'exports.Ajv = class {};',
  'src/wavesError.ts': 'export const wavesError = 1;',
  'src/plan/model.ts': "import 'yaml'; export interface Plan { id: string }",
  'src/run/fold.ts': "import type { Plan } from '../plan/model'; export const fold = (plan: Plan) => plan;",
  'src/ports/ports.ts': "import type { fold } from '../run/fold'; export type Fold = typeof fold;",
  'src/node/files.ts': "import { readFileSync } from 'node:fs'; export const read = readFileSync;",
  'src/engine/driver.ts': "import { join } from 'node:path'; import '../run/fold'; export const at = join;",
  'src/cli/main.ts': "import '../engine/driver'; import '../node/files';",
  'src/extension/extension.ts': "import 'vscode'; import '../engine/driver'; import '../node/files';",
  'webview/graph/main.tsx': "import 'react'; import '../../src/run/fold'; export const view = <b />;",
};

/** One forbidden import in each case: the files that hold it, and the rule that must name the first of them. */
const forbidden: readonly (readonly [what: string, files: Readonly<Record<string, string>>, rule: string])[] =
  [
    ['a cycle', { 'src/plan/one.ts': "import './two';", 'src/plan/two.ts': "import './one';" }, 'no-cycles'],
    [
      'a cycle of types',
      {
        'src/plan/left.ts': "import type { Right } from './right'; export type Left = Right;",
        'src/plan/right.ts': "import type { Left } from './left'; export type Right = Left;",
      },
      'no-cycles',
    ],
    ['an import that leads nowhere', { 'src/plan/lost.ts': "import './gone';" }, 'no-unresolved'],
    ['a file outside every layer', { 'src/loose.ts': "import './wavesError';" }, 'in-a-layer'],
    ['plan needing run', { 'src/plan/upward.ts': "import '../run/fold';" }, 'layer-plan'],
    [
      'plan needing a type of run',
      { 'src/plan/upwardType.ts': "import type { fold } from '../run/fold'; export type F = typeof fold;" },
      'layer-plan',
    ],
    [
      'an import past the face of a room',
      {
        'src/engine/past.ts': "import '../run/usage/inner';",
        'src/run/usage/inner.ts': 'export const a = 1;',
      },
      'past-a-face',
    ],
    [
      'an import of a type past the face of a room',
      {
        'src/run/other/past.ts': "import type { B } from '../usage/inner'; export type C = B;",
        'src/run/usage/inner.ts': 'export interface B { id: string }',
      },
      'past-a-face',
    ],
    [
      'a kernel that knows a feature',
      {
        'src/run/kernel/knowing.ts': "import '../gates/gates';",
        'src/run/gates/gates.ts': 'export const gates = 1;',
      },
      'kernel-knows-no-feature',
    ],
    [
      'a scheduler that knows a feature',
      {
        'src/run/scheduler.ts': "import './locks/locks';",
        'src/run/locks/locks.ts': 'export const locks = 1;',
      },
      'kernel-knows-no-feature',
    ],
    [
      'a kernel that knows the type of what is put together of all features',
      {
        'src/engine/kernel/knowing.ts': "import type { Runs } from '../runs/runs'; export type R = Runs;",
        'src/engine/runs/runs.ts': 'export interface Runs { id: string }',
      },
      'kernel-knows-no-feature',
    ],
    ['the engine importing node', { 'src/engine/toNode.ts': "import '../node/files';" }, 'layer-engine'],
    ['node importing the engine', { 'src/node/toEngine.ts': "import '../engine/driver';" }, 'layer-node'],
    [
      'the CLI importing the extension',
      { 'src/cli/toExtension.ts': "import '../extension/extension';" },
      'layer-cli',
    ],
    ['disk access in pure code', { 'src/run/disk.ts': "import 'node:fs';" }, 'pure-without-node'],
    [
      'the editor in pure code',
      { 'src/contracts/editor.ts': "import type { Uri } from 'vscode'; export type U = Uri;" },
      'pure-without-vscode-and-dom',
    ],
    ['React in pure code', { 'src/agents/view.ts': "import 'react';" }, 'pure-without-vscode-and-dom'],
    [
      'the editor in the CLI',
      { 'src/cli/editor.ts': "import 'vscode';" },
      'only-the-extension-imports-vscode',
    ],
    [
      'disk access in the engine',
      { 'src/engine/disk.ts': "import 'node:fs';" },
      'engine-gets-node-passed-in',
    ],
    ['disk access in the webview', { 'webview/disk.tsx': "import 'node:fs';" }, 'webview-without-node'],
    [
      'a package that is not in the list of its layer',
      { 'src/engine/yaml.ts': "import 'yaml';" },
      'packages-of-engine',
    ],
    [
      'a package of another layer, loaded when it is asked for',
      { 'src/plan/react.ts': "export const view = () => import('react');" },
      'packages-of-plan',
    ],
    [
      'a package that only another package needs',
      { 'src/plan/unlisted.ts': "import 'ajv';" },
      'no-unlisted-packages',
    ],
  ];

/** Does something in a folder of its own that holds these files. */
async function inTree<Answer>(
  files: Readonly<Record<string, string>>,
  work: (root: string) => Promise<Answer>,
): Promise<Answer> {
  const root = await mkdtemp(join(tmpdir(), 'import-rules-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    return await work(root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** What the project's own rules find in a tree of these files: the names of the broken rules, by file. */
async function violationsIn(files: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, string[]>> {
  const args = ['--config', join(project, '.dependency-cruiser.cjs'), '--output-type', 'json'];
  const report = await inTree(files, (root) => said(cruiser, [...args, 'src', 'webview'], root));
  const { summary } = JSON.parse(report) as CruiseResult;
  expect(summary.totalCruised).toBeGreaterThanOrEqual(9);
  const byFile = new Map<string, string[]>();
  for (const { from, rule } of summary.violations) {
    byFile.set(from, [...(byFile.get(from) ?? []), rule.name]);
  }
  return byFile;
}

/** What of a tree of these files the project's own rules call unused, as it is printed. */
function unusedIn(files: Readonly<Record<string, string>>): Promise<string> {
  const rules = join(project, 'scripts/lint/knip.json');
  const args = ['--include', 'files,exports,types', '--no-progress', '--no-config-hints', '--config'];
  return inTree({ ...files, 'rules.json': readFileSync(rules, 'utf8') }, (root) =>
    said(finder, [...args, 'rules.json'], root),
  );
}

/** What a program prints; its exit code only counts what it found. */
function said(program: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolveOutput, reject) => {
    execFile(process.execPath, [program, ...args], { cwd }, (error, stdout, stderr) => {
      if (stdout === '') {
        reject(new Error(stderr, { cause: error }));
      } else {
        resolveOutput(stdout);
      }
    });
  });
}

it('an export that nothing imports is refused, as is a file', async () => {
  const found = await unusedIn({
    'package.json': '{ "name": "tree", "type": "module" }',
    'src/cli/main.ts': "import { used } from '../plan/plan'; used();",
    'src/plan/plan.ts':
      'export function used() {} export const forgotten = 1; export interface Lost { id: string }',
    'src/plan/alone.ts': 'export const alone = 1;',
  });
  expect(found).toMatch(/Unused files.*\nsrc\/plan\/alone\.ts/);
  expect(found).toMatch(/Unused exports.*\nforgotten/);
  expect(found).toMatch(/Unused exported types.*\nLost/);
  expect(found).not.toMatch(/^used/m);
});

describe('the import rules', () => {
  it('admit what the architecture allows', async () => {
    expect(await violationsIn(allowed)).toEqual(new Map());
  });

  describe('in a tree with forbidden imports', () => {
    let found: ReadonlyMap<string, string[]>;

    beforeAll(async () => {
      found = await violationsIn(forbidden.reduce((tree, [, files]) => ({ ...tree, ...files }), allowed));
    });

    it.each(forbidden)('name %s', (_what, files, rule) => {
      expect(found.get(Object.keys(files)[0] ?? '')).toContain(rule);
    });

    it('leave the allowed files alone', () => {
      expect([...found.keys()].filter((file) => file in allowed)).toEqual([]);
    });
  });
});

describe('a chain of imports, each as its layer may', () => {
  interface Row {
    readonly mayImport: readonly string[];
    readonly packages: readonly string[];
  }
  const { layers, pure } = createRequire(import.meta.url)('../../scripts/lint/layers.cjs') as {
    readonly layers: Readonly<Record<string, Row>>;
    readonly pure: readonly string[];
  };
  const hosts = ['node', 'engine', 'coordinator', 'demoAgent', 'cli'];
  const browser = ['react', 'react-dom', '@xyflow/react', '@vscode-elements/elements', '@vscode/codicons'];

  /** The layers and the packages at the ends of all chains from a layer. */
  function reachedFrom(layer: string, reached = new Set<string>()): ReadonlySet<string> {
    const { mayImport = [], packages = [] } = layers[layer] ?? {};
    packages.forEach((name) => reached.add(name));
    for (const next of mayImport.filter((name) => !reached.has(name))) {
      reachedFrom(next, reached.add(next));
    }
    return reached;
  }

  it.each([
    ...pure.map((layer) => [layer, [...hosts, 'extension', 'webview', 'vscode', ...browser]] as const),
    ...hosts.map((layer) => [layer, ['extension', 'webview', 'vscode', ...browser]] as const),
    ['extension', ['webview', ...browser]] as const,
    ['webview', [...hosts, 'extension', 'vscode']] as const,
  ])('from %s never leads to %s', (layer, never) => {
    const reached = reachedFrom(layer);
    expect(never.filter((name) => reached.has(name))).toEqual([]);
  });

  it('is followed to its end, through layers that exist', () => {
    expect(reachedFrom('cli')).toContain('ajv');
    expect(reachedFrom('webview')).toContain('plan');
    expect(Object.keys(layers)).toEqual(expect.arrayContaining([...pure, ...hosts, 'extension', 'webview']));
    expect(Object.keys(layers)).toHaveLength(pure.length + hosts.length + 2);
  });
});
