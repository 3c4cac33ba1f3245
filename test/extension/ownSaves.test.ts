import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { beforeEach, expect, it } from 'vitest';
import { OwnSaves } from '../../src/extension/ownership/decorations';
import type { ErrorReporter } from '../../src/extension/editor/errorReporter';
import { RepositoryLocks } from '../../src/extension/locks/repositoryLocks';
import { FileOwnership } from '../../src/extension/ownership/fileOwnership';
import type { DriverConnection } from '../../src/node/driver/driverConnection';
import { sha256 } from '../../src/node/files/files';
import type { SavedFile } from '../../src/run/worktrees/comparison';
import { JournalBuilder, planned } from '../run/journalBuilder';
import { gitRepository } from '../support/gitRepository';
import { waitFor } from '../support/waitFor';
import { endsWithTest } from './fakeVscode/endsWithTest';
import { editor } from './fakeVscode/fakeEditor';
import { FakeSessions, fileOf } from './fakeVscode/fakeSessions';

const errors = { note: (error: unknown) => expect.unreachable(String(error)) } as unknown as ErrorReporter;
const PLAN = [{ id: 'api', writes: ['src/**'] }];

beforeEach(() => editor.reset());

it('tells the driver what it saved, and not what somebody else has made of the file meanwhile', async () => {
  const { root } = gitRepository({ files: { 'src/a.ts': 'one\n', 'src/b.ts': 'one\n' } });
  const fake = new FakeSessions(PLAN, root);
  const owners = new FileOwnership(
    fake.sessions,
    endsWithTest(new RepositoryLocks(fake.sessions, Date.now, errors)),
    errors,
  );
  fake.show(new JournalBuilder(PLAN.map(({ id }) => planned(id))).state);
  const said: SavedFile[] = [];
  const link = { saved: (file: SavedFile) => Promise.resolve(void said.push(file)) };
  const connection = link as unknown as DriverConnection;
  const saves = new OwnSaves(owners, () => Promise.resolve(connection), errors);
  const save = (path: string, text: string) => {
    editor.save({ uri: fileOf(path, root), encoding: 'utf8', getText: () => text });
  };

  writeFileSync(`${root}/src/b.ts`, 'two and more\n');
  save('src/b.ts', 'two\n');
  writeFileSync(`${root}/src/a.ts`, 'two\n');
  save('src/a.ts', 'two\n');
  await waitFor('it is told', () => said.length > 0);
  const { size, mtimeMs } = statSync(`${root}/src/a.ts`);
  const known = sha256(readFileSync(`${root}/src/a.ts`));
  expect(said).toEqual([{ path: 'src/a.ts', size, mtimeMs, sha256: known }]);
  [saves, owners].forEach((part) => part.dispose());
});
