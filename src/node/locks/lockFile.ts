import { join } from 'node:path';
import type { LockChange, LockTable } from '../../run/locks/lockTable';
import type { FilesNow } from '../files/files';
import type { Host } from '../processes/host';
import { pause, thisHost } from '../processes/host';
import type { LockRecords } from './lockRecords';
import { changeLine, firstLine, NO_RECORDS, readRecords } from './lockRecords';
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

/** How many earlier files stay for those who are reading them. */
const KEPT = 4;
/** Milliseconds that are given to whoever has made a file and not yet begun it. */
const PATIENCE_MS = 500;
const LOOK_MS = 2;

/**
 * The table of a repository's locks. What cannot be read holds nothing.
 * @param known what was read before: only what is later is read.
 */
export async function readLockTable(
  commonDir: string,
  known?: LockVersion,
  host: Host = thisHost,
): Promise<LockVersion> {
  return (await readBelow(host, commonDir, Infinity, known)).version;
}

/** The same once the newest file has been begun, if that is soon. */
export async function readSettledTable(
  host: Host,
  commonDir: string,
  known?: LockVersion,
): Promise<LockVersion> {
  for (const start = host.monotonicNow(); ;) {
    const { version, newest } = await readBelow(host, commonDir, Infinity, known);
    if (version.number === newest || host.monotonicNow() - start >= PATIENCE_MS) {
      return version;
    }
    await pause(host, LOOK_MS);
  }
}

/** Whether nobody has made a later file. */
export function isNewest(host: Host, commonDir: string, { number }: LockVersion): boolean {
  return newestNumber(host.files.now, commonDir) === number;
}

/**
 * Adds a change to a file that this process has made. Written and on the disk; whether it counts `isNewest` tells.
 * @returns undefined when the file is not as this process has left it.
 */
export async function addChange(
  host: Host,
  commonDir: string,
  before: LockVersion,
  table: LockTable,
  id: string,
): Promise<LockVersion | undefined> {
  const path = tablePath(commonDir, before.number);
  if (host.files.now.size(path) !== before.size) {
    return undefined;
  }
  const { bytes, after } = changeLine(before, table, id);
  await host.files.now.append(path, bytes, true);
  return { number: before.number, ...after };
}

/**
 * Makes the next file, with a change in it. Whether it counts `isNewest` tells.
 * @param known what was read before: a large file is not read once more, for which all who call would wait.
 * @returns undefined when somebody else has made it.
 */
export async function beginTable<Answer>(
  host: Host,
  commonDir: string,
  decide: Decide<Answer>,
  id: string,
  known: LockVersion,
): Promise<WrittenChange<Answer> | undefined> {
  const folder = locksFolder(commonDir);
  const { files } = host;
  await files.makeFolder(folder);
  const number = newestNumber(files.now, commonDir) + 1;
  const path = tablePath(commonDir, number);
  if (!files.now.make(path)) {
    return undefined;
  }
  const { version: before } = await readBelow(host, commonDir, number, known);
  const begin = async (table: LockTable) => {
    const { bytes, after } = firstLine(table, before.latest, id);
    await files.now.append(path, bytes, false);
    await files.syncFolder(folder);
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
  if (isNewest(host, commonDir, version)) {
    numbersIn(files.now, commonDir)
      .filter((each) => each <= number - KEPT)
      .forEach((each) => files.now.remove(tablePath(commonDir, each)));
  }
  return { id, version, answer: change.answer };
}

/** The newest version that has been begun, and the number of the newest file, begun or not, both below a number. */
async function readBelow(
  host: Host,
  commonDir: string,
  below: number,
  known?: LockVersion,
): Promise<{ readonly version: LockVersion; readonly newest: number }> {
  const { now } = host.files;
  for (;;) {
    const numbers = numbersIn(now, commonDir).filter((number) => number < below);
    const newest = numbers.at(-1) ?? 0;
    for (const number of numbers.reverse()) {
      const records =
        number === known?.number
          ? readOn(now, tablePath(commonDir, number), known)
          : await readAll(host, tablePath(commonDir, number));
      if (records !== undefined) {
        return { version: records === known ? known : { number, ...records }, newest };
      }
    }
    // Files make room for later ones while they are being read.
    if (numbers.every((number) => now.size(tablePath(commonDir, number)) !== undefined)) {
      return { version: { number: 0, ...NO_RECORDS }, newest };
    }
  }
}

async function readAll(host: Host, path: string): Promise<LockRecords | undefined> {
  try {
    return readRecords(await host.files.read(path));
  } catch (error) {
    return absent(error);
  }
}

/** What was added since. */
function readOn(now: FilesNow, path: string, known: LockVersion): LockRecords | undefined {
  const added = (now.size(path) ?? 0) - known.size;
  if (added <= 0) {
    return known;
  }
  return readRecords(now.read(path, known.size, added), known);
}

function tablePath(commonDir: string, number: number): string {
  return join(locksFolder(commonDir), `table.${number}.jsonl`);
}

function newestNumber(now: FilesNow, commonDir: string): number {
  return numbersIn(now, commonDir).at(-1) ?? 0;
}

function numbersIn(now: FilesNow, commonDir: string): number[] {
  let names: readonly string[];
  try {
    names = now.list(locksFolder(commonDir));
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
