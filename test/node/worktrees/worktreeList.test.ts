import { existsSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findRepository } from '../../../src/node/git/findRepository';
import type { RegisteredWorktree } from '../../../src/node/worktrees/worktreeList';
import { holderOf, listWorktrees } from '../../../src/node/worktrees/worktreeList';
import { gitRepository } from '../../support/gitRepository';

/** What git says of each. */
function listed(text: string): RegisteredWorktree[] {
  return text
    .split('\0\0')
    .filter((entry) => entry !== '')
    .map((entry) => {
      const path = /(?:^|\0)worktree ([^\0]+)/.exec(entry)?.[1] ?? '';
      return { path, branch: /\0branch ([^\0]+)/.exec(entry)?.[1], present: existsSync(path) };
    });
}

it('tells where a branch is checked out as git does', async () => {
  const user = gitRepository();
  const place = await findRepository(user.root);
  const branches = ['main', 'topic/a', 'apart', 'gone', 'nowhere'];
  const expectAsGit = async () => {
    const trees = listed(user.git('worktree', 'list', '--porcelain', '-z'));
    expect(await listWorktrees(place)).toEqual(trees);
    for (const branch of branches) {
      const holder = trees.find((tree) => tree.present && tree.branch === `refs/heads/${branch}`)?.path;
      expect([branch, await holderOf(place, branch)]).toEqual([branch, holder]);
    }
  };
  await expectAsGit();
  const [linked, other, gone] = ['a b', 'other', 'gone'].map((name) => join(user.root, '..', name));
  user.git('worktree', 'add', '-q', '-b', 'topic/a', linked ?? '');
  user.git('worktree', 'add', '-q', '--detach', other ?? '');
  user.git('worktree', 'add', '-q', '-b', 'gone', gone ?? '');
  await expectAsGit();
  expect(await holderOf(place, 'topic/a')).toBe(linked);
  rmSync(gone ?? '', { recursive: true });
  user.git('checkout', '-q', '-b', 'apart');
  await expectAsGit();
  expect(await holderOf(place, 'gone')).toBeUndefined();
  user.git('-C', linked ?? '', 'checkout', '-q', '--detach');
  user.git('-C', other ?? '', 'checkout', '-q', 'topic/a');
  await expectAsGit();
  if (process.platform !== 'win32') {
    // As very old versions of git made it.
    rmSync(join(place.commonDir, 'HEAD'));
    symlinkSync('refs/heads/main', join(place.commonDir, 'HEAD'));
    await expectAsGit();
    expect(await holderOf(place, 'main')).toBe(user.root);
  }
});
