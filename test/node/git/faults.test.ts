import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { git } from '../../../src/node/git/git';
import { findRepository } from '../../../src/node/git/findRepository';
import { reconcileBranch } from '../../../src/node/worktrees/repository/reconcile';
import { systemClock } from '../../../src/node/processes/systemClock';
import { errorFault } from '../../../src/run/faults/faultTable';
import { gitRepository } from '../../support/gitRepository';
import { smallDisk } from '../../support/smallDisk';
import { temporaryFolder } from '../../support/temporaryFolder';

/** Whose fault it is, by what git itself says, that the work in a repository can't be committed. */
async function faultOfCommit(root: string) {
  const error: unknown = await git(root, ['add', '--all']).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  return errorFault(error, 'commit');
}

describe('what goes wrong in a repository, and is no fault of an agent', () => {
  it('is a filter that does not work', async () => {
    const repository = gitRepository({ files: { '.gitattributes': '*.bin filter=lfs\n' } });
    const { root } = repository;
    repository.git('config', 'filter.lfs.clean', 'false');
    repository.git('config', 'filter.lfs.required', 'true');
    writeFileSync(join(root, 'a.bin'), 'work');
    expect(await faultOfCommit(root)).toMatchObject({ kind: 'git-filter', of: 'repository' });
    repository.git('config', 'filter.lfs.clean', 'cat');
    expect(await faultOfCommit(root)).toBeUndefined();
  });

  it.runIf(smallDisk.isPossible)('is a full disk', async () => {
    const root = temporaryFolder('repository');
    smallDisk.at(join(root, '.git'), 4 * 1024 * 1024);
    gitRepository({ root });
    const ballast = smallDisk.fill(join(root, '.git'));
    writeFileSync(join(root, 'work.txt'), 'work'.repeat(10_000));
    expect(await faultOfCommit(root)).toMatchObject({ kind: 'disk-full', of: 'machine' });
    rmSync(ballast);
    expect(await faultOfCommit(root)).toBeUndefined();
  });

  it('is an integration branch that is gone: it is made again where it stood, and not where somebody works', async () => {
    const repository = gitRepository({ files: { 'a.txt': 'a' } });
    const { root } = repository;
    const branch = 'waves/f/integration';
    repository.git('checkout', '-q', '-b', branch);
    writeFileSync(join(root, 'merged.txt'), 'merged');
    repository.git('add', '--all');
    repository.git('commit', '-q', '-m', 'merged');
    const known = repository.git('rev-parse', 'HEAD');
    repository.git('checkout', '-q', '-');
    repository.git('branch', '-q', '-D', branch);
    const { tip, move } = await reconcileBranch(
      await findRepository(root),
      branch,
      known,
      'run',
      systemClock,
    );
    expect({ tip, what: move?.what }).toEqual({ tip: known, what: 'gone' });
    expect(repository.git('show', `${branch}:merged.txt`)).toBe('merged');
  });

  it('is one that is gone with all that was merged into it', async () => {
    const { root } = gitRepository({ files: { 'a.txt': 'a' } });
    const error: unknown = await reconcileBranch(
      await findRepository(root),
      'waves/f/integration',
      '0'.repeat(39) + '1',
      'run',
      systemClock,
    ).catch((cause: unknown) => cause);
    expect(errorFault(error, 'merge')).toMatchObject({ kind: 'branch-gone', of: 'repository' });
  });
});
