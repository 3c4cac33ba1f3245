import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WavesError } from '../../wavesError';
import { git } from '../git/git';

/** The files that differ between two commits or trees, from the top, with forward slashes. */
export async function changedFiles(root: string, from: string, to: string): Promise<string[]> {
  const { stdout } = await git(root, ['diff', '--name-only', '--no-renames', '-z', from, to, '--']);
  return stdout.split('\0').filter((path) => path !== '');
}

/**
 * A tree in which some of the files that it brings are left as they are before it.
 * @throws WavesError `usage` for a file that it does not change, and where nothing of it would be left.
 */
export async function treeWithout(
  root: string,
  { before, tree }: { readonly before: string; readonly tree: string },
  files: readonly string[],
): Promise<string> {
  const changed = new Set(await changedFiles(root, before, tree));
  const unknown = files.filter((path) => !changed.has(path));
  if (unknown.length > 0) {
    throw new WavesError(
      'usage',
      `The work does not change ${unknown.join(', ')}.`,
      `It changes: ${[...changed].slice(0, 10).join(', ')}${changed.size > 10 ? `, and ${changed.size - 10} more` : ''}`,
    );
  }
  if (new Set(files).size === changed.size) {
    throw new WavesError('usage', 'Nothing would be left of the work.', 'Leave out fewer files.');
  }
  const folder = await mkdtemp(join(tmpdir(), 'waves-index-'));
  const env = { GIT_INDEX_FILE: join(folder, 'index'), GIT_LITERAL_PATHSPECS: '1' };
  try {
    await git(root, ['read-tree', tree], { env });
    const range = ['ls-tree', '-z', '-r', '--full-tree', before, '--', ...files];
    const { stdout: there } = await git(root, range, { env });
    // How `update-index` is told that a file is not there.
    const gone = `0 ${'0'.repeat(before.length)}`;
    const input = `${files.map((path) => `${gone}\t${path}\0`).join('')}${there}`;
    await git(root, ['update-index', '-z', '--index-info'], { env, input });
    return (await git(root, ['write-tree'], { env })).stdout.trim();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
