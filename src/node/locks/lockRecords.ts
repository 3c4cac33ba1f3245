import type { LockTable, TakenLock } from '../../run/locks/lockTable';
import { isLockTable, NO_LOCKS } from '../../run/locks/lockTable';

/*
 * A file of the table of locks: JSON lines. The first holds the table as it was when the file was begun; each one after it
 * is a change. Only whole lines count, up to the first that is none.
 */

/** The table of locks up to some line. */
export interface LockRecords {
  readonly table: LockTable;
  /** Bytes up to there. */
  readonly size: number;
  /** Ids of the latest changes, the last one last, also of those that an earlier file had. */
  readonly latest: readonly string[];
}

interface FirstLine extends LockTable {
  readonly latest: readonly string[];
}

interface ChangeLine {
  readonly id: string;
  /** Which locks are gone. */
  readonly drop: readonly string[];
  readonly put: readonly TakenLock[];
  readonly broken?: LockTable['broken'];
}

/** How many ids of changes are kept: who was overtaken by others looks at once whether they have seen its change. */
const LATEST = 64;

/** What a repository begins with. */
export const NO_RECORDS: LockRecords = { table: NO_LOCKS, size: 0, latest: [] };

/** The first line of a file that begins with a table, and what is read of it then. @param id of the change that has led to it. */
export function firstLine(table: LockTable, latest: readonly string[], id: string): LineOf {
  const line: FirstLine = { ...table, latest: [...latest, id].slice(-LATEST) };
  return lineOf(line, { table, size: 0, latest: line.latest });
}

/** A change of what was read, as the next line, and what is read of the file then. */
export function changeLine(before: LockRecords, table: LockTable, id: string): LineOf {
  const [old, next] = [new Set(before.table.locks), new Set(table.locks)];
  const line: ChangeLine = {
    id,
    drop: before.table.locks.filter((lock) => !next.has(lock)).map(identity),
    put: table.locks.filter((lock) => !old.has(lock)),
    ...(table.broken === before.table.broken ? {} : { broken: table.broken ?? [] }),
  };
  return lineOf(line, { table, size: before.size, latest: [...before.latest, id].slice(-LATEST) });
}

/** A line to be written, and what is read of its file once it is. */
export interface LineOf {
  readonly bytes: Buffer;
  readonly after: LockRecords;
}

/**
 * Reads lines.
 * @param before what was read before them; absent: they begin with a file's first one.
 * @returns undefined where there is no whole first line.
 */
export function readRecords(bytes: Buffer, before?: LockRecords): LockRecords | undefined {
  let read = before;
  let start = 0;
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
    const value = parsed(bytes.toString('utf8', start, end));
    const size = (before?.size ?? 0) + end + 1;
    const next = read === undefined ? opened(value, size) : changed(read, value, size);
    if (next === undefined) {
      break;
    }
    read = next;
    start = end + 1;
  }
  return read;
}

function lineOf(line: FirstLine | ChangeLine, after: LockRecords): LineOf {
  const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
  return { bytes, after: { ...after, size: after.size + bytes.length } };
}

function opened(value: unknown, size: number): LockRecords | undefined {
  if (!isLockTable(value) || !('latest' in value) || !isTexts(value.latest)) {
    return undefined;
  }
  const { latest, ...table } = value;
  return { table, size, latest };
}

function changed(before: LockRecords, value: unknown, size: number): LockRecords | undefined {
  if (!isChange(value)) {
    return undefined;
  }
  const locks = new Map(before.table.locks.map((lock) => [identity(lock), lock]));
  value.drop.forEach((gone) => locks.delete(gone));
  value.put.forEach((lock) => locks.set(identity(lock), lock));
  const broken = value.broken ?? before.table.broken;
  return {
    table: { locks: [...locks.values()], ...(broken === undefined ? {} : { broken }) },
    size,
    latest: [...before.latest, value.id].slice(-LATEST),
  };
}

/** A holder has a key once, and may claim it besides. */
function identity({ key, holder, claim }: TakenLock): string {
  const who = holder.kind === 'package' ? [holder.run, holder.package] : [holder.name];
  return JSON.stringify([key, claim === true, ...who]);
}

function isChange(value: unknown): value is ChangeLine {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const { id, drop, put, broken } = value as Record<string, unknown>;
  return (
    typeof id === 'string' &&
    isTexts(drop) &&
    isLockTable({ locks: put, ...(broken === undefined ? {} : { broken }) })
  );
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
