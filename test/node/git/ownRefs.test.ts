import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { findRepository } from '../../../src/node/git/findRepository';
import { OwnRefs } from '../../../src/node/worktrees/surroundings/surroundingsAnnouncements';
import { gitRepository } from '../../support/gitRepository';

const isOurs = (branch: string) => branch.startsWith('waves/');

it('says of refs what git says, whatever has become of them, and starts git only where something has', async () => {
  const user = gitRepository({ files: { a: 'a' } });
  user.git('commit', '-q', '--allow-empty', '-m', 'second');
  const refs = new OwnRefs(await findRepository(user.root));
  const trace = join(user.root, '..', 'trace');
  vi.stubEnv('GIT_TRACE2_EVENT', trace);
  const looks = async () => {
    writeFileSync(trace, '');
    const seen = await refs.look(isOurs);
    const starts = readFileSync(trace, 'utf8').match(/"event":"start"/g) ?? [];
    return { seen, count: starts.length };
  };
  const seen: unknown[] = [];
  for (const [change, count] of [
    [[], 1],
    [[], 0],
    [['branch', 'topic/a'], 1],
    [['branch', 'waves/f/wp-a'], 0],
    [['update-ref', 'refs/waves/kept/x', 'HEAD'], 0],
    [['update-ref', 'refs/remotes/origin/main', 'HEAD'], 0],
    [['tag', 'v1'], 1],
    [['update-ref', 'refs/heads/topic/a', 'HEAD~1'], 1],
    [['update-ref', 'refs/heads/waves/f/wp-a', 'HEAD~1'], 0],
    [['pack-refs', '--all'], 1],
    [[], 0],
    [['update-ref', '-d', 'refs/heads/topic/a'], 1],
    [['replace', 'HEAD', 'HEAD~1'], 1],
    [['symbolic-ref', 'refs/heads/alias', 'refs/heads/waves/f/wp-a'], 1],
    // What it names may be a branch that is not looked at.
    [['update-ref', 'refs/heads/waves/f/wp-a', 'HEAD'], 1],
    [['symbolic-ref', '--delete', 'refs/heads/alias'], 1],
    [[], 0],
  ] as const) {
    if (change.length > 0) {
      user.git(...change);
    }
    const { seen: now, count: started } = await looks();
    const told = user
      .git('for-each-ref', '--format=%(refname) %(objectname)')
      .split('\n')
      .map((line) => line.split(' '))
      .filter(([ref = '']) => !/^refs\/(heads\/waves|waves|remotes)\//.test(ref));
    expect({ change, now, started }).toEqual({ change, now: told, started: count });
    seen.push(now);
  }
  expect(new Set(seen.map((each) => JSON.stringify(each))).size).toBeGreaterThan(5);
});
