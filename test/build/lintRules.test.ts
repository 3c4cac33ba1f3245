import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const project = resolve(import.meta.dirname, '../..');

/** What each rule refuses, at least: the name of the rule, a file, and its text. */
const refused: readonly (readonly [rule: string, file: string, text: string])[] = [
  ['max-lines', 'bench/long.ts', `${'// line\n'.repeat(401)}export const long = 1;`],
  ['no-eval', 'bench/eval.ts', "export const one: unknown = eval('1');"],
  ['no-var', 'bench/var.ts', 'export var one = 1;'],
  ['prefer-const', 'bench/const.ts', 'let one = 1; export const two = one;'],
  ['eqeqeq', 'bench/equal.ts', 'export const equal = (one: unknown) => one == 1;'],
  ['no-undef', 'scripts/undefined.mjs', 'export const one = nowhere;'],
  ['no-unused-vars', 'scripts/unused.mjs', 'const one = 1;'],
  ['no-unused-vars', 'scripts/unusedArgument.mjs', 'export const one = (_two) => 1;'],
  ['no-unused-vars', 'bench/unused.ts', 'try { Number(1); } catch (error) { Number(2); }'],
  ['no-array-constructor', 'bench/array.ts', 'export const array = new Array(1, 2);'],
  ['no-unused-expressions', 'bench/expression.ts', 'const one = 1; one;'],
  ['prefer-rest-params', 'bench/rest.ts', 'export function all() { return [...arguments] as unknown[]; }'],
  ['prefer-spread', 'bench/spread.ts', 'export const most = (all: number[]) => Math.max.apply(Math, all);'],
  ['await-thenable', 'bench/await.ts', 'export async function one() { await 1; }'],
  ['ban-ts-comment', 'bench/comment.ts', '// @ts-ignore\nexport const one = 1;'],
  ['ban-ts-comment', 'bench/expected.ts', '// @ts-expect-error\nexport const one: string = 1;'],
  ['consistent-type-imports', 'bench/type.ts', "import { Shape } from './shape'; export type S = Shape;"],
  ['no-array-delete', 'bench/delete.ts', 'export const empty = (all: number[]) => { delete all[0]; };'],
  ['no-base-to-string', 'bench/base.ts', 'export const told = (one: { two: 1 }) => String(one);'],
  ['no-duplicate-enum-values', 'bench/enum.ts', 'export enum E { A = 1, B = 1 }'],
  ['no-duplicate-type-constituents', 'bench/twice.ts', 'export type T = string | number | string;'],
  ['no-empty-object-type', 'bench/empty.ts', 'export type T = {};'],
  ['no-explicit-any', 'bench/any.ts', 'export type T = any;'],
  ['no-extra-non-null-assertion', 'bench/extra.ts', 'export const n = (s?: string) => s!!.length;'],
  ['no-floating-promises', 'bench/floating.ts', 'export const go = () => { Promise.resolve(1); };'],
  ['no-for-in-array', 'bench/forIn.ts', 'for (const at in [1]) { Number(at); }'],
  ['no-implied-eval', 'bench/implied.ts', "setTimeout('go()', 1);"],
  ['no-misused-new', 'bench/misusedNew.ts', 'export interface I { new (): I }'],
  ['no-misused-promises', 'bench/if.ts', 'export const f = (p: Promise<1>) => { if (p) { Number(1); } };'],
  ['no-misused-promises', 'bench/each.ts', '[1].forEach(async () => { await Promise.resolve(1); });'],
  ['no-namespace', 'bench/namespace.ts', 'export namespace N { export const one = 1; }'],
  [
    'no-non-null-asserted-optional-chain',
    'bench/chain.ts',
    'export const n = (s?: { t?: string }) => s?.t!;',
  ],
  ['no-redundant-type-constituents', 'bench/redundant.ts', 'export type T = unknown | string;'],
  ['no-require-imports', 'bench/require.ts', "import fs = require('fs'); export const f: unknown = fs;"],
  ['no-this-alias', 'bench/this.ts', 'export class C { f() { const self = this; return () => self; } }'],
  [
    'no-unnecessary-type-assertion',
    'bench/assertion.ts',
    'export const f = (s: string) => (s as string).length;',
  ],
  ['no-unnecessary-type-constraint', 'bench/constraint.ts', 'export interface I<T extends unknown> { t: T }'],
  ['no-unsafe-argument', 'bench/argument.ts', "Number.parseInt(JSON.parse('1'));"],
  ['no-unsafe-assignment', 'bench/assignment.ts', "export const one: string = JSON.parse('1');"],
  ['no-unsafe-call', 'bench/call.ts', "JSON.parse('1')();"],
  ['no-unsafe-declaration-merging', 'bench/merging.ts', 'export interface C { a: 1 } export class C {}'],
  ['no-unsafe-enum-comparison', 'bench/compared.ts', 'enum E { A } export const f = (e: E) => e === 1;'],
  ['no-unsafe-function-type', 'bench/function.ts', 'export type T = Function;'],
  ['no-unsafe-member-access', 'bench/member.ts', "export const one: unknown = JSON.parse('1').two;"],
  ['no-unsafe-return', 'bench/return.ts', "export const f = (): string => JSON.parse('1');"],
  ['no-unsafe-unary-minus', 'bench/minus.ts', "export const f = (s: 'a') => -s;"],
  ['no-wrapper-object-types', 'bench/wrapper.ts', 'export type T = String;'],
  ['only-throw-error', 'bench/throw.ts', "export const f = () => { throw 'text'; };"],
  ['prefer-as-const', 'bench/asConst.ts', "export const one = 'one' as 'one';"],
  ['prefer-namespace-keyword', 'bench/module.ts', 'declare module M {}'],
  ['prefer-promise-reject-errors', 'bench/reject.ts', "export const p = Promise.reject('text');"],
  ['require-await', 'bench/async.ts', 'export async function f() { return 1; }'],
  ['restrict-plus-operands', 'bench/plus.ts', 'export const f = (o: { a: 1 }, s: string) => s + o;'],
  ['restrict-template-expressions', 'bench/template.ts', 'export const f = (o: { a: 1 }) => `${o}`;'],
  [
    'triple-slash-reference',
    'bench/reference.ts',
    '/// <reference path="./shape.ts" />\nexport const a = 1;',
  ],
  ['unbound-method', 'bench/unbound.ts', 'class C { f() { return this; } } export const f = new C().f;'],
  [
    'switch-exhaustiveness-check',
    'bench/switch.ts',
    "export const f = (s: 'a' | 'b') => { switch (s) { case 'a': return 1; } return 2; };",
  ],
  [
    'switch-exhaustiveness-check',
    'bench/switchOfNumber.ts',
    'export const f = (n: number) => { switch (n) { case 1: return 1; } return 2; };',
  ],
  ['documented-exports', 'src/node/undocumented.ts', 'export function f() {}'],
  ['layer-imports', 'src/plan/run.ts', "import '../run/run';"],
  ['layer-imports', 'src/plan/runType.ts', "export type T = import('../run/run').T;"],
  ['layer-imports', 'src/plan/deep/plan/run.ts', "export * from '../../../run/run';"],
  ['layer-imports', 'src/plan/later.ts', "export const load = () => import('react');"],
  ['layer-imports', 'src/engine/package.ts', "export { parse } from 'yaml';"],
  ['layer-imports', 'src/run/disk.ts', "import 'fs/promises';"],
  ['layer-imports', 'webview/disk.tsx', "import 'node:fs';"],
  ['layer-imports', 'webview/host.tsx', "import '../src/engine/driver';"],
  ['no-restricted-globals', 'src/plan/timer.ts', 'setTimeout(() => undefined, 1);'],
  ['banned-syntax', 'src/run/now.ts', 'export const now = () => Date.now();'],
  ['banned-syntax', 'src/run/date.ts', 'export const now = () => new Date();'],
  ['banned-syntax', 'src/run/chance.ts', 'export const chance = () => Math.random();'],
  ['banned-syntax', 'src/node/byName.ts', 'export const load = (name: string) => import(name);'],
  ['banned-syntax', 'src/node/byTemplate.ts', 'export const load = (name: string) => import(`./${name}`);'],
  ['banned-syntax', 'src/node/required.ts', 'export const load = (name: string): unknown => require(name);'],
  ['banned-syntax', 'src/node/created.ts', "export const one: unknown = createRequire('a')('yaml');"],
  ['banned-syntax', 'src/node/default.ts', 'export default 1;'],
  ['banned-syntax', 'src/extension/command.ts', "commands.registerCommand('a', () => undefined);"],
  ['banned-syntax', 'src/extension/key.ts', "void commands.executeCommand('setContext', 'a', 1);"],
  [
    'rules-of-hooks',
    'webview/hooks.tsx',
    "import { useState } from 'react'; export const A = (p: { b: boolean }) => { if (p.b) { useState(1); } return 1; };",
  ],
  [
    'exhaustive-deps',
    'webview/deps.tsx',
    "import { useEffect } from 'react'; export const A = (p: { b: number }) => { useEffect(() => { Number(p.b); }, []); return 1; };",
  ],
  ['unused-directive', 'bench/directive.ts', '// oxlint-disable-next-line no-var\nexport const one = 1;'],
];

/** What no rule minds, though it is close to what one does. */
const admitted: Readonly<Record<string, string>> = {
  'bench/shape.ts': 'export interface Shape { id: string }',
  'src/wavesError.ts': '/** Says what is wrong. */ export class WavesError extends Error {}',
  'src/plan/plan/plan.ts': "import 'yaml'; import '../../wavesError'; import './sibling';",
  'src/plan/run/inner.ts': "import '../plan/plan'; import './sibling';",
  'src/plan/sibling.ts': "import './run/inner'; export const at = new Date(0);",
  'src/node/files.ts': "import 'node:fs'; import 'vscode-jsonrpc/node'; import '../plan/plan';",
  'src/extension/editor/contextKeys.ts':
    "declare const commands: { executeCommand(...all: unknown[]): void }; commands.executeCommand('setContext', 'a', 1);",
  'test/method.ts': 'class C { f() { return this; } } export const f = new C().f;',
  'scripts/program.mjs': 'console.log(process.argv, 1);',
};

interface Found {
  readonly code?: string;
  readonly message: string;
  readonly filename: string;
}

let found: readonly Found[];
let root: string;

/** One run of the project's own linter in a folder of its own that holds all these files. */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lint-rules-'));
  const files: Record<string, string> = {
    ...admitted,
    ...Object.fromEntries(refused.map(([, file, text]) => [file, text])),
    'oxlint.config.mjs': `export { default } from ${JSON.stringify(join(project, 'oxlint.config.mjs'))};`,
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        strict: true,
        target: 'ES2023',
        lib: ['ES2023', 'DOM'],
        module: 'ESNext',
        moduleResolution: 'Bundler',
        jsx: 'react-jsx',
        types: [],
      },
    }),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  const linter = join(project, 'node_modules/oxlint/bin/oxlint');
  // Its part that knows types is looked for below the folder and on the PATH.
  const PATH = [join(project, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  const said = await new Promise<string>((done, reject) => {
    execFile(
      process.execPath,
      [linter, '--config', 'oxlint.config.mjs', '--format', 'json', '.'],
      { cwd: root, maxBuffer: 1 << 25, env: { ...process.env, PATH } },
      (error, stdout, stderr) =>
        stdout.startsWith('{') ? done(stdout) : reject(new Error(stdout + stderr, { cause: error })),
    );
  });
  found = (JSON.parse(said) as { readonly diagnostics: readonly Found[] }).diagnostics;
}, 120_000);

afterAll(() => rm(root, { recursive: true, force: true }));

/** The names of the rules that a file breaks. */
function rulesBrokenBy(file: string): string[] {
  return found
    .filter(({ filename }) => filename === file)
    .map(({ code, message }) =>
      code === undefined && message.includes('directive') ? 'unused-directive' : String(code),
    )
    .map((code) => /\((.*)\)$/.exec(code)?.[1] ?? code);
}

it.each(refused)('%s is refused in %s', (rule, file) => {
  expect(rulesBrokenBy(file)).toContain(rule);
});

it.each(Object.keys(admitted))('nothing is refused in %s', (file) => {
  expect(rulesBrokenBy(file)).toEqual([]);
});
