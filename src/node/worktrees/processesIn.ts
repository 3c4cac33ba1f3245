import { execFile } from 'node:child_process';
import { readFile, readdir, readlink } from 'node:fs/promises';
import { sep } from 'node:path';
import { promisify } from 'node:util';

/** A process that has its working folder somewhere. */
export interface ProcessInFolder {
  readonly pid: number;
  readonly name: string;
  readonly folder: string;
}

/**
 * The processes of this machine with their working folders, as far as this user may know them. Empty on Windows, where
 * the system itself refuses to move a folder that a process works in.
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

/** Whether a path is a folder or lies in it; both absolute and without symbolic links. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}

async function fromProc(): Promise<readonly ProcessInFolder[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
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
