import {
  closeSync,
  existsSync,
  fdatasync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { LockChange, LockTable } from '../../run/locks/lockTable';
import { syncFolder } from '../journal/journalParts';
import type { LockRecords } from './lockRecords';
import { changeLine, firstLine, NO_RECORDS, readRecords } from './lockRecords';
import { monotonicNow } from '../monotonicClock';
import { locksFolder } from '../runs/runFolder';

/*
 * The table of locks is a series of files, `table.7.jsonl`, of which the newest one counts that has its first line. Each is
 * only ever added to, and only by the process that has made it. Another process that wants to change something makes the
 * next file, in which only one can succeed, and only then reads the one before it. So whoever adds something and finds
 * afterwards that there is still no later file knows that everybody who comes later has read it. Otherwise the later file
 * tells: it names the changes that it knows of.
 */

/** The table of locks as it was at one time. */
export interface LockVersion extends LockRecords {
  /** Of the file; 0 before there was any. */
  readonly number: number;
}

/** A change that was written. */
export interface WrittenChange<Answer> {
  readonly id: string;
  readonly version: LockVersion;
  readonly answer: Answer;
}

/** Changes the table. @returns the change, and what is answered to whoever wanted it. */
export type Decide<Answer> = (table: LockTable) => LockChange<Answer>;

/** So many files stay for those that are reading them. */
const KEPT = 4;
/** Milliseconds that are given to whoever has made a file and not yet begun it. */
const PATIENCE_MS = 500;
const LOOK_MS = 2;

const toDisk = promisify(fdatasync);

/**
 * The table of a repository's locks. What cannot be read holds nothing.
 * @param known what was read before: only what is later is read.
 */
export async function readLockTable(commonDir: string, known?: LockVersion): Promise<LockVersion> {
  return readBelow(commonDir, Infinity, known);
}

/** The same once the newest file has been begun, if that is soon. */
export async function readSettledTable(commonDir: string, known?: LockVersion): Promise<LockVersion> {
  for (const start = monotonicNow(); ;) {
    const version = await readLockTable(commonDir, known);
    if (version.number === newestNumber(commonDir) || monotonicNow() - start >= PATIENCE_MS) {
      return version;
    }
    await setTimeout(LOOK_MS);
  }
}

/** Whether nobody has made a later file. */
export function isNewest(commonDir: string, { number }: LockVersion): boolean {
  return newestNumber(commonDir) === number;
}

/**
 * Adds a change to a file that this process has made. Written and on the disk; whether it counts `isNewest` tells.
 * @returns undefined when the file is not as this process has left it.
 */
export async function addChange(
  commonDir: string,
  before: LockVersion,
  table: LockTable,
  id: string,
): Promise<LockVersion | undefined> {
  const path = tablePath(commonDir, before.number);
  if (sizeOf(path) !== before.size) {
    return undefined;
  }
  const { bytes, after } = changeLine(before, table, id);
  await append(path, 'a', bytes);
  return { number: before.number, ...after };
}

/**
 * Makes the next file, with a change in it. Whether it counts `isNewest` tells.
 * @param known what was read before: a large file is not read once more, for which all who call would wait.
 * @returns undefined when somebody else has made it.
 */
export async function beginTable<Answer>(
  commonDir: string,
  decide: Decide<Answer>,
  id: string,
  known: LockVersion,
): Promise<WrittenChange<Answer> | undefined> {
  const folder = locksFolder(commonDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const number = newestNumber(commonDir) + 1;
  const path = tablePath(commonDir, number);
  if (!create(path)) {
    return undefined;
  }
  const before = await readBelow(commonDir, number, known);
  const begin = async (table: LockTable) => {
    const { bytes, after } = firstLine(table, before.latest, id);
    await append(path, 'r+', bytes);
    await syncFolder(folder);
    return { number, ...after };
  };
  let change: LockChange<Answer>;
  try {
    change = decide(before.table);
  } catch (error) {
    // Nobody should wait for a file that is never begun.
    await begin(before.table);
    throw error;
  }
  const version = await begin(change.table ?? before.table);
  if (isNewest(commonDir, version)) {
    numbersIn(commonDir)
      .filter((each) => each <= number - KEPT)
      .forEach((each) => rmSync(tablePath(commonDir, each), { force: true }));
  }
  return { id, version, answer: change.answer };
}

async function readBelow(commonDir: string, below: number, known?: LockVersion): Promise<LockVersion> {
  for (;;) {
    const numbers = numbersIn(commonDir).filter((number) => number < below);
    for (const number of numbers.reverse()) {
      const records =
        number === known?.number
          ? readOn(tablePath(commonDir, number), known)
          : await readAll(commonDir, number);
      if (records !== undefined) {
        return records === known ? known : { number, ...records };
      }
    }
    // Files make room for later ones while they are being read.
    if (numbers.every((number) => existsSync(tablePath(commonDir, number)))) {
      return { number: 0, ...NO_RECORDS };
    }
  }
}

async function readAll(commonDir: string, number: number): Promise<LockRecords | undefined> {
  try {
    return readRecords(await readFile(tablePath(commonDir, number)));
  } catch (error) {
    return absent(error);
  }
}

/** What was added since. */
function readOn(path: string, known: LockVersion): LockRecords | undefined {
  const added = (sizeOf(path) ?? 0) - known.size;
  if (added <= 0) {
    return known;
  }
  const bytes = Buffer.alloc(added);
  const file = openSync(path, 'r');
  try {
    return readRecords(bytes.subarray(0, readSync(file, bytes, 0, added, known.size)), known);
  } finally {
    closeSync(file);
  }
}

/** Only the waiting for the disk is handed to another thread: handing over takes longer than each of the other steps. */
async function append(path: string, flags: 'a' | 'r+', bytes: Buffer): Promise<void> {
  const file = openSync(path, flags);
  try {
    writeFileSync(file, bytes);
    await toDisk(file);
  } finally {
    closeSync(file);
  }
}

function create(path: string): boolean {
  try {
    closeSync(openSync(path, 'wx', 0o600));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}

function tablePath(commonDir: string, number: number): string {
  return join(locksFolder(commonDir), `table.${number}.jsonl`);
}

function newestNumber(commonDir: string): number {
  return numbersIn(commonDir).at(-1) ?? 0;
}

function numbersIn(commonDir: string): number[] {
  let names: string[];
  try {
    names = readdirSync(locksFolder(commonDir));
  } catch (error) {
    names = absent(error) ?? [];
  }
  return names
    .flatMap((name) => /^table\.([1-9]\d{0,14})\.jsonl$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** @throws the error, unless it says that something is not there. */
function absent(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
    throw error;
  }
}
