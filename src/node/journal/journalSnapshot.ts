import { basename, dirname, join } from 'node:path';
import { compacted } from '../../run/run';
import type { Files } from '../files/files';
import { encodeRecord } from './journalFile';
import { listParts, segmentPath, snapshotPath } from './journalParts';
import { readJournal } from './journalReader';

/** How many records are written at a time. */
const AT_ONCE = 1000;

/**
 * Puts one snapshot in the place of the snapshot before it and of all segments before a writer's own. Whatever moment it is
 * interrupted at, the journal stays whole: the snapshot is durable under its name before anything is removed, and what
 * it has made needless is not read any more. Segments with damage in them are kept aside, as `journal.<n>.damaged`.
 * @param journal path of the first segment.
 * @param own the writer's, still empty. @param lastSeq number of the last event before it.
 */
export async function takeSnapshot(
  files: Files,
  journal: string,
  own: number,
  lastSeq: number,
): Promise<void> {
  const { records, parts, damaged } = await readJournal(journal, files);
  // A later driver may have written more by now, and put it together: of that, this one knows nothing.
  const last = parts.segments.filter((number) => number < own).at(-1);
  if (last === undefined) {
    return;
  }
  const past = records.filter(({ event }) => event.seq <= lastSeq);
  const kept = new Set(compacted(past.map(({ event }) => event)));
  const path = snapshotPath(journal, last);
  const temporary = `${path}.tmp`;
  const file = await files.open(temporary, 'replace');
  try {
    const left = past.filter(({ event }) => kept.has(event));
    for (let from = 0; from < left.length; from += AT_ONCE) {
      const some = left.slice(from, from + AT_ONCE);
      await file.append(
        Buffer.concat(some.map(({ epoch, event, signature }) => encodeRecord(epoch, event, signature))),
      );
    }
    await file.sync();
  } finally {
    await file.close();
  }
  await files.rename(temporary, path);
  await files.syncFolder(dirname(journal));
  for (const number of damaged.filter((segment) => segment > 0 && segment <= last)) {
    const old = segmentPath(journal, number);
    await files.rename(old, join(dirname(journal), `journal.${number}.damaged`));
  }
  await removeNeedless(files, journal);
}

/** Removes what a snapshot has made needless, also what an interrupted one had left. */
export async function removeNeedless(files: Files, journal: string): Promise<void> {
  const { needless } = await listParts(journal, files);
  await Promise.all(needless.map((name) => files.remove(join(dirname(journal), basename(name)))));
}
