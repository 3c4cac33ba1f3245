import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SurroundingsChange } from '../../../run/worktrees/comparison';
import type { RepositoryPlace } from '../../git/findRepository';
import { git } from '../../git/git';
import { checkedOut } from '../../git/presentWorktree';

/**
 * Makes branches, files, settings and hooks again what they were before changes.
 * @param copyOf where a former file of the git directory is kept, and what is there now is to be, below `now`.
 * @returns what could not be, in words.
 */
export async function takeBack(
  place: RepositoryPlace,
  copyOf: (file: string) => string,
  changes: readonly SurroundingsChange[],
): Promise<readonly string[]> {
  const left: string[] = [];
  for (const change of changes) {
    await restoreRef(place, change);
  }
  for (const file of filesOf(changes)) {
    const target = join(place.commonDir, file);
    const now = copyOf(join('now', file));
    await mkdir(dirname(now), { recursive: true, mode: 0o700 });
    await copyFile(target, now).catch(() => undefined);
    const former = await readFile(copyOf(file)).catch(() => undefined);
    if (former === undefined) {
      await rm(target, { force: true });
    } else {
      await writeFile(target, former);
      await chmod(target, kindOf(file) === 'hook' ? 0o755 : 0o644);
    }
  }
  for (const { kind, name: file, before } of changes) {
    if (kind !== 'file') {
      continue;
    }
    if (before === undefined) {
      await restoreFile(place.root, file);
    } else {
      left.push(`${file}, which had changes before that nobody has kept`);
    }
  }
  return left;
}

async function restoreRef(
  place: RepositoryPlace,
  { kind, name, before, after }: SurroundingsChange,
): Promise<void> {
  const { root } = place;
  switch (kind) {
    case 'branch':
    case 'ref': {
      const ref = kind === 'ref' ? name : `refs/heads/${name}`;
      if (before === undefined) {
        await git(root, ['update-ref', '-d', ref, after ?? '']);
      } else if ((await checkedOut(place)) !== ref) {
        await git(root, ['update-ref', '-m', 'waves: taken back', ref, before]);
      } else if ((await git(root, ['reset', '--quiet', '--keep', before], { answers: [128] })).code !== 0) {
        // Somebody has changed the same files: what is not committed stays as it is.
        await git(root, ['reset', '--quiet', '--soft', before]);
      }
      return;
    }
    case 'head':
      await (before?.startsWith('refs/') === true
        ? git(root, ['symbolic-ref', '-m', 'waves: taken back', 'HEAD', before])
        : git(root, ['update-ref', '--no-deref', '-m', 'waves: taken back', 'HEAD', before ?? '']));
      return;
    case 'index': {
      const flags = [
        before === 'assume-unchanged' ? '--assume-unchanged' : '--no-assume-unchanged',
        before === 'skip-worktree' ? '--skip-worktree' : '--no-skip-worktree',
      ];
      for (const flag of flags) {
        await git(root, ['update-index', flag, '--', name]);
      }
      return;
    }
    default:
  }
}

/** Makes a file again what is committed of it, or nothing. */
async function restoreFile(root: string, file: string): Promise<void> {
  const env = { GIT_LITERAL_PATHSPECS: '1' };
  const { stdout } = await git(root, ['ls-tree', '--name-only', '-z', 'HEAD', '--', file], { env });
  if (stdout !== '') {
    await git(root, ['restore', '--source=HEAD', '--staged', '--worktree', '--', file], { env });
    return;
  }
  await git(root, ['rm', '--quiet', '--cached', '--ignore-unmatch', '--', file], { env });
  await rm(join(root, file), { force: true });
}

/** The files of the git directory that changes are in, each once. */
export function filesOf(changes: readonly SurroundingsChange[]): Set<string> {
  return new Set(
    changes.flatMap(({ kind, name }) =>
      kind === 'config' ? 'config' : kind === 'hook' || kind === 'rule' || kind === 'link' ? name : [],
    ),
  );
}

/** What a file of the git directory is for. */
export function kindOf(file: string): 'hook' | 'link' | 'rule' {
  const isLink = file.startsWith('worktrees/') && !file.endsWith('/config.worktree');
  return file.startsWith('hooks/') ? 'hook' : isLink ? 'link' : 'rule';
}

/**
 * Whether a file of the git directory is nothing but a worktree's own settings of a sparse checkout, as git makes them for
 * each new one: those of the main work tree, with other values of what concerns that alone.
 * @param own settings of the main work tree, as text.
 */
export function isSparseSettings(name: string, text: string, own: string): boolean {
  return /^worktrees\/[^/]+\/config\.worktree$/.test(name) && ['', rest(own)].includes(rest(text));
}

/** What else a file of settings holds, in one text. */
function rest(text: string): string {
  const lines = text
    .split('\n')
    .filter((line) => !/^\s*(?:sparseCheckout(?:Cone)?|sparse) = \w+$/i.test(line));
  // A section in which nothing is said any more.
  return lines
    .filter((line, index) => !/^\[/.test(line) || /^\s/.test(lines[index + 1] ?? ''))
    .join('\n')
    .trim();
}
