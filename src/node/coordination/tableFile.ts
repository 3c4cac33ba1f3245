import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JournalLine } from '../journal/journalFile';
import { decodeJournal } from '../journal/journalFile';

/*
 * What the coordinator keeps is a series of files, of which only the last is written to:
 *
 *   tables.7.jsonl
 *
 * Each begins with everything that was there when it was begun, ends that with a line of type `whole`, and goes on with
 * one line for each change. Until it is whole, the one before it counts.
 */

/** A line: changes that count together. */
export interface TableLine extends JournalLine {
  readonly type: 'kept' | 'whole' | 'changed';
  readonly changes: readonly unknown[];
}

/** What was kept, and the number of the file that has it. */
export interface KeptTables {
  readonly number: number;
  /** The oldest first. */
  readonly changes: readonly unknown[];
  readonly damage: readonly string[];
}

/** Path of one of the files. */
export function tablePath(folder: string, number: number): string {
  return join(folder, `tables.${number}.jsonl`);
}

/** The numbers of the files that there are, ascending. */
export async function tableNumbers(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return [];
    }
    throw error;
  });
  return names
    .flatMap((name) => /^tables\.([1-9]\d{0,8})\.jsonl$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** Reads the last file that is whole. @param before only files with a smaller number count. */
export async function readTables(folder: string, before = Infinity): Promise<KeptTables> {
  const numbers = (await tableNumbers(folder)).filter((number) => number < before);
  for (const number of numbers.reverse()) {
    const bytes = await readFile(tablePath(folder, number));
    const { records, damage } = decodeJournal<TableLine>(bytes);
    const lines = records.map(({ event }) => event);
    if (lines.some(({ type }) => type === 'whole')) {
      return { number, changes: lines.flatMap(({ changes }) => changes), damage };
    }
  }
  return { number: 0, changes: [], damage: [] };
}
