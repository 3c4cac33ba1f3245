import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { WavesError } from '../../wavesError';
import { git, splitZ } from '../git/git';
import type { KnownFile } from './archive';
import { hasLockFile, isDependencyFolder } from './dependencyFolders';
import { folderEntries, within } from './diskUse';

/** A process that has its working folder somewhere. */
export interface ProcessInFolder {
  readonly pid: number;
  readonly name: string;
  readonly folder: string;
}

/**
 * The processes of this machine with their working folders, as far as this user may know them. Empty on Windows, where
 * the system itself refuses to move a folder that a process works in.
 * @throws WavesError `git-failed` where they cannot be listed, as where no more files may be open: nobody knows then what works where.
 */
export async function workingFolders(): Promise<readonly ProcessInFolder[]> {
  switch (process.platform) {
    case 'linux':
      return fromProc();
    case 'win32':
      return [];
    default:
      return fromLsof();
  }
}

/** A process that works in a folder, or below it; never this one. */
export function workingIn(
  processes: readonly ProcessInFolder[],
  folder: string,
): ProcessInFolder | undefined {
  return processes.find((each) => each.pid !== process.pid && isWithin(each.folder, folder));
}

/** Whether a path is a folder or lies in it; both absolute and without symbolic links. */
function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}

async function fromProc(): Promise<readonly ProcessInFolder[]> {
  const names = await readdir('/proc').catch((cause: Error) => {
    throw new WavesError(
      'git-failed',
      `Which processes work in worktrees cannot be seen, so nothing is removed: ${cause.message}`,
      'Try again when the machine has room for it.',
      { cause },
    );
  });
  const pids = names.filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const folder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
      if (folder === undefined) {
        return [];
      }
      const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
      return [{ pid: Number(pid), name: name.trim(), folder }];
    }),
  );
  return found.flat();
}

/** `lsof -F` prints a field a line: `p` and the process, `c` and its program, `n` and a name (lsof(8)). */
async function fromLsof(): Promise<readonly ProcessInFolder[]> {
  const args = ['-a', '-d', 'cwd', '-F', 'pcn'];
  // It exits with 1 when there is anything that it may not look at.
  const output = await promisify(execFile)('lsof', args, { maxBuffer: 1 << 26 }).then(
    ({ stdout }) => stdout,
    (error: { readonly stdout?: string }) => error.stdout ?? '',
  );
  const found: ProcessInFolder[] = [];
  let pid = 0;
  let name = '';
  for (const line of output.split('\n')) {
    const value = line.slice(1);
    if (line.startsWith('p')) {
      pid = Number(value);
    } else if (line.startsWith('c')) {
      name = value;
    } else if (line.startsWith('n')) {
      found.push({ pid, name, folder: value });
    }
  }
  return found;
}

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
