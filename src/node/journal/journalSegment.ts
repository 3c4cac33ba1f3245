import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { decodeJournal } from './journalFile';
import { listParts, segmentPath, syncFolder } from './journalParts';
import { readJournal } from './journalReader';
import { removeNeedless } from './journalSnapshot';

/** The segment that a driver writes to. */
export interface OpenedSegment {
  readonly file: FileHandle;
  readonly number: number;
  /** Bytes in it. */
  readonly size: number;
  /** Number of the last event in the whole journal; 0 when there is none. */
  readonly lastSeq: number;
  /** How many segments there are, this one too. */
  readonly segments: number;
}

/**
 * Opens the segment that a driver of an epoch goes on with: the last one, after its last whole record, when that is
 * its own or nobody's; else the next.
 * @param journal path of the first segment.
 * @throws what the file system throws.
 */
export async function openSegment(journal: string, epoch: number): Promise<OpenedSegment> {
  await removeNeedless(journal);
  for (;;) {
    const { snapshot = 0, segments } = await listParts(journal);
    const last = segments.at(-1) ?? snapshot;
    const own = last > snapshot ? await continueSegment(segmentPath(journal, last), epoch) : undefined;
    const number = own === undefined ? last + 1 : last;
    const file = own?.file ?? (await createSegment(segmentPath(journal, number)));
    if (file === undefined) {
      continue;
    }
    try {
      // Read once nobody else can add to it any more.
      const { records } = await readJournal(journal);
      const lastSeq = records.reduce((highest, { event }) => Math.max(highest, event.seq), 0);
      return {
        file,
        number,
        size: own?.size ?? 0,
        lastSeq,
        segments: segments.length + (own === undefined ? 1 : 0),
      };
    } catch (error) {
      await file.close();
      throw error;
    }
  }
}

/** Undefined when another epoch has written to it, or may still. */
async function continueSegment(
  path: string,
  epoch: number,
): Promise<{ readonly file: FileHandle; readonly size: number } | undefined> {
  const file = await open(path, 'a+', 0o600);
  try {
    const bytes = await file.readFile();
    const { records, consumed, open: unfinished } = decodeJournal(bytes);
    if (records.length === 0 || records.some((record) => record.epoch !== epoch)) {
      // What its driver did not wait for the disk with must be there before anything that is written after it.
      await file.datasync();
      await file.close();
      return undefined;
    }
    if (consumed < bytes.length) {
      await file.truncate(consumed);
    }
    if (unfinished) {
      await file.appendFile('\n');
    }
    await file.datasync();
    return { file, size: consumed + (unfinished ? 1 : 0) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Undefined when it is there already. */
async function createSegment(path: string): Promise<FileHandle | undefined> {
  const file = await open(path, 'ax', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') {
      return undefined;
    }
    throw error;
  });
  if (file !== undefined) {
    await syncFolder(dirname(path));
  }
  return file;
}
