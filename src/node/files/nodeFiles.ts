import {
  access,
  closeSync,
  fdatasync,
  lstat,
  openSync,
  readdir,
  readdirSync,
  readFile,
  readFileSync,
  readSync,
  realpath,
  rmSync,
  stat,
  statSync,
  writeFileSync,
} from 'node:fs';
import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, rename, rm, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { createExclusive, replaceWhole } from './exclusiveFile';
import type { Files, FilesNow, OpenFile } from './files';

const FLAGS = { read: 'r', add: 'a+', make: 'ax', replace: 'w' } as const;
const toDisk = promisify(fdatasync);

/** As in `fs/promises`, for what only looks at plans and runs: a command that ends at once does without loading that. */
export const looking = {
  access: promisify(access),
  lstat: promisify(lstat),
  readdir: promisify(readdir),
  readFile: promisify(readFile),
  realpath: promisify(realpath.native),
  stat: promisify(stat),
};

const now: FilesNow = {
  list: (folder) => readdirSync(folder),
  size: (path) => statSync(path, { throwIfNoEntry: false })?.size,
  read: (path, offset, length) => {
    const bytes = Buffer.alloc(length);
    const file = openSync(path, 'r');
    try {
      return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
    } finally {
      closeSync(file);
    }
  },
  make: (path) => {
    try {
      closeSync(openSync(path, 'wx', 0o600));
      return true;
    } catch (error) {
      return refuseAllBut('EEXIST', error);
    }
  },
  append: async (path, bytes, making) => {
    const file = openSync(path, making ? 'a' : 'r+');
    try {
      writeFileSync(file, bytes);
      await toDisk(file);
    } finally {
      closeSync(file);
    }
  },
  remove: (path) => rmSync(path, { force: true }),
};

/** The disk of this machine. */
export const nodeFiles: Files = {
  list: (folder) => looking.readdir(folder),
  read: (path) => looking.readFile(path),
  stat: (path) => looking.stat(path).then(lookedAt, () => undefined),
  touch: (path, time) => utimes(path, time / 1000, time / 1000),
  makeFolder: async (path) => {
    const first = await mkdir(path, { recursive: true, mode: 0o700 });
    for (let made = path; first !== undefined && made.length >= first.length; made = dirname(made)) {
      await syncFolder(dirname(made));
    }
  },
  create: createExclusive,
  replace: async (path, content) => {
    await replaceWhole(path, content);
  },
  rename: (from, to) => rename(from, to),
  remove: (path) => rm(path, { force: true }),
  syncFolder,
  open: async (path, how) => opened(await open(path, FLAGS[how], 0o600)),
  now,
};

/**
 * The same for a program that looks and ends, which nobody else waits for: it waits for the disk itself, because threads that
 * do would take longer to start than it reads.
 */
export const filesAtOnce: Files = {
  ...nodeFiles,
  list: (folder) => attempt(() => readdirSync(folder)),
  read: (path) => attempt(() => readFileSync(path)),
  stat: (path) => attempt(() => lookedAt(statSync(path))).catch(() => undefined),
};

/** What comes of looking, or its error, as a promise. */
function attempt<T>(look: () => T): Promise<T> {
  return new Promise((resolve) => resolve(look()));
}

function lookedAt(found: Stats): {
  readonly size: number;
  readonly changed: number;
  readonly isFile: boolean;
} {
  return { size: found.size, changed: found.mtimeMs, isFile: found.isFile() };
}

/** Windows has no such thing, and needs none. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') {
    return;
  }
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function opened(file: FileHandle): OpenFile {
  return {
    size: async () => (await file.stat()).size,
    read: async (offset, length) => {
      const buffer = Buffer.alloc(length);
      const { bytesRead } = await file.read(buffer, 0, length, offset);
      return buffer.subarray(0, bytesRead);
    },
    append: (bytes) => attempt(() => writeFileSync(file.fd, bytes)),
    truncate: (size) => file.truncate(size),
    sync: () => file.datasync(),
    close: () => file.close(),
  };
}

function refuseAllBut(code: string, error: unknown): false {
  if ((error as NodeJS.ErrnoException).code === code) {
    return false;
  }
  throw error;
}
