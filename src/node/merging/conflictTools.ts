import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  ConflictSite,
  ConflictTools,
  MergeConflict,
  OpenedConflict,
  Preview,
  Resolution,
  WorkSnapshot,
} from '../../run/conflicts/mergeConflict';
import { changesInTop } from '../git/changedFiles';
import { git } from '../git/git';
import { isAncestor } from '../git/keptRefs';
import { mergeTrees } from '../git/mergeTrees';
import { fillSubmodules } from '../worktrees/furnisher';
import type { GitRepository } from '../worktrees/repository/repository';
import { checkedOutBranch, headCommit, standingOf, takeSnapshot } from '../git/presentWorktree';
import { WavesError } from '../../wavesError';

/** Looks ahead to merges, and puts conflicts where people can resolve them. */
export class GitConflictTools implements ConflictTools {
  constructor(private readonly repository: GitRepository) {}

  async open(site: ConflictSite, theirs: string): Promise<OpenedConflict> {
    const { worktree } = site;
    const kept = (await this.isReady(site)) ? [] : await this.remake(site);
    await git(worktree, [...MERGE, theirs], { answers: [1, 2, 128] });
    if (!(await isMerging(worktree))) {
      // What lies about there and is in no commit is in the way.
      const more = await this.remake(site);
      await git(worktree, [...MERGE, theirs], { answers: [1] });
      return { kept: [...kept, ...more] };
    }
    return { kept };
  }

  async resolution(worktree: string, ours: string, theirs: string): Promise<Resolution> {
    if (await isMerging(worktree)) {
      return { kind: 'open' };
    }
    const head = await headCommit(worktree);
    return head !== undefined && (await isAncestor(worktree, theirs, head))
      ? { kind: 'resolved', head, markers: await markersIn(worktree, head, ours, theirs) }
      : { kind: 'given-up' };
  }

  async snapshot(worktree: string, base: string): Promise<WorkSnapshot> {
    const { gitDir, head } = await standingOf(worktree);
    const parent = head?.commit ?? base;
    const { tree, index } = await takeSnapshot({
      worktree,
      gitDir,
      index: join(gitDir, 'index'),
      start: parent,
      lenient: true,
      name: 'index.waves-preview',
    });
    await rm(index, { force: true });
    const commit = tree === head?.tree ? parent : await commitOf(worktree, tree, parent);
    return { commit, files: await changesInTop(worktree, base) };
  }

  async preview(ours: string, theirs: string): Promise<Preview> {
    const merged = await mergeTrees(this.repository.root, ours, theirs);
    const conflicts: readonly MergeConflict[] = merged.kind === 'clean' ? [] : merged.conflicts;
    return { conflicts };
  }

  /** A worktree as it was delivered; what lay in it besides is kept. */
  private async remake({ worktree, branch, head, needs }: ConflictSite): Promise<readonly string[]> {
    const kept = await this.repository.createWorktree(worktree, branch, head, { needs: () => needs });
    // Where a commit is not on this machine, the rest can still be resolved.
    await fillSubmodules(worktree, this.repository.commonDir).catch((error: unknown) => {
      if (!(error instanceof WavesError)) {
        throw error;
      }
    });
    return kept;
  }

  /** Whether a worktree stands on its branch with nothing in it that is not committed. */
  private async isReady({ worktree, branch, head }: ConflictSite): Promise<boolean> {
    const found = await stat(join(worktree, '.git')).catch(() => undefined);
    if (found === undefined || (await checkedOutBranch(worktree)) !== branch) {
      return false;
    }
    const { stdout } = await git(worktree, ['status', '--porcelain', '--untracked-files=normal']);
    return stdout === '' && (await headCommit(worktree)) === head;
  }
}

/** Where markers of conflicts stand that neither side had. @returns `file:line`. */
async function markersIn(worktree: string, head: string, ours: string, theirs: string): Promise<string[]> {
  const added = async (side: string): Promise<readonly string[]> => {
    const range = ['diff', '--check', '--no-ext-diff', '--no-color', '--no-renames', side, head, '--'];
    const { stdout } = await git(worktree, range, { answers: [2, 3] });
    return stdout.split('\n').flatMap((line) => /^(.+:\d+): leftover conflict marker/.exec(line)?.[1] ?? []);
  };
  const [one, other] = await Promise.all([added(ours), added(theirs)]);
  return one.filter((place) => other.includes(place));
}

/** Without the person's settings for how merges are made. */
const MERGE = ['-c', 'merge.ff=true', 'merge', '--no-ff', '--no-commit', '--no-edit', '--quiet'];

async function gitFolder(worktree: string): Promise<string> {
  return (await git(worktree, ['rev-parse', '--absolute-git-dir'])).stdout.trim();
}

async function isMerging(worktree: string): Promise<boolean> {
  const file = join(await gitFolder(worktree), 'MERGE_HEAD');
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** The same tree on the same parent is always the same commit, so that looking again stores nothing anew. */
async function commitOf(worktree: string, tree: string, parent: string): Promise<string> {
  const who = { NAME: 'Wave Orchestrator', EMAIL: 'waves@localhost', DATE: '2000-01-01T00:00:00Z' };
  const env = Object.fromEntries(
    Object.entries(who).flatMap(([key, value]) => [
      [`GIT_AUTHOR_${key}`, value],
      [`GIT_COMMITTER_${key}`, value],
    ]),
  );
  const made = await git(worktree, ['commit-tree', tree, '-p', parent, '-m', 'As it stands'], { env });
  return made.stdout.trim();
}
