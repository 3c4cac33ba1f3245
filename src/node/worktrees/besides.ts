import { existsSync } from 'node:fs';
import { lstat, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { folderEntries, within } from './folderEntries';
import { git, splitZ } from '../git/git';
import type { KnownFile } from './archive';
import { hasLockFile, isDependencyFolder } from './dependencyFolders';
import { isWithin } from './processesIn';

/** What lies in a worktree besides the files that git tracks there. Paths from its top, one character for each byte. */
export interface Besides {
  /** Folders of dependencies, which a lock file beside them brings back. */
  readonly dependencies: ReadonlySet<string>;
  /** Size of all other files that are in no commit, in bytes. */
  readonly bytes: number;
  /** Repositories of their own, tracked as a link or not; submodules whose repositories git keeps are none. */
  readonly repositories: readonly string[];
}

/**
 * Looks at what no commit of the repository holds: untracked and ignored files, and repositories within.
 * @param admin the folder in the git directory that belongs to the worktree.
 */
export async function besides(worktree: string, admin: string): Promise<Besides> {
  const ignoredOnes = ['--ignored', '--exclude-standard'];
  const list = async (...options: string[]) =>
    splitZ((await git(worktree, ['ls-files', '-z', ...options], { bytes: true })).stdout);
  const [others, ignored, staged] = await Promise.all([
    list('--others', '--directory'),
    list('--others', '--directory', ...ignoredOnes),
    list('--stage'),
  ]);
  const dependencies = new Set<string>();
  for (const path of ignored.map((item) => item.replace(/\/$/, '')).filter(isDependencyFolder)) {
    if (await hasLockFile(place(worktree, path, '..'))) {
      dependencies.add(path);
    }
  }
  const links = staged.flatMap((entry) => (entry.startsWith('160000 ') ? [entry.split('\t')[1] ?? ''] : []));
  const found = { bytes: 0, repositories: new Set<string>() };
  for (const path of [...others.map((item) => item.replace(/\/$/, '')), ...links]) {
    if (!dependencies.has(path) && !(await isSubmodule(worktree, path, admin))) {
      await lookInto(worktree, path, dependencies, found);
    }
  }
  return { dependencies, bytes: found.bytes, repositories: [...found.repositories].sort() };
}

/** Files that are as the checked out commit has them, so that they need not be put away once more. */
export async function knownFiles(worktree: string): Promise<ReadonlyMap<string, KnownFile>> {
  const [index, changed] = await Promise.all([
    git(worktree, ['ls-files', '-z', '-t', '--stage'], { bytes: true }),
    git(worktree, ['diff-index', '-z', '--name-only', '--ignore-submodules=all', 'HEAD', '--'], {
      bytes: true,
      answers: [128],
    }),
  ]);
  if (changed.code !== 0) {
    return new Map();
  }
  const others = new Set(splitZ(changed.stdout));
  const objects = splitZ(index.stdout).flatMap((entry): [string, string][] => {
    const [facts = '', path = ''] = entry.split('\t');
    const [tag, mode = '', object = '', stage] = facts.split(' ');
    const isSame = tag === 'H' && stage === '0' && mode.startsWith('100') && !others.has(path);
    return isSame ? [[path, object]] : [];
  });
  const ids = [...new Set(objects.map(([, object]) => object))];
  const { stdout } = await git(worktree, ['cat-file', '--batch-check=%(objectname) %(objectsize)'], {
    input: ids.map((id) => `${id}\n`).join(''),
  });
  const sizes = new Map(stdout.split('\n').map((line) => line.split(' ') as [string, string]));
  return new Map(
    objects.map(([path, object]) => [path, { object, size: Number(sizes.get(object) ?? Number.NaN) }]),
  );
}

async function lookInto(
  worktree: string,
  path: string,
  dependencies: ReadonlySet<string>,
  found: { bytes: number; readonly repositories: Set<string> },
): Promise<void> {
  const folder = place(worktree, path);
  const itself = await lstat(folder).catch(() => undefined);
  if (itself?.isDirectory() !== true) {
    found.bytes += itself?.size ?? 0;
    return;
  }
  const skips = (below: Buffer) => dependencies.has(`${path}/${below.toString('latin1')}`);
  for await (const entry of folderEntries(folder, skips)) {
    found.bytes += entry.kind === 'file' ? entry.size : 0;
    const below = `${path}/${entry.path.toString('latin1')}`;
    if (below.endsWith('/.git')) {
      found.repositories.add(below.slice(0, -'/.git'.length));
    }
  }
}

/** Whether a folder's repository is one that git keeps for the worktree: what is in it is looked at there. */
async function isSubmodule(worktree: string, path: string, admin: string): Promise<boolean> {
  const text = Buffer.from(path, 'latin1').toString('utf8');
  const link = await readFile(join(worktree, text, '.git'), 'utf8').catch(() => '');
  const target = /^gitdir: (.+)$/m.exec(link)?.[1];
  return target !== undefined && isWithin(resolve(worktree, text, target), join(admin, 'modules'));
}

function place(worktree: string, ...path: string[]): Buffer {
  return within(Buffer.from(worktree), Buffer.from(path.join('/'), 'latin1'));
}

/** How many commits of a repository are on no remote of its own; it may have none at all. */
export async function ownCommitsOf(folder: string): Promise<number> {
  if (!existsSync(join(folder, '.git'))) {
    return 0;
  }
  const head = await git(folder, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], {
    answers: [1, 128],
  });
  const tips = head.code === 0 ? ['--all', 'HEAD'] : ['--all'];
  const { stdout } = await git(folder, ['rev-list', '--count', ...tips, '--not', '--remotes']);
  return Number(stdout.trim());
}

/** Whether a repository holds what is nowhere else: commits that are on no remote of its own, or changes in no commit. */
export async function holdsOwn(folder: string): Promise<boolean> {
  if ((await ownCommitsOf(folder)) > 0) {
    return true;
  }
  const wished = ['config', '--show-scope', '--includes', '--get-regexp', String.raw`^filter\.`];
  const filters = (await git(folder, wished, { answers: [1] })).stdout.split('\n');
  if (filters.some((line) => line !== '' && !/^(?:system|global)\t/.test(line))) {
    // To look further would be to carry out what whoever made it wants to be carried out.
    return true;
  }
  const changes = await git(folder, ['status', '--porcelain', '-z', '--ignore-submodules=all']);
  return changes.stdout !== '';
}
