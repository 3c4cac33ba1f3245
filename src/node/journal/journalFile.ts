import { basename, dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import type { JournalEvent } from '../../run/run';
import type { Signature } from '../files/signature';

/*
 * A journal is a text file, one record a line:
 *
 *   {"len":<bytes of the event>,"crc":"<8 hex digits>","epoch":<n>,"event":{...}}
 *
 * The checksum covers `<epoch>:` and the bytes of the event. So every line is JSON for whoever just wants to read it,
 * and a record can be told from damage without parsing it.
 */

const HEADER = /^\{"len":(\d{1,9}),"crc":"([0-9a-f]{8})","epoch":(\d{1,15}),"event":/;
const HEADER_START = Buffer.from('{"len":');
const LONGEST_HEADER = 80;
/** How the event of a signed record ends, and how many bytes that is. */
const SIGNED = /^,"sig":"([0-9a-f]{64})"\}$/;
const SIGNED_LENGTH = 74;
const CLOSING_BRACE = 0x7d;
const LINE_FEED = 0x0a;

/** What every line of a journal has, of whatever it is the journal. */
export interface JournalLine {
  readonly seq: number;
  readonly time: string;
  readonly type: string;
}

/** A record that was found whole. */
export interface JournalRecord<Line extends JournalLine = JournalEvent> {
  readonly epoch: number;
  readonly event: Line;
  /** Of its writer, which nobody has looked at yet; absent: it has none, as of earlier versions. */
  readonly signature?: string;
}

/** What some bytes of a journal hold. */
export interface DecodedJournal<Line extends JournalLine = JournalEvent> {
  readonly records: readonly JournalRecord<Line>[];
  /** What was skipped, in words. */
  readonly damage: readonly string[];
  /** Bytes up to and including the last whole record; what follows is a torn tail, or not yet written to its end. */
  readonly consumed: number;
  /** Whether the last record lacks its line break. */
  readonly open: boolean;
}

/** One record with its line break. @param signature stands at the end of the event, where earlier versions read over it. */
export function encodeRecord<Line extends JournalLine>(
  epoch: number,
  event: Line,
  signature?: string,
): Buffer {
  const text = JSON.stringify(event);
  const body = Buffer.from(signature === undefined ? text : `${text.slice(0, -1)},"sig":"${signature}"}`);
  const crc = checksum(epoch, body).toString(16).padStart(8, '0');
  return Buffer.concat([
    Buffer.from(`{"len":${body.length},"crc":"${crc}","epoch":${epoch},"event":`),
    body,
    Buffer.from('}\n'),
  ]);
}

/** What signs a record: it holds for its run, its driver and its number only. @param journal path of the first segment. */
export function signatureOf(signature: Signature, journal: string, { epoch, event }: JournalRecord): string {
  return signature.sign('journal', basename(dirname(journal)), String(epoch), JSON.stringify(event));
}

/**
 * Finds every whole record. After damage it goes on at the next place that looks like the beginning of a record, in
 * the same line or later, so that damage costs only the records that it hit.
 * @param offset where these bytes stand in the file, for what is told of damage.
 */
export function decodeJournal<Line extends JournalLine = JournalEvent>(
  bytes: Buffer,
  offset = 0,
): DecodedJournal<Line> {
  const records: JournalRecord<Line>[] = [];
  const damage: string[] = [];
  let consumed = 0;
  let position = 0;
  while (position < bytes.length) {
    if (position === consumed && bytes[position] === LINE_FEED) {
      position = ++consumed;
      continue;
    }
    const found = recordAt<Line>(bytes, position);
    if (found === undefined) {
      position = nextCandidate(bytes, position + 1);
      continue;
    }
    if (position > consumed) {
      damage.push(skipped(offset + consumed, position - consumed));
    }
    records.push(found.record);
    position = consumed = found.end;
  }
  const end = withoutDamagedEnd(bytes, consumed, offset, damage);
  return { ...end, records, open: end.consumed > 0 && bytes[end.consumed - 1] !== LINE_FEED };
}

/** Keeps out what a driver wrote that had lost its lease: once a later epoch has written, an earlier one must not. */
export class EpochFence {
  private highest = 0;

  /** The records that count, and what is to be told of the others. */
  admit(records: readonly JournalRecord[]): {
    readonly records: readonly JournalRecord[];
    readonly damage: readonly string[];
  } {
    const damage: string[] = [];
    const admitted = records.filter(({ epoch, event }) => {
      if (epoch < this.highest) {
        damage.push(
          `Event ${event.seq} was written by a driver that had been replaced (epoch ${epoch} after ${this.highest}); it is ignored.`,
        );
        return false;
      }
      this.highest = epoch;
      return true;
    });
    return { records: admitted, damage };
  }
}

/** What follows the last record is damage as far as its lines are complete, and a torn tail from there on. */
function withoutDamagedEnd(
  bytes: Buffer,
  consumed: number,
  offset: number,
  damage: readonly string[],
): { readonly consumed: number; readonly damage: readonly string[] } {
  const lastLine = bytes.lastIndexOf(LINE_FEED) + 1;
  return lastLine > consumed
    ? { consumed: lastLine, damage: [...damage, skipped(offset + consumed, lastLine - consumed)] }
    : { consumed, damage };
}

function recordAt<Line extends JournalLine>(
  bytes: Buffer,
  position: number,
): { readonly record: JournalRecord<Line>; readonly end: number } | undefined {
  const header = HEADER.exec(bytes.toString('latin1', position, position + LONGEST_HEADER));
  if (header === null) {
    return undefined;
  }
  const [text, length, crc, epochText] = header;
  const epoch = Number(epochText);
  const start = position + text.length;
  const end = start + Number(length);
  if (bytes[end] !== CLOSING_BRACE) {
    return undefined;
  }
  const body = bytes.subarray(start, end);
  if (checksum(epoch, body) !== parseInt(crc ?? '', 16)) {
    return undefined;
  }
  const unsigned = Math.max(start, end - SIGNED_LENGTH);
  const [, signature] = SIGNED.exec(bytes.toString('latin1', unsigned, end)) ?? [];
  const event = parsed<Line>(
    signature === undefined
      ? bytes.toString('utf8', start, end)
      : `${bytes.toString('utf8', start, unsigned)}}`,
  );
  return event === undefined
    ? undefined
    : { record: { epoch, event, ...(signature === undefined ? {} : { signature }) }, end: end + 1 };
}

function parsed<Line extends JournalLine>(text: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJournalLine(value) ? (value as Line) : undefined;
  } catch {
    return undefined;
  }
}

/** The fields that every event has; what else it holds is for its reader to judge. */
function isJournalLine(value: unknown): value is JournalLine {
  return (
    typeof value === 'object' &&
    value !== null &&
    'seq' in value &&
    Number.isSafeInteger(value.seq) &&
    'time' in value &&
    typeof value.time === 'string' &&
    'type' in value &&
    typeof value.type === 'string'
  );
}

function nextCandidate(bytes: Buffer, from: number): number {
  const found = bytes.indexOf(HEADER_START, from);
  return found < 0 ? bytes.length : found;
}

function checksum(epoch: number, body: Buffer): number {
  return crc32(body, crc32(Buffer.from(`${epoch}:`)));
}

function skipped(start: number, length: number): string {
  return `${length} bytes from byte ${start} on are damaged and were skipped.`;
}
