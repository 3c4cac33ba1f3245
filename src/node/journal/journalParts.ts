import { basename, dirname, join } from 'node:path';
import type { Files } from '../files/files';
import { nodeFiles } from '../files/nodeFiles';

/*
 * A journal is a series of files in one folder: segments, of which only the last is written to, and at most one
 * snapshot that stands for all segments up to its number:
 *
 *   snapshot.4.jsonl  journal.5.jsonl  journal.6.jsonl
 *
 * The first segment is `journal.jsonl`. A segment ends for good when the next one is there; what somebody still writes
 * into it then, a driver that slept through its replacement, does not count.
 */

/** The files that a journal consists of at one moment. */
export interface JournalParts {
  /** Number of the last segment that the snapshot stands for; undefined when there is none. */
  readonly snapshot: number | undefined;
  /** Numbers of the segments after the snapshot, ascending. */
  readonly segments: readonly number[];
  /** Files that the snapshot has made needless, by name. */
  readonly needless: readonly string[];
}

/** Which files there are. @param journal path of the first segment, whether or not that one still exists. */
export async function listParts(journal: string, files: Files = nodeFiles): Promise<JournalParts> {
  const names = await files.list(dirname(journal));
  const numbered = (pattern: RegExp) => {
    return names.flatMap((name) => {
      const number = pattern.exec(name)?.[1];
      return number === undefined ? [] : [{ name, number: Number(number) }];
    });
  };
  const snapshots = numbered(/^snapshot\.([1-9]\d{0,8})\.jsonl$/);
  const segments = numbered(/^journal\.([1-9]\d{0,8})\.jsonl$/);
  if (names.includes(basename(journal))) {
    segments.push({ name: basename(journal), number: 1 });
  }
  const snapshot = snapshots.length === 0 ? undefined : Math.max(...snapshots.map(({ number }) => number));
  const covered = snapshot ?? 0;
  return {
    snapshot,
    segments: segments
      .map(({ number }) => number)
      .filter((number) => number > covered)
      .sort((a, b) => a - b),
    needless: [
      ...segments.filter(({ number }) => number <= covered),
      ...snapshots.filter(({ number }) => number < covered),
    ].map(({ name }) => name),
  };
}

/** Path of a segment. @param journal path of the first one. */
export function segmentPath(journal: string, number: number): string {
  return number === 1 ? journal : join(dirname(journal), `journal.${number}.jsonl`);
}

/** Path of the snapshot that stands for the segments up to a number. @param journal path of the first segment. */
export function snapshotPath(journal: string, number: number): string {
  return join(dirname(journal), `snapshot.${number}.jsonl`);
}
