import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { GitSurroundings } from '../../../src/node/worktrees/surroundings/surroundings';
import { gitRepository } from '../../support/gitRepository';
import { waitFor } from '../../support/waitFor';

/** A repository whose changes are announced, with a run that moves the branches of `waves` and `feature`. */
async function announced() {
  const repository = gitRepository({
    files: { 'src/a.ts': 'a', '.gitignore': 'made/\n', 'work-packages.yaml': '' },
  });
  const { root } = repository;
  const commonDir = join(root, '.git');
  mkdirSync(join(commonDir, 'waves'), { recursive: true });
  repository.git('branch', 'waves/x/a');
  repository.git('branch', 'feature');
  const view = { isOurs: (name: string) => /^waves\/|^feature$/.test(name), plan: 'work-packages.yaml' };
  const surroundings = new GitSurroundings({ root, commonDir });
  let count = 0;
  const watching = await surroundings.watch(view, () => (count += 1));
  onTestFinished(() => watching.dispose());
  expect(watching.isWhole).toBe(true);
  /** Until nothing more comes of what was done before. */
  const settled = async () => {
    let before = count;
    // In steps: after one in which this process stood still, what came meanwhile is told only later.
    for (let quiet = 0; quiet < 5; quiet = before === count ? quiet + 1 : 0) {
      before = count;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  };
  const isAnnounced = async (act: () => void) => {
    await settled();
    const before = count;
    act();
    await waitFor('it is announced', () => count > before);
  };
  const isNot = async (act: () => void) => {
    await settled();
    const before = count;
    act();
    await settled();
    return count === before;
  };
  return { repository, root, commonDir, isAnnounced, isNot };
}

it('announces what a look would find, wherever it lies', async () => {
  const { repository, root, commonDir, isAnnounced } = await announced();
  const write = (...path: string[]) => writeFileSync(join(...path), 'x');
  const acts: Readonly<Record<string, () => void>> = {
    'a file': () => write(root, 'src', 'a.ts'),
    'a folder': () => {
      mkdirSync(join(root, 'lib', 'deep'), { recursive: true });
      write(root, 'lib', 'deep', 'x.ts');
    },
    'a file in it': () => write(root, 'lib', 'deep', 'y.ts'),
    'the plan': () => write(root, 'work-packages.yaml'),
    'a setting': () => repository.git('config', 'user.name', 'Mallory'),
    'a hook': () => write(commonDir, 'hooks', 'pre-commit'),
    'a branch': () => repository.git('branch', 'deep/theirs'),
    'a branch that moves': () => repository.git('update-ref', 'refs/heads/deep/theirs', tip(repository)),
    'a replaced commit': () => repository.git('replace', '-f', 'HEAD', tip(repository)),
    'packed refs': () => repository.git('pack-refs', '--all'),
    'a hidden file': () => repository.git('update-index', '--assume-unchanged', 'src/a.ts'),
    'hooks elsewhere': () => {
      renameSync(join(commonDir, 'hooks'), join(commonDir, 'others'));
      mkdirSync(join(commonDir, 'hooks'));
    },
    'a hook there': () => write(commonDir, 'hooks', 'post-commit'),
  };
  for (const act of Object.values(acts)) {
    await isAnnounced(act);
  }
});

function tip(repository: { git(...args: string[]): string }): string {
  return repository.git('commit-tree', '-m', 'other', 'HEAD^{tree}').trim();
}

it('announces nothing of what runs do, and of what git ignores', async () => {
  const { repository, root, commonDir, isNot } = await announced();
  mkdirSync(join(root, 'made'));
  const acts: Readonly<Record<string, () => void>> = {
    'a branch of a package': () => repository.git('update-ref', 'refs/heads/waves/x/a', tip(repository)),
    'the branch of the run': () => repository.git('update-ref', 'refs/heads/feature', tip(repository)),
    'what was kept': () => repository.git('update-ref', 'refs/waves/kept/x', tip(repository)),
    'the journal': () => writeFileSync(join(commonDir, 'waves', 'journal'), 'x'),
    'what is made': () => writeFileSync(join(root, 'made', 'x.js'), 'x'),
  };
  for (const [what, act] of Object.entries(acts)) {
    expect([what, await isNot(act)]).toEqual([what, true]);
  }
});
