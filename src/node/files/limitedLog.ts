import {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';

/** How much is kept of a log, in bytes. */
export interface LogLimit {
  readonly beginning: number;
  /** Of its end, at least. */
  readonly end: number;
  /** How large the file that is written to may become until it is cut. */
  readonly growing: number;
}

/**
 * What a log consists of that has been cut. Positions count the bytes that were printed, from the first one on,
 * whether they are kept or not.
 */
interface LogCut {
  /** How often it has been cut. */
  readonly count: number;
  /** What is left out begins here, and ends there. */
  readonly from: number;
  readonly to: number;
  /** Where the file begins that is written to. */
  readonly until: number;
  /** How much stands at the beginning of that file twice, until it is emptied. */
  readonly emptying?: number;
}

/** A part of a log that is kept: where it lies, and which positions it holds. */
interface LogFile {
  readonly path: string;
  /** Where in the file the part begins, in bytes. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** How a log has been cut; undefined as long as it is whole. @param path of the file that is written to. */
function logCut(path: string): LogCut | undefined {
  try {
    return JSON.parse(readFileSync(`${path}.cut`, 'utf8')) as LogCut;
  } catch {
    return undefined;
  }
}

/** The files of a log, in order. @param size of the file that is written to, in bytes. */
function logFiles(path: string, cut: LogCut | undefined, size: number): readonly LogFile[] {
  if (cut === undefined) {
    return [{ path, at: 0, from: 0, to: size }];
  }
  const { count, from, to, until, emptying = 0 } = cut;
  const at = size >= emptying ? emptying : 0;
  return [
    { path: firstOf(path), at: 0, from: 0, to: from },
    { path: lastOf(path, count), at: 0, from: to, to: until },
    { path, at, from: until, to: until + size - at },
  ];
}

/**
 * Leaves out the middle of a log once the file that is written to is larger than it may become. Whoever writes has
 * opened it for appending and goes on doing so; what it writes meanwhile is kept as long as it stands still at the end.
 * Wherever this is killed, what the files say remains true.
 * @throws what the file system throws, for one when the disk is full; the log is whole then.
 */
export function cutLog(path: string, limit: LogLimit): void {
  withFile(path, (file) => {
    if (fstatSync(file).size > limit.growing) {
      cutFile(path, file, limit);
    }
  });
}

/**
 * Keeps even less of a log that nobody writes to any more.
 * @throws what the file system throws.
 */
export function shortenLog(path: string, limit: Omit<LogLimit, 'growing'>): void {
  withFile(path, (file) => {
    const files = logFiles(path, logCut(path), fstatSync(file).size);
    if (files.reduce((sum, { from, to }) => sum + to - from, 0) > limit.beginning + limit.end) {
      cutFile(path, file, limit);
    }
  });
}

function withFile(path: string, work: (file: number) => void): void {
  const file = openSync(path, 'r+');
  try {
    work(file);
  } finally {
    closeSync(file);
  }
}

function cutFile(path: string, file: number, limit: Omit<LogLimit, 'growing'>): void {
  const before = logCut(path);
  const first = before?.from ?? keepBeginning(path, file, limit.beginning);
  const from = Math.min(first, limit.beginning);
  const count = (before?.count ?? 0) + 1;
  let cut: LogCut;
  let size: number;
  do {
    size = fstatSync(file).size;
    const files = logFiles(path, before, size);
    const until = files.at(-1)?.to ?? 0;
    const last = bytesBetween(files, Math.max(before?.to ?? from, until - limit.end), until);
    const line = last.indexOf('\n') + 1;
    const kept = last.subarray(line * 2 > last.length ? 0 : line);
    writeFileSync(lastOf(path, count), kept, { mode: 0o600 });
    cut = { count, from, to: until - kept.length, until };
    keepCut(path, { ...cut, emptying: size });
  } while (fstatSync(file).size !== size);
  ftruncateSync(file, 0);
  keepCut(path, cut);
  if (from < first) {
    truncateSync(firstOf(path), from);
  }
  rmSync(lastOf(path, count - 1), { force: true });
}

/** @returns how much of it is kept: whole lines, unless they are very long. */
function keepBeginning(path: string, file: number, most: number): number {
  const bytes = Buffer.alloc(most);
  const length = readSync(file, bytes, 0, most, 0);
  const lines = bytes.lastIndexOf('\n', length - 1) + 1;
  const kept = bytes.subarray(0, lines * 2 < length ? length : lines);
  writeFileSync(firstOf(path), kept, { mode: 0o600 });
  return kept.length;
}

function bytesBetween(files: readonly LogFile[], from: number, to: number): Buffer {
  const pieces = files.map((part) => {
    const start = Math.max(from, part.from);
    const bytes = Buffer.alloc(Math.max(0, Math.min(to, part.to) - start));
    if (bytes.length > 0) {
      const file = openSync(part.path, 'r');
      try {
        readSync(file, bytes, 0, bytes.length, part.at + start - part.from);
      } finally {
        closeSync(file);
      }
    }
    return bytes;
  });
  return Buffer.concat(pieces);
}

function keepCut(path: string, cut: LogCut): void {
  const temporary = `${path}.cut.tmp`;
  writeFileSync(temporary, `${JSON.stringify(cut)}\n`, { mode: 0o600 });
  renameSync(temporary, `${path}.cut`);
}

function firstOf(path: string): string {
  return `${path}.first`;
}

function lastOf(path: string, count: number): string {
  return `${path}.last.${count}`;
}

/** A piece of a log. Positions count the bytes that were printed, whether they are kept or not. */
export interface LogPiece {
  /** Where it begins: further on than was asked for when what comes before is left out. */
  readonly from: number;
  readonly bytes: Buffer;
  /** How much has been printed so far. */
  readonly end: number;
}

const NOTHING: LogPiece = { from: 0, bytes: Buffer.alloc(0), end: 0 };

/**
 * Reads a log, which may grow and be cut meanwhile.
 * @param path of the file that is written to; nothing while it is not there.
 * @param from position to begin at; one beyond the end, as of another log, is the beginning.
 * @param most bytes at most; it ends earlier where something is left out.
 */
export function readLog(path: string, from: number, most: number): Promise<LogPiece> {
  return readPiece(path, most, (end) => (from > end ? 0 : from));
}

/** Reads the end of a log. @param most bytes at most. */
export function readLogEnd(path: string, most: number): Promise<LogPiece> {
  return readPiece(path, most, (end) => Math.max(0, end - most));
}

/** The file that holds the beginning of a log. */
export function logBeginning(path: string): string {
  return logCut(path) === undefined ? path : firstOf(path);
}

/** What stands between two parts of a log, as a line. @param bytes that are left out. */
export function leftOutLine(bytes: number): string {
  const [size, unit] = bytes < 1e6 ? [bytes / 1e3, 'kB'] : [bytes / 1e6, 'MB'];
  return `\n[… ${size.toFixed(1)} ${unit} left out: of a long log the beginning and the end are kept …]\n`;
}

async function readPiece(path: string, most: number, begin: (end: number) => number): Promise<LogPiece> {
  for (;;) {
    const cut = logCut(path);
    const piece = await pieceOf(path, cut, most, begin);
    const now = logCut(path);
    // One that was cut meanwhile may have been read from where it no longer lies.
    if (now?.count === cut?.count && now?.emptying === cut?.emptying) {
      return piece;
    }
  }
}

async function pieceOf(
  path: string,
  cut: LogCut | undefined,
  most: number,
  begin: (end: number) => number,
): Promise<LogPiece> {
  const growing = await open(path, 'r').catch(() => undefined);
  if (growing === undefined) {
    return NOTHING;
  }
  try {
    const files = logFiles(path, cut, (await growing.stat()).size);
    const end = files.at(-1)?.to ?? 0;
    const asked = begin(end);
    const from = Math.max(asked, files.find(({ to }) => asked < to)?.from ?? asked);
    const pieces: Buffer[] = [];
    let position = from;
    for (const { path: place, at, from: start, to } of files) {
      const length = Math.min(to - position, from + most - position);
      if (position >= start && length > 0) {
        const offset = at + position - start;
        const bytes =
          place === path ? await read(growing, offset, length) : await readFrom(place, offset, length);
        pieces.push(bytes);
        position += bytes.length;
      }
    }
    return { from, bytes: Buffer.concat(pieces), end };
  } finally {
    await growing.close();
  }
}

async function readFrom(path: string, offset: number, length: number): Promise<Buffer> {
  const file = await open(path, 'r').catch(() => undefined);
  try {
    return file === undefined ? Buffer.alloc(0) : await read(file, offset, length);
  } finally {
    await file?.close();
  }
}

async function read(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
  return buffer.subarray(0, bytesRead);
}
