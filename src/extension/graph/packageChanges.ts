import { changedFiles } from '../../node/git/changedFiles';
import { compileScope } from '../../plan/globs/scope';
import type { ChangedFile, PackageChanges } from '../../protocol/packageDetails';
import type { PackageRun } from '../../run/run';

/** More files than these are counted, but not named. */
const MOST_FILES = 500;

/** Where the two sides of a package's change are. */
export interface ChangeSides {
  /** Commit that the attempt began from. */
  readonly base: string;
  /** Commit that holds the attempt's work; undefined while it is only in the worktree. */
  readonly head: string | undefined;
  /** Absolute path of the worktree. */
  readonly worktree: string;
}

/** The sides of the change of a package's latest attempt; undefined before its first. */
export function sidesOf(state: PackageRun | undefined): ChangeSides | undefined {
  return state?.base === undefined || state.worktree === undefined
    ? undefined
    : { base: state.base, head: state.head, worktree: state.worktree };
}

/**
 * What a package's latest attempt changed: by its commit once verified, in its worktree before.
 * @param root of the repository. @throws WavesError `git-failed` when the worktree is gone.
 */
export async function packageChanges(root: string, state: PackageRun | undefined): Promise<PackageChanges> {
  const sides = sidesOf(state);
  if (state === undefined || sides === undefined) {
    return { files: [], count: 0 };
  }
  const scope = compileScope(state.planned.writeAllow, state.planned.deny);
  const folder = sides.head === undefined ? sides.worktree : root;
  const files = (await changedFiles(folder, sides.base, sides.head)).map(({ before, after }): ChangedFile => {
    const path = after ?? before ?? '';
    const kind = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
    return { path, kind, inScope: scope.admits(path) };
  });
  files.sort((a, b) => Number(a.inScope) - Number(b.inScope) || (a.path < b.path ? -1 : 1));
  return { files: files.slice(0, MOST_FILES), count: files.length };
}
