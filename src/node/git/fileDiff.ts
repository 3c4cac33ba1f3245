import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { committedText } from './changedFiles';
import { WavesError } from '../../wavesError';
import { git } from './git';

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
