import { git, splitZ } from './git';

/**
 * The files of a repository that git does not ignore: paths relative to `root`, with forward slashes, sorted.
 *
 * @throws WavesError `git-failed`, `git-missing`.
 */
export async function listFiles(root: string): Promise<string[]> {
  const { stdout } = await git(root, ['ls-files', '--cached', '--others', '--exclude-standard', '-z']);
  return [...new Set(splitZ(stdout))].sort();
}
