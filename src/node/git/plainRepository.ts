import type { Stats } from 'node:fs';
import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

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

/** A linked work tree of a plain repository. */
export interface PlainWorktree {
  /** Of the main work tree. */
  readonly root: string;
  /** Its own git directory, absolute. */
  readonly gitDir: string;
  /** What its HEAD names: a branch in full, or a commit. */
  readonly head: string;
}

/**
 * Where a work tree belongs that was made of a plain repository, as `git worktree add` leaves it; undefined: git has to be asked.
 * @param top absolute path of a folder. @param env of this process.
 */
export function plainWorktree(top: string, env: NodeJS.ProcessEnv): PlainWorktree | undefined {
  try {
    const link = join(realpathSync.native(top), '.git');
    const gitDir = resolve(dirname(link), /^gitdir: ([^\n]+)\n?$/.exec(textOf(link) ?? '')?.[1] ?? '.');
    const commonDir = dirname(dirname(gitDir));
    const place = plainRepository(dirname(commonDir), env);
    const leadsBack = (file: string) => resolve(gitDir, (textOf(join(gitDir, file)) ?? '.').trimEnd());
    const isOurs =
      place?.commonDir === commonDir &&
      basename(dirname(gitDir)) === 'worktrees' &&
      realpathSync.native(gitDir) === gitDir &&
      leadsBack('commondir') === commonDir &&
      hasNoSettings(gitDir) &&
      [dirname(link), link, gitDir].every((path) => isOwned(path));
    const [, name, commit] = HEAD.exec(textOf(join(gitDir, 'HEAD')) ?? '') ?? [];
    // A branch may be another name of a branch.
    const isAlias = name !== undefined && textOf(join(commonDir, name))?.startsWith('ref:') === true;
    const head = isAlias ? undefined : (name ?? commit);
    return isOurs && head !== undefined ? { root: place.root, gitDir, head } : undefined;
  } catch {
    return undefined;
  }
}

/** What HEAD of a work tree holds. */
const HEAD = /^(?:ref: (refs\/heads\/[^\n]+)|([0-9a-f]{40}))\n$/;

/** Of a file that is no link; undefined where there is none. */
function textOf(file: string): string | undefined {
  return entry(file)?.isFile() === true ? readFileSync(file, 'utf8') : undefined;
}

/** Whether a worktree has no settings of its own; an empty file is there so that nobody makes one. */
function hasNoSettings(gitDir: string): boolean {
  const file = join(gitDir, 'config.worktree');
  return entry(file) === undefined || textOf(file) === '';
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
