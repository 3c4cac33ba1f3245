import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, cp, mkdir, readFile, readdir, rename, rm, stat, symlink, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DependencyMode } from '../../plan/additions';
import { git, splitZ } from '../git/git';
import { wavesFolder } from '../runs/wavesFolder';
import { withMetadataLock } from './metadataLock';
import { excludeFromGit } from './worktreeFolder';

/**
 * Commands that do nothing but install what a lock file names into `node_modules`. Such a folder may stand anywhere;
 * environments of Python and build folders of others hold absolute paths, and so are not shared.
 */
const INSTALLER =
  /^(?:npm (?:ci|i|install)|pnpm (?:i|install)|yarn(?: install)?|bun (?:i|install))(?: --(?:frozen-lockfile|immutable|prefer-offline|offline|no-audit|no-fund|ignore-scripts|silent))*$/;
const LOCK_FILES = new Set([
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'bun.lockb',
]);
const FOLDER = 'node_modules';
/** How many sets of dependencies are kept. */
const KEPT = 3;

/** Where dependency folders come from and how they get into a worktree. */
export interface DependencyPlace {
  readonly root: string;
  readonly commonDir: string;
  readonly worktree: string;
  readonly mode: DependencyMode;
}

/** Whether a path, of any encoding, is that of a folder of dependencies. */
export function isDependencyFolder(path: string): boolean {
  return path === FOLDER || path.endsWith(`/${FOLDER}`);
}

/** Whether a lock file lies in a folder, from which its dependencies can be installed again. */
export async function hasLockFile(folder: Buffer): Promise<boolean> {
  return (await readdir(folder)).some((name) => LOCK_FILES.has(name));
}

/** Whether a command only installs what lock files name. */
export function isInstaller(command: string): boolean {
  return INSTALLER.test(command.trim());
}

/**
 * Gives a worktree the dependency folders that belong to its lock files: from an earlier worktree of the same lock
 * files, or from the main work tree where its lock files are the same. `clone` does so only where the file system can
 * copy without doubling the data, `copy` always; `link` links to the folders of the main work tree.
 * @param tracked paths of the worktree's lock files that git tracks, among others or alone.
 * @returns whether it has all of them now, so that nothing is left to be installed.
 */
export async function provideDependencies(
  place: DependencyPlace,
  setup: readonly string[],
  tracked?: readonly string[],
): Promise<boolean> {
  const { root, commonDir, worktree, mode } = place;
  const key = mode === 'none' ? undefined : await lockKey(worktree, setup, tracked);
  if (key === undefined || (mode === 'clone' && !(await canClone(commonDir, dirname(worktree))))) {
    return false;
  }
  const store = join(storeFolder(commonDir), key);
  if (mode !== 'link' && (await foldersIn(store)).length > 0) {
    await copyFolders(store, await foldersIn(store), worktree);
    await utimes(store, new Date(), new Date());
    return true;
  }
  if ((await lockKey(root, setup)) !== key) {
    return false;
  }
  const folders = await dependencyFolders(root);
  if (!folders.includes(FOLDER) || !(await isUpToDate(root))) {
    return false;
  }
  if (mode === 'link') {
    for (const folder of folders) {
      await mkdir(dirname(join(worktree, folder)), { recursive: true });
      await symlink(join(root, folder), join(worktree, folder), 'junction');
      await hideLink(worktree, commonDir, folder);
    }
    return true;
  }
  await copyFolders(root, folders, worktree);
  return true;
}

/** Keeps what set-up commands have installed, for worktrees with the same lock files. The few latest sets are kept. */
export async function keepDependencies(place: DependencyPlace, setup: readonly string[]): Promise<void> {
  const { commonDir, worktree, mode } = place;
  const wanted = (mode === 'copy' || mode === 'clone') && setup.some(isInstaller);
  const key = wanted ? await lockKey(worktree, setup) : undefined;
  const parent = storeFolder(commonDir);
  if (key === undefined || (await stat(join(parent, key)).catch(() => undefined)) !== undefined) {
    return;
  }
  const folders = await dependencyFolders(worktree);
  await mkdir(parent, { recursive: true });
  if (folders.length === 0 || (mode === 'clone' && !(await canClone(commonDir, dirname(worktree))))) {
    return;
  }
  const temporary = join(parent, `.${randomUUID()}`);
  try {
    await copyFolders(worktree, folders, temporary);
    await rename(temporary, join(parent, key)).catch(() => undefined);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  await forgetOldest(parent);
}

function storeFolder(commonDir: string): string {
  return join(wavesFolder(commonDir), 'dependencies');
}

/** What the content of dependency folders follows from; undefined when nothing is installed by lock files alone. */
async function lockKey(
  folder: string,
  setup: readonly string[],
  tracked?: readonly string[],
): Promise<string | undefined> {
  const files = tracked ?? splitZ((await git(folder, ['ls-files', '-z'])).stdout);
  const locks = files.filter((path) => LOCK_FILES.has(basename(path)));
  if (locks.length === 0) {
    return undefined;
  }
  const hash = createHash('sha256').update(
    [process.platform, process.arch, ...setup.filter(isInstaller)].join('\n'),
  );
  for (const path of locks.sort()) {
    hash.update(`\0${path}\0`).update(await readFile(join(folder, path)).catch(() => ''));
  }
  return hash.digest('hex').slice(0, 32);
}

/** The topmost folders of that name that git ignores. */
async function dependencyFolders(folder: string): Promise<readonly string[]> {
  const args = [
    'ls-files',
    '-z',
    '--others',
    '--ignored',
    '--exclude-standard',
    '--directory',
    `:(glob)**/${FOLDER}/`,
  ];
  const { stdout } = await git(folder, args);
  return splitZ(stdout)
    .map((path) => path.replace(/\/$/, ''))
    .filter((path) => basename(path) === FOLDER && !dirname(path).split('/').includes(FOLDER));
}

async function foldersIn(store: string): Promise<readonly string[]> {
  const found = await readdir(store, { recursive: false, withFileTypes: true }).catch(() => []);
  const below = await Promise.all(
    found.map(async (entry) => {
      if (!entry.isDirectory()) {
        return [];
      }
      return entry.name === FOLDER
        ? [FOLDER]
        : (await foldersIn(join(store, entry.name))).map((path) => `${entry.name}/${path}`);
    }),
  );
  return below.flat();
}

/** Package managers write a file into the folder when they have filled it; a lock file that is younger says more. */
async function isUpToDate(root: string): Promise<boolean> {
  const marks = ['.package-lock.json', '.modules.yaml', '.yarn-integrity', '.yarn-state.yml'];
  const [filled, locks] = await Promise.all([
    Promise.all(marks.map((name) => stat(join(root, FOLDER, name)).catch(() => undefined))),
    Promise.all([...LOCK_FILES].map((name) => stat(join(root, name)).catch(() => undefined))),
  ]);
  const latest = (all: typeof filled) => Math.max(0, ...all.map((found) => found?.mtimeMs ?? 0));
  return latest(filled) > 0 && latest(filled) >= latest(locks) - 2000;
}

/** A pattern such as `node_modules/` matches folders only: a link would look like a file that the agent has made. */
async function hideLink(worktree: string, commonDir: string, folder: string): Promise<void> {
  const ignored = await git(worktree, ['check-ignore', '--quiet', '--', folder], { answers: [1] });
  if (ignored.code !== 0) {
    await withMetadataLock(commonDir, () => excludeFromGit(commonDir, `/${folder}`));
  }
}

async function copyFolders(from: string, folders: readonly string[], to: string): Promise<void> {
  for (const folder of folders) {
    await cp(join(from, folder), join(to, folder), {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
    });
  }
}

/** Whether the file system of both folders can copy a file without doubling its data. */
async function canClone(commonDir: string, other: string): Promise<boolean> {
  const name = `.clone-${randomUUID()}`;
  const [from, to] = [join(commonDir, 'HEAD'), join(other, name)];
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch {
    return false;
  } finally {
    await rm(to, { force: true });
  }
}

async function forgetOldest(parent: string): Promise<void> {
  const names = (await readdir(parent)).filter((name) => !name.startsWith('.'));
  const ages = await Promise.all(
    names.map(async (name) => ({
      name,
      at: (await stat(join(parent, name)).catch(() => undefined))?.mtimeMs ?? 0,
    })),
  );
  for (const { name } of ages.sort((a, b) => b.at - a.at).slice(KEPT)) {
    await rm(join(parent, name), { recursive: true, force: true });
  }
}
