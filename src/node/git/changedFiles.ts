import { git, splitZ } from './git';
import { fileText } from './objectReader';

/** One file that differs between two commits, or between a commit and a work tree. Paths from the root, forward slashes. */
export interface ChangedFile {
  /** Undefined for an added file. */
  readonly before: string | undefined;
  /** Undefined for a deleted file. */
  readonly after: string | undefined;
}

/**
 * The files that differ from `base`, renames found.
 * @param folder a work tree, or any folder of the repository when `tip` is given.
 * @param tip the commit to compare with; absent: what lies in the work tree now, untracked files included.
 * @throws WavesError `git-failed` when there is no such commit.
 */
export async function changedFiles(folder: string, base: string, tip?: string): Promise<ChangedFile[]> {
  const range = tip === undefined ? [base] : [base, tip];
  const diff = await git(folder, [
    'diff',
    '--name-status',
    '--find-renames',
    '--no-ext-diff',
    '-z',
    ...range,
    '--',
  ]);
  const tracked = parseNameStatus(splitZ(diff.stdout));
  if (tip !== undefined) {
    return tracked;
  }
  const untracked = await git(folder, ['ls-files', '--others', '--exclude-standard', '-z']);
  return [...tracked, ...splitZ(untracked.stdout).map((after) => ({ before: undefined, after }))];
}

/**
 * The paths in which a work tree differs from a commit: committed, uncommitted and untracked, a rename with both of its
 * names, a change of mode too.
 * @param folder any folder of the work tree; the paths are from its top.
 * @throws WavesError `git-failed` when there is no such commit.
 */
export async function filesChangedSince(folder: string, base: string): Promise<readonly string[]> {
  const { stdout } = await git(folder, ['rev-parse', '--show-toplevel']);
  return changesInTop(stdout.replace(/\n$/, ''), base);
}

/** The same for a folder that is known to be the top of a work tree. */
export async function changesInTop(top: string, base: string): Promise<readonly string[]> {
  const [changed, untracked] = await Promise.all([
    git(top, [
      'diff',
      '--name-only',
      '--no-renames',
      '--no-ext-diff',
      '--ignore-submodules=dirty',
      '-z',
      base,
      '--',
    ]),
    git(top, ['ls-files', '--others', '--exclude-standard', '-z']),
  ]);
  // A repository inside the work tree is listed as a folder.
  const others = splitZ(untracked.stdout).map((path) => path.replace(/\/$/, ''));
  return [...new Set([...splitZ(changed.stdout), ...others])].sort();
}

/** The text of a file in a commit or tree; undefined when it is not there. @param root of the main work tree. */
export function committedText(root: string, commit: string, path: string): Promise<string | undefined> {
  return fileText(root, `${commit}:${path}`);
}

/** Reads `git diff --name-status -z`: a status, then one path, or two for renames and copies. */
function parseNameStatus(items: readonly string[]): ChangedFile[] {
  const files: ChangedFile[] = [];
  for (let index = 0; index < items.length;) {
    const status = items[index] ?? '';
    const path = items[index + 1];
    if (status.startsWith('R') || status.startsWith('C')) {
      files.push({ before: path, after: items[index + 2] });
      index += 3;
      continue;
    }
    files.push({
      before: status === 'A' ? undefined : path,
      after: status === 'D' ? undefined : path,
    });
    index += 2;
  }
  return files;
}
