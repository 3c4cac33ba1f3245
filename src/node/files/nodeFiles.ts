import {
  closeSync,
  fdatasync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import writeFileAtomic from 'write-file-atomic';
import { createExclusive } from './exclusiveFile';
import type { Files, FilesNow, OpenFile } from './files';

const FLAGS = { read: 'r', add: 'a+', make: 'ax', replace: 'w' } as const;
const toDisk = promisify(fdatasync);

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
  list: (folder) => readdir(folder),
  read: (path) => readFile(path),
  stat: async (path) => {
    const found = await stat(path).catch(() => undefined);
    return found && { size: found.size, changed: found.mtimeMs, isFile: found.isFile() };
  },
  touch: (path, time) => utimes(path, time / 1000, time / 1000),
  makeFolder: async (path) => {
    const first = await mkdir(path, { recursive: true, mode: 0o700 });
    for (let made = path; first !== undefined && made.length >= first.length; made = dirname(made)) {
      await syncFolder(dirname(made));
    }
  },
  create: createExclusive,
  replace: (path, content) => writeFileAtomic(path, content, { mode: 0o600 }),
  rename,
  remove: (path) => rm(path, { force: true }),
  syncFolder,
  open: async (path, how) => opened(await open(path, FLAGS[how], 0o600)),
  now,
};

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
    append: (bytes) => file.appendFile(bytes),
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
