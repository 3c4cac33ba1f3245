import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WavesError } from '../../wavesError';
import { git, splitZ } from './git';
import { fileText } from './objectReader';

/**
 * The files of a repository that git does not ignore: paths relative to `root`, with forward slashes, sorted.
 *
 * @throws WavesError `git-failed`, `git-missing`.
 */
export async function listFiles(root: string): Promise<string[]> {
  const { stdout } = await git(root, ['ls-files', '--cached', '--others', '--exclude-standard', '-z']);
  return [...new Set(splitZ(stdout))].sort();
}

export { objectId } from './objectReader';

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
  return (await workTreeChanges(top, base)).files;
}

/**
 * The same, and whether links to commits of other repositories may be among them: without, there are none.
 * @throws WavesError `git-failed` when there is no such commit.
 */
export async function workTreeChanges(
  top: string,
  base: string,
): Promise<{ readonly files: readonly string[]; readonly mayLink: boolean }> {
  const { tracked, untracked, mayLink } = await differences(top, base, { isDirtIgnored: true });
  // A repository inside the work tree is listed as a folder.
  const others = untracked.map((path) => path.replace(/\/$/, ''));
  return { files: [...new Set([...tracked, ...others])].sort(), mayLink };
}

/** What differs from a commit in a work tree. */
interface Differences {
  /** Files that are tracked, or were. */
  readonly tracked: readonly string[];
  /** A repository inside the work tree with a slash at its end. */
  readonly untracked: readonly string[];
  /** Whether links to commits of other repositories may be among them. */
  readonly mayLink: boolean;
}

/**
 * Finds what differs from a commit, committed or not, by one git where the work tree still stands on that commit: what differs from
 * the index, and in the index, is then what differs. A path that differs in both ways may be as it was, so that git is asked again.
 * @param paths names, no patterns; absent: everything.
 * @throws WavesError `git-failed` when there is no such commit.
 */
export async function differences(
  top: string,
  base: string,
  { paths, isDirtIgnored = false }: { readonly paths?: readonly string[]; readonly isDirtIgnored?: boolean },
): Promise<Differences> {
  const env = { GIT_LITERAL_PATHSPECS: '1' };
  const only = ['--', ...(paths ?? [])];
  const dirt = isDirtIgnored ? ['--ignore-submodules=dirty'] : [];
  const { stdout } = await git(top, [...STATUS, ...dirt, ...only], { env });
  const entries = splitZ(stdout);
  const untracked = entries.filter((entry) => entry.startsWith('? ')).map((entry) => entry.slice(2));
  const tracked = entries.map((entry) => DIFFERENT.exec(entry)).filter((found) => found !== null);
  const others = entries.filter((entry) => !/^[#?] /.test(entry)).length - tracked.length;
  if (entries.includes(`# branch.oid ${base}`) && others === 0) {
    return { tracked: tracked.map(([, path = '']) => path), untracked, mayLink: false };
  }
  const names = ['diff', '--name-only', '--no-renames', '--no-ext-diff', ...dirt, '-z', base, ...only];
  return { tracked: splitZ((await git(top, names, { env })).stdout), untracked, mayLink: true };
}

/** One line for the commit that is checked out and each path that differs (https://git-scm.com/docs/git-status#_porcelain_format_version_2). */
const STATUS = [
  ...['status', '--porcelain=v2', '--branch', '--no-ahead-behind', '--no-renames', '--no-show-stash'],
  ...['--untracked-files=all', '-z'],
];

/** A path that differs from the commit in one way: in the index, or from it; and is no link to a commit of another repository. */
const DIFFERENT =
  /^1 (?:\.[^.]|[^.]\.) N\.\.\. (?!160000)\d+ (?!160000)\d+ (?!160000)\d+ [0-9a-f]+ [0-9a-f]+ (.+)$/s;

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

/**
 * How one file in a work tree differs from a commit, as `git diff` prints it without lines around.
 * @param path from the top of the work tree, with forward slashes.
 * @throws WavesError `git-failed` when there is no such commit.
 */
export async function fileDiff(folder: string, base: string, path: string): Promise<string> {
  const options = [
    '--unified=0',
    '--no-color',
    '--no-ext-diff',
    '--no-renames',
    '--src-prefix=a/',
    '--dst-prefix=b/',
  ];
  const { stdout } = await git(folder, ['diff', ...options, base, '--', `:(literal)${path}`]);
  return stdout;
}

/**
 * The lines by which one file differs from a commit: `+` or `-`, then the line. A file that git does not know is all new;
 * of one that is no text there are none.
 * @param tip the commit to compare with; absent: what lies in the work tree now.
 * @throws WavesError `git-failed` when there is no such commit.
 */
export async function changedLines(
  folder: string,
  base: string,
  path: string,
  tip?: string,
): Promise<readonly string[]> {
  const options = ['--unified=0', '--no-color', '--no-ext-diff', '--no-renames'];
  const range = tip === undefined ? [base] : [base, tip];
  const { stdout } = await git(folder, ['diff', ...options, ...range, '--', `:(literal)${path}`]);
  const hunks = stdout.indexOf('\n@@');
  if (stdout !== '' || tip !== undefined) {
    return hunks === -1 ? [] : linesOf(stdout.slice(hunks + 1)).filter((line) => /^[+-]/.test(line));
  }
  const text = await readFile(join(folder, path), 'utf8').catch(() => '');
  return text === '' || text.includes('\0') ? [] : linesOf(text).map((line) => `+${line}`);
}

/**
 * The lines of one file that stand against each other where two commits are merged, with git's marks around them; none where
 * it is no text or the merge can be made.
 * @param root of the main work tree. @param ours id of a commit, as is `theirs`.
 * @throws WavesError `git-failed` when one of them is not there.
 */
export async function conflictingLines(
  root: string,
  ours: string,
  theirs: string,
  path: string,
): Promise<readonly string[]> {
  const merge = ['merge-tree', '--write-tree', '--name-only', '-z', ours, theirs];
  const { code, stdout, stderr } = await git(root, merge, { answers: [1] });
  const tree = stdout.split('\0')[0] ?? '';
  if (tree === '') {
    // That a commit is not there is told with the same exit code as a conflict.
    throw new WavesError('git-failed', `git merge-tree failed in ${root}: ${stderr.trim()}`);
  }
  const text = code === 0 ? undefined : await committedText(root, tree, path);
  let inside = false;
  return linesOf(text ?? '').filter((line) => {
    const isMarked = inside || line.startsWith('<<<<<<< ');
    inside = isMarked && !line.startsWith('>>>>>>> ');
    return isMarked;
  });
}

function linesOf(text: string): string[] {
  return text.replace(/\r?\n$/, '').split(/\r?\n/);
}
