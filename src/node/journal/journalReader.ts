import type { JournalEvent } from '../../run/run';
import { EVENT_FORMAT } from '../../run/kernel/kernel';
import { WavesError } from '../../wavesError';
import type { Files } from '../files/files';
import { nodeFiles } from '../files/nodeFiles';
import type { Proof, Signature } from '../files/signature';
import type { JournalRecord } from './journalFile';
import { decodeJournal, EpochFence, signatureOf } from './journalFile';
import type { JournalParts } from './journalParts';
import { listParts, segmentPath, snapshotPath } from './journalParts';

/** How much of a file's beginning is read, in bytes: enough for a first event with the packages of a large plan. */
const HEAD = 64 * 1024;
/** The same at its end: the last events of a run are short. */
const TAIL = 4 * 1024;

/**
 * The first event of a journal; undefined where only the whole shows it, since a snapshot stands for it.
 * @param journal path of the first segment. @throws what the file system throws.
 */
export async function firstEvent(
  journal: string,
  files: Files = nodeFiles,
): Promise<JournalEvent | undefined> {
  const { snapshot, segments } = await listParts(journal, files);
  if (snapshot !== undefined || segments[0] !== 1) {
    return undefined;
  }
  const bytes = await read(journal, files, () => ({ start: 0, length: HEAD }));
  const end = bytes.indexOf('\n');
  const [record] = end < 0 ? [] : decodeJournal<JournalEvent>(bytes.subarray(0, end + 1)).records;
  return record?.event.seq === 1 ? record.event : undefined;
}

/**
 * The last event of a journal; undefined where only the whole shows what counts: its end is torn or damaged, or drivers of several
 * epochs have written there.
 * @param journal path of the first segment. @throws what the file system throws.
 */
export async function lastEvent(
  journal: string,
  files: Files = nodeFiles,
): Promise<JournalEvent | undefined> {
  const last = (await listParts(journal, files)).segments.at(-1);
  if (last === undefined) {
    return undefined;
  }
  let isCut = false;
  const bytes = await read(segmentPath(journal, last), files, (size) => {
    isCut = size > TAIL;
    return { start: Math.max(0, size - TAIL), length: TAIL };
  });
  const whole = isCut ? bytes.subarray(bytes.indexOf('\n') + 1) : bytes;
  const { records, damage, consumed, open } = decodeJournal<JournalEvent>(whole);
  const isWhole = !open && damage.length === 0 && consumed === whole.length;
  const isOfOne = new Set(records.map(({ epoch }) => epoch)).size === 1;
  return isWhole && isOfOne ? records.at(-1)?.event : undefined;
}

async function read(
  path: string,
  files: Files,
  where: (size: number) => { readonly start: number; readonly length: number },
): Promise<Buffer> {
  const file = await files.open(path, 'read');
  try {
    const { start, length } = where(await file.size());
    return await file.read(start, length);
  } finally {
    await file.close();
  }
}

/** Everything that a journal holds. */
export interface WholeJournal {
  /** In order, each once; the epoch is that of the driver that wrote it. */
  readonly records: readonly JournalRecord[];
  /** What was skipped, in words. */
  readonly damage: readonly string[];
  /** Segments with damage in them, by number. */
  readonly damaged: readonly number[];
  readonly parts: JournalParts;
}

/**
 * Reads a journal with all its files.
 * @param journal path of the first segment.
 * @throws what the file system throws; ENOENT when there is no journal.
 */
export async function readJournal(journal: string, files: Files = nodeFiles): Promise<WholeJournal> {
  for (;;) {
    const parts = await listParts(journal, files);
    const { snapshot, segments } = parts;
    const paths = segments.map((number) => segmentPath(journal, number));
    if (snapshot === undefined && paths.length === 0) {
      paths.push(journal);
    }
    const contents = await Promise.all(
      [...(snapshot === undefined ? [] : [snapshotPath(journal, snapshot)]), ...paths].map((path) =>
        files.read(path).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== 'ENOENT') {
            throw error;
          }
          return error;
        }),
      ),
    );
    const missing = contents.find((content) => content instanceof Error);
    if (missing === undefined) {
      return assemble(parts, contents as readonly Buffer[]);
    }
    if ((await listParts(journal, files)).snapshot === snapshot) {
      throw missing;
    }
    // Between listing and reading, a snapshot has taken the place of these files.
  }
}

/** The events of a journal. @throws as `readJournal`. */
export async function readEvents(
  journal: string,
  files: Files = nodeFiles,
): Promise<{ readonly events: readonly JournalEvent[]; readonly damage: readonly string[] }> {
  const { records, damage } = await readJournal(journal, files);
  return { events: records.map(({ event }) => event), damage };
}

/**
 * Holds every record of a journal against its signature, and looks whether their numbers follow each other; where some were
 * put together into a snapshot, only those after it.
 * @param head number of the last event that is known to have been written; absent: what was cut off at the end is not noticed.
 * @throws what the file system throws, and WavesError `journal-format`.
 */
export async function proveJournal(journal: string, signature: Signature, head?: number): Promise<Proof> {
  const { records, damage, parts } = await readJournal(journal);
  const faults = [...damage];
  const first = records.findIndex((record) => record.signature !== undefined);
  const unsigned = first < 0 ? records.length : first;
  records.forEach((record, index) => {
    const { seq } = record.event;
    const previous = index === 0 ? 0 : (records[index - 1]?.event.seq ?? 0);
    if (seq !== previous + 1 && parts.snapshot === undefined) {
      faults.push(`events between ${previous} and ${seq} are missing`);
    }
    if (index >= unsigned && record.signature !== signatureOf(signature, journal, record)) {
      faults.push(`event ${seq} is ${record.signature === undefined ? 'not signed' : 'changed'}`);
    }
  });
  const last = records.at(-1)?.event.seq ?? 0;
  if (head !== undefined && last < head) {
    faults.push(`events ${last + 1} to ${head} are missing at its end: cut off, or lost with the machine`);
  }
  return { total: records.length, unsigned, faults };
}

function assemble(parts: JournalParts, files: readonly Buffer[]): WholeJournal {
  const damage: string[] = [];
  const damaged: number[] = [];
  const records: JournalRecord[] = [];
  const fence = new EpochFence();
  const first = parts.snapshot === undefined ? 0 : 1;
  files.forEach((bytes, index) => {
    const decoded = decodeJournal(bytes);
    const admitted = fence.admit(decoded.records);
    if (decoded.damage.length > 0) {
      damaged.push(parts.segments[index - first] ?? 0);
    }
    damage.push(...decoded.damage, ...admitted.damage, ...cutBefore(records, admitted.records));
    records.push(...admitted.records);
  });
  refuseLaterFormat(records[0]?.event);
  return { records, damage, damaged, parts };
}

/**
 * A program reads what it knows, and leaves alone what a later one has written: to it, the same words may mean another thing.
 * @throws WavesError `journal-format`.
 */
function refuseLaterFormat(begin: JournalEvent | undefined): void {
  if (begin?.type === 'run.started' && begin.format > EVENT_FORMAT) {
    throw new WavesError(
      'journal-format',
      `The run ${begin.run} was written by a later version of this program (format ${begin.format}; this one knows ${EVENT_FORMAT}).`,
      'Nothing was changed. Update this program, or go on with the run in the later one.',
    );
  }
}

/** Takes out what was still written to the end of a segment after the next one had begun. */
function cutBefore(records: JournalRecord[], next: readonly JournalRecord[]): string[] {
  const begin = next[0]?.event.seq ?? Infinity;
  const late: string[] = [];
  for (let last = records.at(-1); last !== undefined && last.event.seq >= begin; last = records.at(-1)) {
    records.pop();
    late.push(
      `Event ${last.event.seq} of epoch ${last.epoch} was written by a driver that had been replaced; it is ignored.`,
    );
  }
  return late;
}
