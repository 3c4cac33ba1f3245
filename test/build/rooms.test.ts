import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const check = resolve(import.meta.dirname, '../../scripts/lint/rooms.mjs');
const limits = 'scripts/lint/rooms.json';

describe('the rooms of the code', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'rooms-'));
    await mkdir(join(root, 'webview'));
    await write({
      [limits]: '{ "crossingsPerThousandLines": 500, "doorsBesideOne": 0 }',
      'src/plan/plan.ts': "export { parse } from './parse';",
      'src/plan/parse.ts': 'export const parse = 1; export interface Parsed { by: string }',
      'src/run/run.ts': "import { parse } from '../plan/plan';\nexport const run = parse;\n",
    });
  });

  afterEach(() => rm(root, { recursive: true, force: true }));

  it('are let pass while they are no worse than they may be', async () => {
    expect(await refusals()).toBe('');
  });

  it('may not need each other in a circle, not even by types alone', async () => {
    await write({
      'src/plan/parse.ts': "import type { Run } from '../run/kinds'; export const parse = (run: Run) => run;",
      'src/run/kinds.ts': 'export interface Run { id: string }',
    });
    const said = await refusals();
    expect(said).toContain('need each other in a circle');
    expect(said).toContain('src/plan src/run');
  });

  it('may not be entered by one more door', async () => {
    await write({
      'src/run/inner.ts': "import { parse } from '../plan/parse'; import './run'; export const a = parse;",
    });
    expect(await refusals()).toContain('doorsBesideOne is 1, and at most 0');
  });

  it('may not import more of each other', async () => {
    await write({ 'src/cli/one.ts': "import '../run/run';\n" });
    expect(await refusals()).toContain('crossingsPerThousandLines is 666.7, and at most 500');
  });

  it('may only become better', async () => {
    await write({
      [limits]: '{ "crossingsPerThousandLines": 20, "doorsBesideOne": 3 }',
    });
    await refusals('--lower');
    expect(JSON.parse(await readFile(join(root, limits), 'utf8'))).toEqual({
      crossingsPerThousandLines: 20,
      doorsBesideOne: 0,
    });
  });

  async function write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
  }

  /** What the check refuses, in its own words; empty: nothing. */
  async function refusals(...options: string[]): Promise<string> {
    return promisify(execFile)(process.execPath, [check, ...options], { cwd: root }).then(
      () => '',
      (error: unknown) => (error as { stderr: string }).stderr,
    );
  }
});
