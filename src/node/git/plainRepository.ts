import type { Stats } from 'node:fs';
import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where a repository is; both paths absolute and without symbolic links. */
export interface RepositoryPlace {
  /** The main work tree. */
  readonly root: string;
  /** The git directory that all its worktrees share. */
  readonly commonDir: string;
}

/** Variables by which git looks for repositories elsewhere, or stops looking. */
const DISCOVERY = ['GIT_CEILING_DIRECTORIES', 'GIT_DISCOVERY_ACROSS_FILESYSTEM'];

/**
 * The repository that a folder lies in, where it is as `git init` and `git clone` make one: a folder `.git`, in a format that every
 * git knows, of the same owner, with nothing that git would judge otherwise between. Looking takes a tenth of what a start of git
 * takes; undefined: git has to be asked.
 * @param folder absolute, and there. @param env of this process.
 */
export function plainRepository(folder: string, env: NodeJS.ProcessEnv): RepositoryPlace | undefined {
  if (process.platform === 'win32' || DISCOVERY.some((name) => env[name] !== undefined)) {
    return undefined;
  }
  try {
    const real = realpathSync.native(folder);
    const root = workTreeAbove(real);
    if (root === undefined || !isOwned(root, lstatSync(real).dev)) {
      return undefined;
    }
    const commonDir = join(root, '.git');
    return isPlain(commonDir) && isOwned(commonDir) ? { root, commonDir } : undefined;
  } catch {
    // Whatever cannot be read is for git to tell of.
    return undefined;
  }
}

/** The nearest folder with a folder `.git`; undefined where something on the way may be a git directory or a link to one. */
function workTreeAbove(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const found = entry(join(at, '.git'));
    if (found !== undefined) {
      return found.isDirectory() ? at : undefined;
    }
    if (entry(join(at, 'HEAD')) !== undefined || dirname(at) === at) {
      return undefined;
    }
  }
}

function isPlain(gitDir: string): boolean {
  const parts = ['objects', 'refs'].every((name) => entry(join(gitDir, name))?.isDirectory() === true);
  const config = readFileSync(join(gitDir, 'config'), 'utf8');
  return (
    parts &&
    entry(join(gitDir, 'commondir')) === undefined &&
    entry(join(gitDir, 'config.worktree')) === undefined &&
    /^(ref: refs\/|[0-9a-f]{40}\n)/.test(readFileSync(join(gitDir, 'HEAD'), 'utf8')) &&
    /^\s*repositoryformatversion = 0$/m.test(config) &&
    !/bare|worktree|include|extensions|\\$/im.test(config.replace(/^\s*bare = false$/m, ''))
  );
}

/** Git refuses what belongs to somebody else (`safe.directory`), and stops where another file system begins. */
function isOwned(path: string, device?: number): boolean {
  const { uid, dev } = lstatSync(path);
  return uid === process.geteuid?.() && (device === undefined || dev === device);
}

function entry(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}
