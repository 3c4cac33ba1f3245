import type { JournalEvent } from '../../run/run';
import type { Files } from '../files/files';
import { nodeFiles } from '../files/nodeFiles';
import { decodeJournal } from './journalFile';
import { listParts, segmentPath } from './journalParts';

/** So much of a file is read at its beginning, in bytes: a first event with the packages of a large plan has room. */
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
