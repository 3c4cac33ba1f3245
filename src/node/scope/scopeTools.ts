import { lstat, mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PatchWish, ScopeTools, StrayedWork } from '../../run/scope/scopeTools';
import { WavesError } from '../../wavesError';
import { git, splitZ } from '../git/git';
import { inSomeonesName } from '../git/identity';
import { moveBeside, placeBeside } from '../git/keptRefs';
import { commitIn } from '../git/objects';
import {
  absorbRepositories,
  forgetLinks,
  ownRepositories,
  registerSubmodule,
} from '../git/nestedRepositories';
import { headCommit, standingOf, takeSnapshot } from '../git/presentWorktree';

/** Paths are names here and not patterns. */
const LITERAL = { GIT_LITERAL_PATHSPECS: '1' };

/** A submodule, or a repository that lies in another, as git lists it. */
const GITLINK = '160000';

/** Takes changes back in worktrees, whatever their agents have left half-done there. */
export const gitScopeTools: ScopeTools = {
  async takeBack(work, files, ref, patches) {
    const { worktree, base } = work;
    await standingOf(worktree);
    const moved = await moveRepositories(work, files, ref.slice(ref.lastIndexOf('/') + 1));
    const kept = (await commitIn(worktree, ref)) ?? (await keep(work, ref));
    for (const patch of patches) {
      await writePatch(worktree, base, kept, patch);
    }
    // What was a repository when it was judged, and is absorbed or registered by now, is judged anew as what it is.
    const before = await entriesOf(worktree, base, files);
    const isFound = await Promise.all(files.map((file) => isFolder(worktree, file)));
    await restore(
      work,
      files.filter((file, index) => before.has(file) || isFound[index] !== true),
    );
    return moved;
  },
  absorb: absorbRepositories,
  register: registerSubmodule,
};

/** Keeps the work as it stands. @returns the commit that holds it. */
async function keep({ worktree, base }: StrayedWork, ref: string): Promise<string> {
  const { tree, index } = await snapshot(worktree, base, false);
  await rm(index, { force: true });
  const parent = (await headCommit(worktree)) ?? base;
  const args = ['commit-tree', tree, '-p', parent, '-m', 'Before changes were taken back'];
  const made = await inSomeonesName(worktree, (env) => git(worktree, args, { env }));
  const commit = made.stdout.trim();
  await git(worktree, ['update-ref', '-m', 'waves: kept', ref, commit, '']);
  return commit;
}

/** @param lenient whether what cannot be read may be missing: never where it is to be kept. */
async function snapshot(worktree: string, base: string, lenient: boolean): ReturnType<typeof takeSnapshot> {
  const { gitDir, head } = await standingOf(worktree);
  return takeSnapshot({
    worktree,
    gitDir,
    index: join(gitDir, 'index'),
    start: head?.commit ?? base,
    lenient,
    name: 'index.waves-scope',
  });
}

/** Repositories within the worktree are kept by no commit of ours: they are moved beside it. @returns where they are. */
async function moveRepositories(
  { worktree, base, live }: StrayedWork,
  files: readonly string[],
  stamp: string,
): Promise<readonly string[]> {
  const [first, ...others] = await ownRepositories(worktree, base, files, true);
  if (first !== undefined && live) {
    throw new WavesError(
      'git-failed',
      `${first} is a git repository of its own, and its agent works there.`,
      'Wait until it has ended, or stop it, then drop it once more.',
    );
  }
  for (const path of first === undefined ? [] : [first, ...others]) {
    // A link without a repository is none any more once git forgets it; the files at its place are judged as they are.
    if ((await lstat(join(worktree, path, '.git')).catch(() => undefined)) !== undefined) {
      await moveBeside(worktree, stamp, path);
    }
  }
  await forgetLinks(worktree, first === undefined ? [] : [first, ...others]);
  const places = await Promise.all(files.map((file) => placeBeside(worktree, stamp, file)));
  return places.filter((place) => place !== undefined);
}

async function writePatch(
  worktree: string,
  base: string,
  kept: string,
  { path, files }: PatchWish,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const shape = ['--binary', '--full-index', '--no-renames', '--no-ext-diff', '--no-textconv', '--no-color'];
  const prefixes = ['--src-prefix=a/', '--dst-prefix=b/'];
  const range = [base, kept, '--', ...files];
  await git(worktree, ['diff', ...shape, ...prefixes, `--output=${path}.part`, ...range], { env: LITERAL });
  await rename(`${path}.part`, path);
}

/** Makes files as they are in the base. An agent that works keeps its index: what is delivered is what lies there. */
async function restore({ worktree, base, live }: StrayedWork, files: readonly string[]): Promise<void> {
  const before = await entriesOf(worktree, base, files);
  for (const file of files.filter((each) => !before.has(each))) {
    await removeFile(worktree, file);
  }
  const present = files.filter((file) => before.has(file));
  // A folder or a link in the place of what was a file, or of the folder around it.
  for (const file of present) {
    await clearWay(worktree, file, before.get(file)?.mode === GITLINK);
  }
  const { index } = await snapshot(worktree, base, true);
  const env = { ...LITERAL, GIT_INDEX_FILE: index };
  const plain = present.filter((file) => before.get(file)?.mode !== GITLINK);
  if (plain.length > 0) {
    const wishes = ['--pathspec-from-file=-', '--pathspec-file-nul'];
    const source = ['restore', `--source=${base}`, '--staged', '--worktree', '--ignore-skip-worktree-bits'];
    await git(worktree, [...source, ...wishes], { env, input: plain.join('\0') });
  }
  for (const file of present) {
    const entry = before.get(file);
    if (entry?.mode === GITLINK) {
      await restoreSubmodule(worktree, file, entry.object, env);
    }
  }
  const gitDir = (await git(worktree, ['rev-parse', '--absolute-git-dir'])).stdout.trim();
  await (live ? rm(index, { force: true }) : rename(index, join(gitDir, 'index')));
}

interface TreeEntry {
  readonly mode: string;
  readonly object: string;
}

/** What a commit has of some paths. */
async function entriesOf(
  worktree: string,
  commit: string,
  files: readonly string[],
): Promise<Map<string, TreeEntry>> {
  const wanted = new Set(files);
  const { stdout } = await git(worktree, ['ls-tree', '-r', '-z', '--full-tree', commit]);
  return new Map(
    splitZ(stdout).flatMap((line): [string, TreeEntry][] => {
      const tab = line.indexOf('\t');
      const path = line.slice(tab + 1);
      const [mode = '', , object = ''] = line.slice(0, tab).split(' ');
      return wanted.has(path) ? [[path, { mode, object }]] : [];
    }),
  );
}

/** Whether a folder itself lies at a path, and not one that a link leads to. */
async function isFolder(worktree: string, file: string): Promise<boolean> {
  let path = worktree;
  for (const name of file.split('/')) {
    path = join(path, name);
    const found = await lstat(path).catch(() => undefined);
    if (found?.isDirectory() !== true) {
      return false;
    }
  }
  return true;
}

/** Whether a link stands where one of the folders around a file should be. */
async function isBehindLink(worktree: string, file: string): Promise<boolean> {
  const folder = dirname(file);
  return folder !== '.' && !(await isFolder(worktree, folder));
}

async function removeFile(worktree: string, file: string): Promise<void> {
  if (await isBehindLink(worktree, file)) {
    return;
  }
  await rm(join(worktree, file), { force: true });
  for (let folder = dirname(file); folder !== '.'; folder = dirname(folder)) {
    const names = await readdir(join(worktree, folder)).catch(() => ['?']);
    if (names.length > 0) {
      return;
    }
    await rmdir(join(worktree, folder));
  }
}

async function clearWay(worktree: string, file: string, isSubmodule: boolean): Promise<void> {
  if (!isSubmodule && (await isFolder(worktree, file))) {
    await rm(join(worktree, file), { force: true, recursive: true });
  }
}

/** Commits that were made in the submodule stay there, under a ref of its own. */
async function restoreSubmodule(
  worktree: string,
  path: string,
  commit: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const folder = join(worktree, path);
  const isPresent = (await lstat(join(folder, '.git')).catch(() => undefined)) !== undefined;
  const head = isPresent ? await headCommit(folder) : undefined;
  if (head !== undefined && head !== commit) {
    await git(folder, ['update-ref', '-m', 'waves: kept', `refs/waves/kept/${head}`, head]);
    await git(folder, ['checkout', '--quiet', '--detach', commit]);
  }
  await git(worktree, ['update-index', '--add', '--cacheinfo', `${GITLINK},${commit},${path}`], { env });
}
