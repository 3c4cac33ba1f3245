import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The SHA-256 of bytes, or of a text in UTF-8, in hex. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The folder of this user's settings of ours, outside of all repositories. Sandboxes hide it. */
export function settingsFolder(env: NodeJS.ProcessEnv = process.env): string {
  const folder = process.platform === 'win32' ? env['APPDATA'] : env['XDG_CONFIG_HOME'];
  return join(folder ?? join(env['HOME'] ?? homedir(), '.config'), 'waves');
}

/**
 * What journals, leases and the table of locks need of a disk. `nodeFiles` is the machine's own; the simulation puts one
 * in its place that fills up, breaks, forgets and lies. Errors are as those of Node.js: their `code` tells what is wrong.
 */
export interface Files {
  /** Names in a folder. */
  list(folder: string): Promise<readonly string[]>;
  read(path: string): Promise<Buffer>;
  /** Undefined when nothing is there. `changed` is in milliseconds since 1970. */
  stat(path: string): Promise<FileStat | undefined>;
  /** Sets when a file was changed, in milliseconds since 1970. */
  touch(path: string, time: number): Promise<void>;
  /** With those that it lies in, all of them durable; only the user can look into them. */
  makeFolder(path: string): Promise<void>;
  /** Whole and on the disk, or not at all; its name is durable once the folder is synced. @returns false when something is there already. */
  create(path: string, content: string): Promise<boolean>;
  /** Puts a whole file that is on the disk in the place of what is there, whose name keeps what it had until the folder is synced. */
  replace(path: string, content: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Nothing happens where nothing is. */
  remove(path: string): Promise<void>;
  /** Makes the names in a folder durable. */
  syncFolder(path: string): Promise<void>;
  /** `add` makes the file when it is not there, `make` refuses when it is, `replace` empties it. */
  open(path: string, how: 'read' | 'add' | 'make' | 'replace'): Promise<OpenFile>;
  readonly now: FilesNow;
}

export interface FileStat {
  /** In bytes. */
  readonly size: number;
  readonly changed: number;
  readonly isFile: boolean;
}

/** Offsets and sizes are in bytes. */
export interface OpenFile {
  size(): Promise<number>;
  /** What is there from an offset on, at most so much of it. */
  read(offset: number, length: number): Promise<Buffer>;
  append(bytes: Buffer): Promise<void>;
  truncate(size: number): Promise<void>;
  /** Resolves when what it holds is on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Steps that are so short that handing them over to another thread takes several times as long. */
export interface FilesNow {
  list(folder: string): readonly string[];
  /** Undefined when nothing is there. */
  size(path: string): number | undefined;
  read(path: string, offset: number, length: number): Buffer;
  /** Makes an empty file. @returns false when something is there already. */
  make(path: string): boolean;
  /** Adds to the end of a file, and resolves when that is on the disk. @param making whether it is made when it is not there. */
  append(path: string, bytes: Buffer, making: boolean): Promise<void>;
  remove(path: string): void;
}
