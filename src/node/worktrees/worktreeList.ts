import { existsSync } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { RepositoryPlace } from '../git/findRepository';
import { git } from '../git/git';

/** A work tree as git has it registered. */
export interface RegisteredWorktree {
  /** Absolute. */
  readonly path: string;
  /** Full name of the branch that is checked out, such as `refs/heads/main`. */
  readonly branch: string | undefined;
  /** Whether its folder is there. */
  readonly present: boolean;
}

/** All work trees of a repository, the main one first. */
export async function listWorktrees(root: string): Promise<readonly RegisteredWorktree[]> {
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

/**
 * Where a branch is checked out now; undefined: nowhere. Read from what git keeps of each work tree, since git itself fails
 * while one is being made, and is asked only where it keeps refs otherwise than in files.
 * @param branch its short name. @returns absolute path of a work tree that is there.
 */
export async function holderOf(
  { root, commonDir }: RepositoryPlace,
  branch: string,
): Promise<string | undefined> {
  const ref = `refs/heads/${branch}`;
  const ids = await readdir(join(commonDir, 'worktrees')).catch(() => []);
  const linked = ids.map((id) => join(commonDir, 'worktrees', id));
  const heads = await Promise.all([commonDir, ...linked].map(headIn));
  if (heads.includes(undefined)) {
    return (await listWorktrees(root)).find((one) => one.present && one.branch === ref)?.path;
  }
  for (const [index, head] of heads.entries()) {
    const folder = linked[index - 1];
    if (head === ref) {
      const path = folder === undefined ? root : await workTreeAt(folder);
      if (path !== undefined && existsSync(path)) {
        return path;
      }
    }
  }
  return undefined;
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
