import { createHash } from 'node:crypto';
import {
  readFile,
  writeFile,
  copyFile,
  lstat,
  mkdir,
  readlink,
  realpath,
  symlink,
  access,
} from 'node:fs/promises';
import { join, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { Furnisher } from '../../ports/ports';
import type { WorktreeRules } from '../../run/kernel/kernel';
import { sha256 } from '../files/files';
import type { RepositoryPlace } from '../git/findRepository';
import { git, splitZ } from '../git/git';
import { adminFolder, canonicalPath } from './worktreeFolder';
import { isInstaller, keepDependencies, provideDependencies } from './dependencyFolders';
import { setupFileVariables } from './setupFile';
import { constants } from 'node:fs';

interface Submodule {
  readonly name: string;
  /** From the top of the work tree, with forward slashes. */
  readonly path: string;
}

/**
 * Fills the submodules of a worktree that the main work tree has filled too, with what is already on this machine: none
 * of it comes over the network. A submodule that is there already is left as it is.
 * @param folder absolute path of the worktree, or of a submodule in it.
 * @param source absolute path of the git directory that holds the repositories of its submodules.
 * @throws WavesError `git-failed` when the commit that is wanted is not on this machine.
 */
export async function fillSubmodules(folder: string, source: string): Promise<void> {
  for (const { name, path } of await submodulesOf(folder)) {
    const [origin, place] = [join(source, 'modules', name), join(folder, path)];
    if ((await isThere(origin)) && !(await isThere(join(place, '.git')))) {
      await fill(folder, { name, path }, origin);
    }
    if (await isThere(join(place, '.git'))) {
      await fillSubmodules(place, origin);
    }
  }
}

async function fill(folder: string, { name, path }: Submodule, origin: string): Promise<void> {
  const local = ['-c', `submodule.${name}.url=${origin}`, '-c', 'protocol.file.allow=always'];
  await git(folder, [...local, 'submodule', '--quiet', 'update', '--init', '--checkout', '--', path]);
  const place = join(folder, path);
  // For whoever pushes or fetches there, and for those who ask what has been pushed, it is as if cloned from its remote.
  const url = await git(origin, ['config', '--get', 'remote.origin.url'], { answers: [1] });
  if (url.code === 0) {
    await git(place, ['remote', 'set-url', 'origin', url.stdout.trim()]);
  }
  await git(place, ['fetch', '--quiet', '--prune', origin, '+refs/remotes/origin/*:refs/remotes/origin/*']);
}

/** Those that the files of a work tree name and its index holds. */
async function submodulesOf(folder: string): Promise<readonly Submodule[]> {
  if (!(await isThere(join(folder, '.gitmodules')))) {
    return [];
  }
  const keys = ['config', '--file', '.gitmodules', '-z', '--get-regexp', String.raw`^submodule\..*\.path$`];
  const named = splitZ((await git(folder, keys, { answers: [1] })).stdout).flatMap((entry): Submodule[] => {
    const [, name, path] = /^submodule\.(.*)\.path\n(.*)$/s.exec(entry) ?? [];
    // As git does, no name is believed that would lead elsewhere.
    return name === undefined || path === undefined || name.split(/[\\/]/).includes('..')
      ? []
      : [{ name, path }];
  });
  const index = await git(folder, ['ls-files', '-z', '--stage', '--', ...named.map(({ path }) => path)]);
  const links = new Set(
    splitZ(index.stdout).flatMap((line) => (line.startsWith('160000 ') ? [line.split('\t')[1]] : [])),
  );
  return named.filter(({ path }) => links.has(path));
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** A lock file of dependencies as the index of a work tree has it. */
interface TrackedLockFile {
  /** From its top, with slashes. */
  readonly path: string;
  /** Mode, object and stage, as git lists them. */
  readonly entry: string;
}

/** Those of all package managers, on any level. */
const LOCK_FILES = [
  '*lock.json',
  '*lock.yaml',
  '*.lock',
  '*.lockb',
  'npm-shrinkwrap.json',
  'go.sum',
  'requirements*.txt',
].map((name) => `:(glob)**/${name}`);

/** The lock files that git tracks in work trees. It is asked again where a work tree's index is another than when it was asked. */
export class TrackedLockFiles {
  private readonly last = new Map<
    string,
    { readonly index: string; readonly files: readonly TrackedLockFile[] }
  >();

  /** @param commonDir the git directory that all worktrees share. */
  constructor(private readonly commonDir: string) {}

  async of(worktree: string): Promise<readonly TrackedLockFile[]> {
    const index = await this.indexOf(worktree);
    const known = this.last.get(worktree);
    if (index !== undefined && known?.index === index) {
      return known.files;
    }
    const { stdout } = await git(worktree, ['ls-files', '-s', '-z', '--', ...LOCK_FILES]);
    const files = splitZ(stdout).map((line): TrackedLockFile => {
      const tab = line.indexOf('\t');
      return { entry: line.slice(0, tab), path: line.slice(tab + 1) };
    });
    if (index !== undefined && (await this.indexOf(worktree)) === index) {
      this.last.set(worktree, { index, files });
    }
    return files;
  }

  /** A fingerprint of a work tree's index; undefined where it is not known where that lies. */
  private async indexOf(worktree: string): Promise<string | undefined> {
    const admin = await adminFolder(this.commonDir, await canonicalPath(worktree));
    const bytes = admin && (await readFile(join(admin, 'index')).catch(() => undefined));
    return bytes && sha256(bytes);
  }
}

/** In a worktree's own folder in the git directory: what it has been set up for. */
const STAMP = 'waves-setup';

/** Puts submodules, files and dependency folders of the main work tree into worktrees. */
export class FileFurnisher implements Furnisher {
  private readonly locks: TrackedLockFiles;

  constructor(private readonly place: RepositoryPlace) {
    this.locks = new TrackedLockFiles(place.commonDir);
  }

  async furnish(
    worktree: string,
    rules: WorktreeRules,
    setup: readonly string[],
  ): Promise<readonly string[]> {
    const { root, commonDir } = this.place;
    await fillSubmodules(worktree, commonDir);
    await copyIncludedFiles(root, worktree, rules.include);
    const stamp = await this.stampFile(worktree);
    const stamped = stamp === undefined ? undefined : await readFile(stamp, 'utf8').catch(() => undefined);
    const locks = await this.locks.of(worktree);
    if (stamped !== undefined && stamped === stampOf(locks, setup)) {
      return setup;
    }
    const paths = locks.map(({ path }) => path);
    const hasAll = await provideDependencies(this.dependencies(worktree, rules), setup, paths);
    return hasAll ? setup.filter(isInstaller) : [];
  }

  async ready(worktree: string, rules: WorktreeRules, setup: readonly string[]): Promise<void> {
    await keepDependencies(this.dependencies(worktree, rules), setup);
    const stamp = await this.stampFile(worktree);
    if (stamp !== undefined) {
      await writeFile(stamp, stampOf(await this.locks.of(worktree), setup));
    }
  }

  variables(worktree: string, name: string): Readonly<Record<string, string>> {
    return setupFileVariables(this.place.root, worktree, name);
  }

  private dependencies(worktree: string, { dependencies: mode }: WorktreeRules) {
    return { ...this.place, worktree, mode };
  }

  private async stampFile(worktree: string): Promise<string | undefined> {
    const admin = await adminFolder(this.place.commonDir, await canonicalPath(worktree));
    return admin === undefined ? undefined : join(admin, STAMP);
  }
}

/** Changes with the commands and with every lock file: then a worktree that is used again has to be set up anew. */
function stampOf(locks: readonly TrackedLockFile[], setup: readonly string[]): string {
  const lines = locks.map(({ path, entry }) => `${entry}\t${path}\n`).join('');
  return createHash('sha256')
    .update(JSON.stringify([setup, lines]))
    .digest('hex');
}

/** The file that says what worktrees get a copy of, as several tools know it. */
const INCLUDE_FILE = '.worktreeinclude';
const AT_ONCE = 32;

/**
 * Copies files that no commit holds from the main work tree into a fresh worktree: those that match a pattern of
 * `.worktreeinclude`, or one of `patterns`, and that git ignores in both. What is tracked or not ignored never is
 * copied: it would look as if the agent had made it. Nothing is overwritten, and nothing leaves the worktree.
 * @param patterns as in a `.gitignore`.
 * @returns paths of the files that were copied, from the root, forward slashes.
 */
async function copyIncludedFiles(
  root: string,
  worktree: string,
  patterns: readonly string[],
): Promise<readonly string[]> {
  const file = join(root, INCLUDE_FILE);
  const hasFile = (await lstat(file).catch(() => undefined))?.isFile() === true;
  if (!hasFile && patterns.length === 0) {
    return [];
  }
  const { stdout } = await git(root, [
    'ls-files',
    '-z',
    '--others',
    '--ignored',
    ...(hasFile ? [`--exclude-from=${file}`] : []),
    ...patterns.map((pattern) => `--exclude=${pattern}`),
  ]);
  // A name that ends with a slash is another repository.
  const matching = splitZ(stdout).filter((path) => !path.endsWith('/'));
  const wanted = await ignored(worktree, await ignored(root, matching));
  const copied: string[] = [];
  for (let at = 0; at < wanted.length; at += AT_ONCE) {
    const batch = wanted.slice(at, at + AT_ONCE);
    const done = await Promise.all(batch.map((path) => copy(root, worktree, path)));
    copied.push(...batch.filter((_path, index) => done[index]));
  }
  return copied;
}

async function ignored(folder: string, paths: readonly string[]): Promise<readonly string[]> {
  if (paths.length === 0) {
    return [];
  }
  const input = paths.map((path) => `${path}\0`).join('');
  const { stdout } = await git(folder, ['check-ignore', '-z', '--stdin'], { input, answers: [1] });
  return splitZ(stdout);
}

/** @returns whether it was copied. */
async function copy(root: string, worktree: string, path: string): Promise<boolean> {
  const [from, to] = [join(root, path), join(worktree, path)];
  const found = await lstat(from).catch(() => undefined);
  if (found === undefined || (!found.isFile() && !found.isSymbolicLink())) {
    return false;
  }
  await mkdir(dirname(to), { recursive: true });
  if (!isInside(await realpath(worktree), await realpath(dirname(to)))) {
    return false;
  }
  try {
    if (found.isFile()) {
      await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      return true;
    }
    const target = await readlink(from);
    if (isAbsolute(target) || !isInside(root, resolve(dirname(from), target))) {
      return false;
    }
    await symlink(target, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
