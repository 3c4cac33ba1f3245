import { dirname } from 'node:path';
import type { Lease } from '../../ports/ports';
import type { Files, OpenFile } from '../files/files';
import { decodeJournal } from './journalFile';
import { listParts, segmentPath } from './journalParts';
import { readJournal } from './journalReader';
import { removeNeedless } from './journalSnapshot';

/** The segment that a driver writes to. */
export interface OpenedSegment {
  readonly file: OpenFile;
  readonly number: number;
  /** Bytes in it. */
  readonly size: number;
  /** Number of the last event in the whole journal; 0 when there is none. */
  readonly lastSeq: number;
  /** The epoch that records are written with. */
  readonly epoch: number;
  /** How many segments there are, this one too. */
  readonly segments: number;
}

/**
 * Opens the segment that a driver of an epoch goes on with: the last one, after its last whole record, when that is
 * its own or nobody's; else the next.
 * @param journal path of the first segment.
 * @throws what the file system throws; WavesError `lease-lost`.
 */
export async function openSegment(files: Files, journal: string, lease: Lease): Promise<OpenedSegment> {
  const { epoch } = lease;
  await removeNeedless(files, journal);
  for (;;) {
    const { snapshot = 0, segments } = await listParts(journal, files);
    const last = segments.at(-1) ?? snapshot;
    const own = last > snapshot ? await continueSegment(files, segmentPath(journal, last), epoch) : undefined;
    const number = own === undefined ? last + 1 : last;
    const file = own?.file ?? (await createSegment(files, segmentPath(journal, number), lease));
    if (file === undefined) {
      continue;
    }
    try {
      // Read once nobody else can add to it any more.
      const { records } = await readJournal(journal, files);
      const lastSeq = records.reduce((highest, { event }) => Math.max(highest, event.seq), 0);
      const lastEpoch = records.reduce((highest, record) => Math.max(highest, record.epoch), 0);
      return {
        file,
        number,
        size: own?.size ?? 0,
        lastSeq,
        // Where the disk has forgotten leases they count from one again; what is written now must count all the same.
        epoch: own === undefined && lastEpoch >= epoch ? lastEpoch + 1 : epoch,
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
  files: Files,
  path: string,
  epoch: number,
): Promise<{ readonly file: OpenFile; readonly size: number } | undefined> {
  const file = await files.open(path, 'add');
  try {
    const bytes = await file.read(0, await file.size());
    const { records, consumed, open: unfinished } = decodeJournal(bytes);
    if (records.length === 0 || records.some((record) => record.epoch !== epoch)) {
      // What its driver did not wait for the disk with must be there before anything that is written after it.
      await file.sync();
      await file.close();
      return undefined;
    }
    if (consumed < bytes.length) {
      await file.truncate(consumed);
    }
    if (unfinished) {
      await file.append(Buffer.from('\n'));
    }
    await file.sync();
    return { file, size: consumed + (unfinished ? 1 : 0) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function createSegment(files: Files, path: string, lease: Lease): Promise<OpenFile | undefined> {
  const file = await makeSegment(files, path, lease);
  if (file !== undefined) {
    await files.syncFolder(dirname(path));
  }
  return file;
}

/**
 * Makes a segment whose name is not on the disk yet.
 * @returns undefined when it is there already. @throws what the file system throws; WavesError `lease-lost`.
 */
export async function makeSegment(files: Files, path: string, lease: Lease): Promise<OpenFile | undefined> {
  // Who has stood still until now must not begin one behind that of a later driver, which would have to begin another one.
  await lease.assertHeld();
  return files.open(path, 'make').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') {
      return undefined;
    }
    throw error;
  });
}
