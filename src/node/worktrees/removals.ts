import { git } from '../git/git';
import type { ArchivedFolder } from './archive';
import { archiveFolders } from './archive';

/** Under here lies what was removed, each at `<time of the removal>/<branch>`. */
const REMOVED = 'refs/waves/removed';
/** As `keepCommits` names them. */
const KEPT = 'refs/waves/kept';
/** How long what was removed can be brought back. */
export const KEPT_DAYS = 30;

const DAY_MS = 86_400_000;

/** What was removed, as its record says: all that is needed to bring it back. */
export interface Removal {
  /** Which removal it was part of: the UTC time of it, such as `20260102T030405678Z`. */
  readonly id: string;
  /** Full name of the ref that keeps it. */
  readonly ref: string;
  readonly branch: string;
  /** Commit that the branch stood at; absent: it was gone before. */
  readonly tip?: string;
  /** Absolute path of the worktree; absent: there was none. */
  readonly worktree?: string;
  /** Commit that was checked out in the worktree. */
  readonly head?: string;
  /** Absolute path of the folder in the git directory that belonged to the worktree. */
  readonly admin?: string;
  /** Folders of dependencies that are not kept: they can be installed again. Paths from the top of the worktree. */
  readonly without?: readonly string[];
  /** Whether there was work in it that was in no commit. */
  readonly uncommitted: boolean;
}

/** The name of a removal that happens at a time. @param now milliseconds since 1970. */
export function removalId(now: number): string {
  return new Date(now).toISOString().replace(/[-:.]/g, '');
}

/**
 * Writes the record of a removal: a commit that archives its folders, with what was checked out as its parents, so that
 * git keeps all of it as long as the ref is there.
 * @param folders the worktree, and the folder in the git directory that belongs to it; none: there was only a branch.
 * @returns full name of the ref that keeps it.
 */
export async function recordRemoval(
  root: string,
  removal: Omit<Removal, 'ref'>,
  folders: readonly ArchivedFolder[],
): Promise<string> {
  const ref = `${REMOVED}/${removal.id}/${removal.branch}`;
  const parents = [...new Set([removal.tip, removal.head])].filter((commit) => commit !== undefined);
  const message = `Removed: ${removal.branch}\n\n${JSON.stringify(removal)}\n`;
  await archiveFolders(root, ref, { message, parents }, folders);
  return ref;
}

/** Everything that can be brought back, the latest removal first. */
export async function listRemovals(root: string): Promise<readonly Removal[]> {
  const { stdout } = await git(root, [
    'for-each-ref',
    '--sort=-refname',
    '--format=%(refname)%00%(contents:body)%00',
    REMOVED,
  ]);
  const fields = stdout.split('\0').map((field) => field.replace(/^\n/, ''));
  const removals: Removal[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const removal = readRemoval(fields[index] ?? '', fields[index + 1] ?? '');
    if (removal !== undefined) {
      removals.push(removal);
    }
  }
  return removals;
}

/** Lets go of what has been kept for longer than is promised. @param now milliseconds since 1970. @returns how many refs. */
export async function expireKept(root: string, now: number): Promise<number> {
  const { stdout } = await git(root, ['for-each-ref', '--format=%(objectname) %(refname)', REMOVED, KEPT]);
  const oldest = removalId(now - KEPT_DAYS * DAY_MS);
  const old = stdout.split('\n').flatMap((line) => {
    const [object = '', ref = ''] = line.split(' ');
    const stamp = /\/(\d{8}T\d{9}Z)(?:-\d+)?(?:\/|$)/.exec(ref)?.[1];
    return stamp !== undefined && stamp < oldest ? [{ object, ref }] : [];
  });
  for (const { object, ref } of old) {
    await git(root, ['update-ref', '-d', ref, object]);
  }
  return old.length;
}

function readRemoval(ref: string, body: string): Removal | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isRemoval(value) ? { ...value, ref } : undefined;
  } catch {
    return undefined;
  }
}

function isRemoval(value: unknown): value is Omit<Removal, 'ref'> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    'branch' in value &&
    typeof value.branch === 'string' &&
    'uncommitted' in value &&
    typeof value.uncommitted === 'boolean'
  );
}
