import { existsSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Surface } from '../../../src/contracts/surfaces/languages/surface';
import { surfaceWithReExports } from '../../../src/contracts/surfaces/surfaceWithReExports';
import { surfaceReader } from '../../support/surfaces';

const PROJECT = resolve(import.meta.dirname, '../../..');
let read: (path: string, text: string) => Surface;

beforeAll(async () => {
  read = await surfaceReader();
});

/** The names that the TypeScript compiler says a module exports. */
function exportsOf(path: string): string[] {
  const file = resolve(PROJECT, path);
  const program = ts.createProgram([file], {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    skipLibCheck: true,
    types: [],
    noLib: true,
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
  const names = module === undefined ? [] : checker.getExportsOfModule(module).map(({ name }) => name);
  return [...new Set(names)].filter((name) => name !== 'default').sort();
}

async function readExports(path: string): Promise<string[]> {
  const surface = await surfaceWithReExports(path, (one) => {
    const file = resolve(PROJECT, one);
    const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
    return Promise.resolve(text === undefined ? undefined : read(relative(PROJECT, file), text));
  });
  // What a module is as a whole (`export =`) has no name for the compiler.
  return (surface?.items ?? [])
    .map(({ name }) => name)
    .filter((name) => name !== 'default')
    .sort();
}

describe('the names that packages export', () => {
  it.each([
    'node_modules/ajv/dist/ajv.d.ts',
    'node_modules/commander/typings/index.d.ts',
    'node_modules/fast-check/lib/fast-check.d.ts',
    'node_modules/@types/react/index.d.ts',
    'node_modules/@types/cross-spawn/index.d.ts',
    'node_modules/@types/which/index.d.ts',
    'node_modules/vitest/dist/index.d.ts',
    'node_modules/typescript/lib/typescript.d.ts',
    'node_modules/graphql/index.d.ts',
    'node_modules/vscode-jsonrpc/lib/common/api.d.ts',
    'node_modules/yaml/dist/index.d.ts',
    'node_modules/zod/v4/classic/external.d.ts',
    'node_modules/@xyflow/react/dist/esm/index.d.ts',
  ])('%s: those that the compiler knows', async (path) => {
    const known = exportsOf(path);
    expect(known.length).toBeGreaterThan(0);
    expect(await readExports(path)).toEqual(known);
  });
});
