import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ErrorReporter } from '../../src/extension/editor/errorReporter';
import * as planEdits from '../../src/extension/graph/planEdits';
import { RepositoryLocks } from '../../src/extension/locks/repositoryLocks';
import { FileOwnership } from '../../src/extension/ownership/fileOwnership';
import { PackageDrop } from '../../src/extension/views/packageDrop';
import type { PackageRow } from '../../src/extension/views/packageItems';
import { temporaryFolder } from '../support/temporaryFolder';
import { endsWithTest } from './fakeVscode/endsWithTest';
import { editor } from './fakeVscode/fakeEditor';
import { FakeSessions, fileOf } from './fakeVscode/fakeSessions';

const edits: unknown[] = [];

const errors = { note: (error: unknown) => expect.unreachable(String(error)) } as unknown as ErrorReporter;

/** A package's row in a window on a real folder, and something to drop onto it. */
function window() {
  const root = temporaryFolder();
  const fake = new FakeSessions([{ id: 'api' }], root);
  const locks = endsWithTest(new RepositoryLocks(fake.sessions, Date.now, errors));
  const refused: unknown[] = [];
  const owners = new FileOwnership(fake.sessions, locks, errors);
  const drop = new PackageDrop(fake.sessions, owners, (error) => Promise.resolve(void refused.push(error)));
  fake.show();
  const onto = (row: PackageRow | undefined, ...uris: vscode.Uri[]) => {
    const dropped = new vscode.DataTransfer();
    const list = ['# dragged', ...uris.map(String)].join('\r\n');
    dropped.set('text/uri-list', new vscode.DataTransferItem(list));
    return drop.handleDrop(row, dropped);
  };
  return { root, onto, refused };
}

const ROW = { kind: 'part', package: 'api', part: { kind: 'scope', lines: [] } } as const;

beforeEach(() => {
  editor.reset();
  edits.length = 0;
  vi.spyOn(planEdits, 'editPlan').mockImplementation((_plan, edit) => Promise.resolve(void edits.push(edit)));
});
afterEach(() => vi.restoreAllMocks());

it('makes dropped files and folders part of the scope of the package below, by their own names', async () => {
  const { root, onto } = window();
  mkdirSync(join(root, 'src/api'), { recursive: true });
  writeFileSync(join(root, 'src/[id].ts'), '');
  await onto(ROW, fileOf('src/[id].ts', root), fileOf('src/api', root));
  expect(edits).toEqual([{ kind: 'addWrites', package: 'api', globs: ['src/[[]id].ts', 'src/api/**'] }]);
});

it('refuses what lies outside of the repository, and leaves the plan alone where nothing is below', async () => {
  const { root, onto, refused } = window();
  writeFileSync(join(root, 'a.ts'), '');
  await onto(undefined, fileOf('a.ts', root));
  expect(refused).toEqual([]);
  await onto(ROW, fileOf('a.ts', root), vscode.Uri.file('/elsewhere/b.ts'));
  expect(refused).toMatchObject([{ reason: 'edit-refused' }]);
  expect(edits).toEqual([]);
});
