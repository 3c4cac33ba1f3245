import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findRepository } from '../../../src/node/git/findRepository';
import { GitRepository } from '../../../src/node/worktrees/repository/repository';
import { atDepth } from '../../support/depth';
import { gitRepository } from '../../support/gitRepository';

const COUNT = atDepth(18, 40);
const AT_ONCE = 16;

it('makes many worktrees at once, also for several owners, and none of them fails', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 120 }, (_, index) => [`src/part ${index % 12}/fïle-${index}.txt`, `${index}\n`]),
  );
  const user = gitRepository({ name: 'ein Repo ü', files });
  // What plain `git worktree add` from a branch of a remote fails at: the lock of git's configuration.
  user.git('remote', 'add', 'origin', user.root);
  user.git('fetch', '-q', 'origin');
  const place = await findRepository(user.root);
  const base = user.git('rev-parse', 'origin/main');
  // Each has a queue of its own, as two processes have.
  const owners = [new GitRepository(place), new GitRepository(place)];
  const waiting = Array.from({ length: COUNT }, (_, index) => index);
  const failures: unknown[] = [];
  const make = async () => {
    for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
      const path = `${user.root}.worktrees/f/${index}`;
      await owners[index % 2]
        ?.createWorktree(path, `waves/f/${index}`, base)
        .catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, make));
  expect(failures).toEqual([]);
  for (let index = 0; index < COUNT; index++) {
    const path = `${user.root}.worktrees/f/${index}`;
    expect(readFileSync(join(path, 'src/part 11/fïle-119.txt'), 'utf8')).toBe('119\n');
  }
  const listed = user
    .git('worktree', 'list', '--porcelain')
    .split('\n')
    .filter((line) => line.startsWith('branch '));
  expect(listed).toHaveLength(COUNT + 1);
  expect(existsSync(join(user.root, '.git/waves/worktrees.lock'))).toBe(false);
  expect(user.git('config', '--list', '--local')).not.toContain('branch.waves');
});
