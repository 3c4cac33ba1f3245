import { execFile } from 'node:child_process';
import { readFile, readdir, readlink } from 'node:fs/promises';
import { sep } from 'node:path';
import { promisify } from 'node:util';
import { WavesError } from '../../wavesError';

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
export function isWithin(path: string, folder: string): boolean {
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
