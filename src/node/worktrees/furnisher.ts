import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Furnisher } from '../../ports/ports';
import type { WorktreeRules } from '../../run/kernel/worktreeRules';
import type { RepositoryPlace } from '../git/findRepository';
import { git } from '../git/git';
import { adminFolder, canonicalPath } from './worktreeFolder';
import { isInstaller, keepDependencies, provideDependencies } from './dependencyFolders';
import { copyIncludedFiles } from './includedFiles';
import { setupFileVariables } from './setupFile';
import { fillSubmodules } from './submodules';

/** In a worktree's own folder in the git directory: what it has been set up for. */
const STAMP = 'waves-setup';

/** Puts submodules, files and dependency folders of the main work tree into worktrees. */
export class FileFurnisher implements Furnisher {
  constructor(private readonly place: RepositoryPlace) {}

  async furnish(
    worktree: string,
    rules: WorktreeRules,
    setup: readonly string[],
  ): Promise<readonly string[]> {
    const { root, commonDir } = this.place;
    await fillSubmodules(worktree, commonDir);
    await copyIncludedFiles(root, worktree, rules.include);
    const stamp = await this.stampFile(worktree);
    if (
      stamp !== undefined &&
      (await readFile(stamp, 'utf8').catch(() => '')) === (await stampOf(worktree, setup))
    ) {
      return setup;
    }
    const hasAll = await provideDependencies(this.dependencies(worktree, rules), setup);
    return hasAll ? setup.filter(isInstaller) : [];
  }

  async ready(worktree: string, rules: WorktreeRules, setup: readonly string[]): Promise<void> {
    await keepDependencies(this.dependencies(worktree, rules), setup);
    const stamp = await this.stampFile(worktree);
    if (stamp !== undefined) {
      await writeFile(stamp, await stampOf(worktree, setup));
    }
  }

  variables(worktree: string, name: string): Readonly<Record<string, string>> {
    return setupFileVariables(this.place.root, worktree, name);
  }

  private dependencies(worktree: string, { dependencies: mode }: WorktreeRules) {
    return { ...this.place, worktree, mode };
  }

  private async stampFile(worktree: string): Promise<string | undefined> {
    const admin = await adminFolder(this.place.commonDir, await canonicalPath(worktree));
    return admin === undefined ? undefined : join(admin, STAMP);
  }
}

/** Changes with the commands and with every lock file: then a worktree that is used again has to be set up anew. */
async function stampOf(worktree: string, setup: readonly string[]): Promise<string> {
  const { stdout } = await git(worktree, [
    'ls-files',
    '-s',
    '--',
    ...LOCK_FILES.map((name) => `:(glob)**/${name}`),
  ]);
  return createHash('sha256')
    .update(JSON.stringify([setup, stdout]))
    .digest('hex');
}

const LOCK_FILES = [
  '*lock.json',
  '*lock.yaml',
  '*.lock',
  '*.lockb',
  'npm-shrinkwrap.json',
  'go.sum',
  'requirements*.txt',
];
