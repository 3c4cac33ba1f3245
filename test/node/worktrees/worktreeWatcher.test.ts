import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { worktreeWatcher } from '../../../src/node/worktrees/worktreeWatcher';
import { gitRepository } from '../../support/gitRepository';
import { waitFor } from '../../support/waitFor';

/** A work tree whose agent may write below `src/a`. */
async function watched() {
  const repository = gitRepository({
    files: { 'src/a/x.ts': 'a', 'src/b/y.ts': 'b', '.gitignore': 'made/\n', 'docs/d.md': 'd' },
  });
  const base = repository.git('rev-parse', 'HEAD');
  let told: readonly string[] | undefined;
  const watching = worktreeWatcher.watch(
    { worktree: repository.root, base, isOutside: (path) => !path.startsWith('src/a/') },
    (files) => (told = files),
  );
  onTestFinished(() => watching.dispose());
  const path = (...parts: string[]) => join(repository.root, ...parts);
  const sees = (...files: string[]) =>
    waitFor(`${files.join(', ')} outside`, () => JSON.stringify(told ?? []) === JSON.stringify(files));
  // It watches once it has noticed something.
  await waitFor('it watches', () => {
    writeFileSync(path('probe'), String(Math.random()));
    return told?.includes('probe') === true;
  });
  rmSync(path('probe'));
  await sees();
  return { repository, path, sees, told: () => told };
}

it('tells of a write outside of the scope, and again when it is undone', async () => {
  const { repository, path, sees } = await watched();
  writeFileSync(path('src', 'a', 'x.ts'), 'changed');
  writeFileSync(path('src', 'b', 'y.ts'), 'changed');
  await sees('src/b/y.ts');
  repository.git('checkout', '-q', '--', 'src/b/y.ts');
  await sees();
});

it('tells of files in folders that are made meanwhile, of deleted, renamed and committed ones', async () => {
  const { repository, path, sees } = await watched();
  mkdirSync(path('lib', 'deep'), { recursive: true });
  writeFileSync(path('lib', 'deep', 'z.ts'), 'z');
  await sees('lib/deep/z.ts');
  writeFileSync(path('lib', 'deep', 'later.ts'), 'z');
  await sees('lib/deep/later.ts', 'lib/deep/z.ts');
  renameSync(path('docs', 'd.md'), path('src', 'a', 'd.md'));
  await sees('docs/d.md', 'lib/deep/later.ts', 'lib/deep/z.ts');
  repository.commit('all of it');
  rmSync(path('lib'), { recursive: true });
  await sees('docs/d.md');
});

it('leaves out what git ignores', async () => {
  const { path, sees, told } = await watched();
  mkdirSync(path('made'));
  writeFileSync(path('made', 'out.js'), 'x');
  writeFileSync(path('src', 'b', 'y.ts'), 'changed');
  await sees('src/b/y.ts');
  expect(told()).toEqual(['src/b/y.ts']);
});
