import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { RepositoryPlace } from '../git/findRepository';
import { git } from '../git/git';
import { withMetadataLock } from './metadataLock';
import { discardFolder } from './worktreeFolder';

/**
 * Does something in a worktree without a branch that is there only meanwhile, beside the repository as the others are.
 * @param commit that is checked out.
 */
export async function withTemporaryWorktree<T>(
  { root, commonDir }: RepositoryPlace,
  commit: string,
  work: (worktree: string) => Promise<T>,
): Promise<T> {
  const worktree = join(dirname(root), `${basename(root)}.worktrees`, `.trial-${randomUUID().slice(0, 8)}`);
  const add = ['worktree', 'add', '--quiet', '--no-checkout', '--detach', worktree, commit];
  await withMetadataLock(commonDir, () => git(root, add));
  try {
    await git(worktree, ['read-tree', '-mu', 'HEAD']);
    return await work(worktree);
  } finally {
    const { deleted } = await discardFolder(worktree);
    await withMetadataLock(commonDir, () => git(root, ['worktree', 'prune']));
    await deleted;
  }
}

/** A work tree as git has it registered. */
export interface RegisteredWorktree {
  /** Absolute. */
  readonly path: string;
  /** Full name of the branch that is checked out, such as `refs/heads/main`. */
  readonly branch: string | undefined;
  /** Whether its folder is there. */
  readonly present: boolean;
}

/**
 * All work trees of a repository, the main one first. Read from what git keeps of each, since git itself fails while one is being
 * made, and is asked only where it keeps refs otherwise than in files.
 */
export async function listWorktrees(place: RepositoryPlace): Promise<readonly RegisteredWorktree[]> {
  const { root, commonDir } = place;
  const ids = await readdir(join(commonDir, 'worktrees')).catch(() => []);
  const folders = ids.map((id) => join(commonDir, 'worktrees', id));
  const [heads, paths] = await Promise.all([
    Promise.all([commonDir, ...folders].map(headIn)),
    Promise.all(folders.map(workTreeAt)),
  ]);
  if (heads.includes(undefined)) {
    return askedWorktrees(root);
  }
  const [main, ...linked] = [root, ...paths].flatMap((path, index): RegisteredWorktree[] =>
    path === undefined ? [] : [{ path, branch: branchOf(heads[index]), present: existsSync(path) }],
  );
  return main === undefined ? [] : [main, ...linked.sort((a, b) => (a.path < b.path ? -1 : 1))];
}

function branchOf(head: string | undefined): string | undefined {
  return head === '' ? undefined : head;
}

async function askedWorktrees(root: string): Promise<readonly RegisteredWorktree[]> {
  const { stdout } = await git(root, ['worktree', 'list', '--porcelain', '-z']);
  // Attributes end with NUL, entries with another one.
  return stdout
    .split('\0\0')
    .filter((entry) => entry !== '')
    .map((entry) => {
      const attributes = new Map(
        entry.split('\0').map((attribute): [string, string] => {
          const space = attribute.indexOf(' ');
          return space < 0 ? [attribute, ''] : [attribute.slice(0, space), attribute.slice(space + 1)];
        }),
      );
      const path = resolve(attributes.get('worktree') ?? '');
      return { path, branch: attributes.get('branch'), present: existsSync(path) };
    });
}

/** Where a branch is checked out now, by its short name: absolute path of a work tree that is there; undefined: nowhere. */
export async function holderOf(place: RepositoryPlace, branch: string): Promise<string | undefined> {
  const worktrees = await listWorktrees(place);
  return worktrees.find((one) => one.present && one.branch === `refs/heads/${branch}`)?.path;
}

/** The ref that a work tree's HEAD names, or blank; undefined where the file does not say it. */
async function headIn(folder: string): Promise<string | undefined> {
  const file = join(folder, 'HEAD');
  const found = await lstat(file).catch(() => undefined);
  const text = found?.isFile() === true ? await readFile(file, 'utf8').catch(() => '') : '';
  const ref = /^ref: (.+)\n?$/.exec(text)?.[1] ?? '';
  return found?.isSymbolicLink() === true || ref === 'refs/heads/.invalid' ? undefined : ref;
}

/** The folder whose `.git` leads to a folder of the git directory. */
async function workTreeAt(folder: string): Promise<string | undefined> {
  const link = await readFile(join(folder, 'gitdir'), 'utf8').catch(() => undefined);
  return link === undefined ? undefined : dirname(resolve(folder, link.trim()));
}
