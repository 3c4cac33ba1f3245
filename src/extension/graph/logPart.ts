import { readLog, readLogEnd } from '../../node/files/limitedLog';
import type { LogPart } from '../../protocol/packageDetails';

/** How much of a log is handed over at once, in bytes; of a longer one the end counts. */
const MOST_BYTES = 64 * 1024;

/**
 * The part of an attempt's log from an offset on; nothing while there is no log.
 * @param file absolute path of the log. @param from offset in bytes.
 */
export async function logPart(file: string, attempt: number, from: number): Promise<LogPart> {
  const next = await readLog(file, from, MOST_BYTES);
  const isTooMuch = next.from + next.bytes.length < next.end;
  const { from: begin, bytes } = isTooMuch ? await readLogEnd(file, MOST_BYTES) : next;
  const skipped = begin === from ? 0 : characterStart(bytes);
  const end = wholeCharacters(bytes);
  return {
    attempt,
    from: begin + skipped,
    next: begin + end,
    text: bytes.toString('utf8', skipped, end),
  };
}

/** Bytes at the beginning that belong to a character cut in two: UTF-8 continues with 10xxxxxx. */
function characterStart(bytes: Buffer): number {
  const start = bytes.findIndex((byte) => (byte & 0xc0) !== 0x80);
  return start === -1 ? 0 : start;
}

/** Length without a character at the end whose bytes have not all been written yet. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(4, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) !== 0x80) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
      return needed > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}
