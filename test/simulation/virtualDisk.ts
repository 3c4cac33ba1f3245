import { basename, dirname } from 'node:path';
import type { Random } from './random';

/** What is wrong with a disk for a while. */
export type DiskFault = 'full' | 'broken' | 'lies';

/** A file, as programs read it and as the disk has it. */
interface Inode {
  cached: Buffer;
  durable: Buffer;
  /** Milliseconds since 1970. */
  changed: number;
}

/** What was done to the names in a folder and is not on the disk yet. */
type NameChange =
  | { readonly kind: 'put'; readonly name: string; readonly file: Inode }
  | { readonly kind: 'drop'; readonly name: string }
  | { readonly kind: 'move'; readonly from: string; readonly to: string; readonly file: Inode };

interface Folder {
  readonly names: Map<string, Inode>;
  readonly durable: Map<string, Inode>;
  pending: NameChange[];
  /** Whether the folder itself is on the disk. */
  kept: boolean;
}

/**
 * A file system in memory that tells what is on the disk from what programs only read: content is on the disk once its
 * file was synced, and a name once its folder was. Everything happens at once; who asks for it waits elsewhere.
 */
export class VirtualDisk {
  fault: DiskFault | undefined;
  /** Whether it has said of something that it keeps it, and does not. */
  hasLied = false;
  private readonly folders = new Map<string, Folder>();
  private readonly listeners = new Map<string, Set<() => void>>();

  constructor(
    private readonly random: Random,
    private readonly clock: () => number,
  ) {}

  list(folder: string): string[] {
    return [...this.folder(folder).names.keys()];
  }

  /** Names of the folders in a folder. */
  foldersIn(folder: string): string[] {
    return [...this.folders.keys()].filter((path) => dirname(path) === folder).map((path) => basename(path));
  }

  find(path: string): Inode | undefined {
    return this.folders.get(dirname(path))?.names.get(basename(path));
  }

  file(path: string): Inode {
    const file = this.find(path);
    if (file === undefined) {
      throw refusal('ENOENT', path);
    }
    return file;
  }

  isFolder(path: string): boolean {
    return this.folders.has(path);
  }

  makeFolder(path: string): void {
    if (!this.folders.has(path) && path !== dirname(path)) {
      this.makeFolder(dirname(path));
      this.refuseWhenFull(path);
      const kept = this.fault !== 'lies';
      this.hasLied ||= !kept;
      this.folders.set(path, { names: new Map(), durable: new Map(), pending: [], kept });
    }
  }

  /** @returns undefined when something is there already. */
  make(path: string): Inode | undefined {
    if (this.find(path) !== undefined) {
      return undefined;
    }
    this.refuseWhenFull(path);
    const file: Inode = { cached: NOTHING, durable: NOTHING, changed: this.clock() };
    this.put(path, file);
    return file;
  }

  /** Gives a file another name too. @returns whether that was free. */
  link(file: Inode, path: string): boolean {
    const free = this.find(path) === undefined;
    if (free) {
      this.put(path, file);
    }
    return free;
  }

  rename(from: string, to: string): void {
    const file = this.file(from);
    const folder = this.folder(dirname(from));
    folder.names.delete(basename(from));
    folder.names.set(basename(to), file);
    folder.pending.push({ kind: 'move', from: basename(from), to: basename(to), file });
    this.announce(dirname(from));
  }

  remove(path: string): void {
    const folder = this.folders.get(dirname(path));
    if (folder?.names.delete(basename(path)) === true) {
      folder.pending.push({ kind: 'drop', name: basename(path) });
      this.announce(dirname(path));
    }
  }

  /** Adds to the end of a file: of what does not fit, or what was cut off, a part may stand there. */
  append(path: string, file: Inode, bytes: Buffer, cut = false): void {
    const torn = cut || this.fault === 'full' || this.fault === 'broken';
    const some = torn ? bytes.subarray(0, this.random.below(bytes.length)) : bytes;
    file.cached = Buffer.concat([file.cached, some]);
    file.changed = this.clock();
    this.announce(dirname(path));
    this.refuseWhenFull(path);
    if (this.fault === 'broken') {
      throw refusal('EIO', path);
    }
  }

  truncate(file: Inode, size: number): void {
    file.cached = file.cached.subarray(0, size);
  }

  /** @throws EIO; nothing of it is on the disk then. */
  sync(path: string, file: Inode): void {
    if (this.fault === 'broken') {
      throw refusal('EIO', path);
    }
    if (this.fault === 'lies') {
      this.hasLied = true;
    } else {
      file.durable = file.cached;
    }
  }

  syncFolder(path: string): void {
    const folder = this.folder(path);
    if (this.fault === 'broken') {
      throw refusal('EIO', path);
    }
    if (this.fault === 'lies') {
      this.hasLied = true;
    } else {
      folder.pending.splice(0).forEach((change) => apply(change, folder.durable));
    }
  }

  /** The machine goes down: what is on the disk stays, and of all else as much as chance will have. */
  losePower(): void {
    this.hasLied = false;
    for (const [path, { kept }] of [...this.folders]) {
      if (!kept && this.random.chance(0.3)) {
        [...this.folders.keys()]
          .filter((each) => each === path || each.startsWith(`${path}/`))
          .forEach((each) => this.folders.delete(each));
      }
    }
    for (const folder of this.folders.values()) {
      folder.kept = true;
      folder.pending.splice(0).forEach((change) => {
        if (this.random.chance(0.5)) {
          apply(change, folder.durable);
        }
      });
      folder.names.clear();
      folder.durable.forEach((file, name) => folder.names.set(name, file));
      for (const file of folder.names.values()) {
        file.cached = file.durable = this.leftOf(file);
      }
    }
  }

  /** Tells of changes of what lies in a folder. @returns ends that. */
  watch(folder: string, changed: () => void): () => void {
    const listeners = this.listeners.get(folder) ?? new Set();
    this.listeners.set(folder, listeners.add(changed));
    return () => void listeners.delete(changed);
  }

  private leftOf({ cached, durable }: Inode): Buffer {
    if (cached.equals(durable) || this.random.chance(0.3)) {
      return durable;
    }
    if (this.random.chance(0.3)) {
      return cached;
    }
    if (!cached.subarray(0, durable.length).equals(durable)) {
      return this.random.chance(0.5) ? cached : durable;
    }
    // Torn somewhere, and perhaps what came later is there and what came before it is not.
    const torn = Buffer.from(
      cached.subarray(0, durable.length + this.random.below(cached.length - durable.length)),
    );
    return this.random.chance(0.3) ? torn.fill(0, durable.length, (durable.length + torn.length) >> 1) : torn;
  }

  private put(path: string, file: Inode): void {
    const folder = this.folder(dirname(path));
    folder.names.set(basename(path), file);
    folder.pending.push({ kind: 'put', name: basename(path), file });
    this.announce(dirname(path));
  }

  private folder(path: string): Folder {
    const folder = this.folders.get(path);
    if (folder === undefined) {
      throw refusal('ENOENT', path);
    }
    return folder;
  }

  private refuseWhenFull(path: string): void {
    if (this.fault === 'full') {
      throw refusal('ENOSPC', path);
    }
  }

  private announce(folder: string): void {
    this.listeners.get(folder)?.forEach((listener) => listener());
  }
}

const NOTHING = Buffer.alloc(0);

function apply(change: NameChange, names: Map<string, Inode>): void {
  switch (change.kind) {
    case 'put':
      names.set(change.name, change.file);
      break;
    case 'drop':
      names.delete(change.name);
      break;
    case 'move':
      names.delete(change.from);
      names.set(change.to, change.file);
  }
}

function refusal(code: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
