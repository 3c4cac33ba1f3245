import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileDiff } from '../../node/git/fileDiff';
import type { PackageRun } from '../../run/run';
import type { LineHunk } from '../../views/ownership/lineHunks';
import { lineHunks, movedLines } from '../../views/ownership/lineHunks';

/** Lines that a package has changed in its worktree, as places in the file that the person sees. */
export interface UnmergedLines {
  /** Id of the package. */
  readonly package: string;
  /** When it wrote the file last, in milliseconds since 1970; undefined where it has removed it. */
  readonly at: number | undefined;
  readonly hunks: readonly PlacedHunk[];
}

/** A hunk and where it belongs in the person's file. */
export interface PlacedHunk {
  /** From 0. */
  readonly line: number;
  /** How many lines; 0: something is put in before `line`. */
  readonly count: number;
  readonly hunk: LineHunk;
}

/**
 * What a package has changed in a file. What the person has changed there since the package began is taken into account, as
 * it is on the disk.
 * @param root of the person's work tree.
 * @throws WavesError `git-failed` when the worktree is gone.
 */
export async function unmergedLines(
  root: string,
  item: PackageRun,
  path: string,
): Promise<UnmergedLines | undefined> {
  const { worktree, base, planned } = item;
  if (worktree === undefined || base === undefined) {
    return undefined;
  }
  const theirs = lineHunks(await fileDiff(worktree, base, path));
  const ours = theirs.length === 0 ? [] : lineHunks(await fileDiff(root, base, path));
  const at = await stat(join(worktree, ...path.split('/'))).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
  const hunks = theirs.flatMap((hunk): PlacedHunk[] => {
    const line = movedLines(ours, hunk.from, hunk.removed);
    return line === undefined ? [] : [{ line, count: hunk.removed, hunk }];
  });
  return { package: planned.id, at, hunks };
}
