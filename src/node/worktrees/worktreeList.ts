import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
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
