import type { Files, OpenFile } from '../../src/node/files/files';
import type { VirtualDisk } from './virtualDisk';

/** How a process does something to the world. */
export interface Doing {
  /** What is asked for happens, and its answer comes; or not, when the process ends before. @param cut does a part of it. */
  later<T>(effect: () => T, cut?: () => void): Promise<T>;
  /** The same at once. */
  now<T>(effect: () => T, cut?: () => void): T;
}

let temporary = 0;

/** What one process sees of a disk. */
export function filesOf(disk: VirtualDisk, doing: Doing): Files {
  const open = (path: string): OpenFile => {
    const file = disk.file(path);
    return {
      size: () => doing.later(() => file.cached.length),
      read: (offset, length) => doing.later(() => file.cached.subarray(offset, offset + length)),
      append: (bytes) =>
        doing.later(
          () => disk.append(path, file, bytes),
          () => disk.append(path, file, bytes, true),
        ),
      truncate: (size) => doing.later(() => disk.truncate(file, size)),
      sync: () => doing.later(() => disk.sync(path, file)),
      close: () => doing.later(() => undefined),
    };
  };
  const whole = async (path: string, content: string): Promise<string> => {
    const beside = `${path}.${(temporary += 1)}`;
    const file = await doing.later(() => {
      disk.make(beside);
      return open(beside);
    });
    await file.append(Buffer.from(content));
    await file.sync();
    return beside;
  };
  return {
    list: (folder) => doing.later(() => [...disk.list(folder), ...disk.foldersIn(folder)]),
    read: (path) => doing.later(() => disk.file(path).cached),
    stat: (path) =>
      doing.later(() => {
        const file = disk.find(path);
        return file && { size: file.cached.length, changed: file.changed, isFile: true };
      }),
    touch: (path, time) => doing.later(() => void (disk.file(path).changed = time)),
    makeFolder: (path) => doing.later(() => disk.makeFolder(path)),
    create: async (path, content) => {
      const beside = await whole(path, content);
      return doing.later(() => {
        const free = disk.link(disk.file(beside), path);
        disk.remove(beside);
        return free;
      });
    },
    replace: async (path, content) => {
      const beside = await whole(path, content);
      await doing.later(() => disk.rename(beside, path));
    },
    rename: (from, to) => doing.later(() => disk.rename(from, to)),
    remove: (path) => doing.later(() => disk.remove(path)),
    syncFolder: (path) => doing.later(() => disk.syncFolder(path)),
    open: (path, how) =>
      doing.later(() => {
        const made = how === 'read' ? undefined : disk.make(path);
        if (how === 'make' && made === undefined) {
          throw Object.assign(new Error(`EEXIST: ${path}`), { code: 'EEXIST' });
        }
        if (how === 'replace') {
          disk.truncate(disk.file(path), 0);
        }
        return open(path);
      }),
    now: {
      list: (folder) => doing.now(() => disk.list(folder)),
      size: (path) => doing.now(() => disk.find(path)?.cached.length),
      read: (path, offset, length) =>
        doing.now(() => disk.file(path).cached.subarray(offset, offset + length)),
      make: (path) => doing.now(() => disk.make(path) !== undefined),
      append: async (path, bytes, making) => {
        doing.now(
          () => {
            if (making) {
              disk.make(path);
            }
            disk.append(path, disk.file(path), bytes);
          },
          () => disk.append(path, disk.file(path), bytes, true),
        );
        await doing.later(() => disk.sync(path, disk.file(path)));
      },
      remove: (path) => doing.now(() => disk.remove(path)),
    },
  };
}

/** The disk as somebody sees it who is outside of the world: at once, whatever is wrong with it. */
export function outsideOf(disk: VirtualDisk): Files {
  return filesOf(disk, {
    later: async (effect) => {
      await Promise.resolve();
      return effect();
    },
    now: (effect) => effect(),
  });
}
