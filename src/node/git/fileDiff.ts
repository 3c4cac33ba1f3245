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
