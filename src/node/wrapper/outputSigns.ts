import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';
import type { LifeSample } from '../../run/life/lifeSample';
import { readLog, readLogEnd } from '../files/limitedLog';

/** The most that is looked at in one go, in bytes; what an agent prints beyond that is only counted. */
const LONGEST_LOOK = 256 * 1024;
/** How many different lines are remembered to tell repetition. */
const REMEMBERED = 300;
/** What a person needs to see of a line, in characters. */
const LONGEST_LINE = 300;

/** Reads a growing log for signs of life. */
export class OutputSigns {
  private bytes = 0;
  private lines = 0;
  private repeatedLines = 0;
  private lastLine = '';
  private rest = '';
  private decoder = new StringDecoder('utf8');
  /** In the order of their last occurrence. */
  private readonly known = new Set<string>();

  constructor(private readonly logPath: string) {}

  /** What the log shows by now. */
  async look(): Promise<LifeSample['output']> {
    try {
      const next = await readLog(this.logPath, this.bytes, LONGEST_LOOK);
      const isTooMuch = next.from + next.bytes.length < next.end;
      const { from, bytes } = isTooMuch ? await readLogEnd(this.logPath, LONGEST_LOOK) : next;
      if (from > this.bytes) {
        this.rest = '';
        this.decoder = new StringDecoder('utf8');
      }
      this.bytes = from + bytes.length;
      this.take(this.decoder.write(bytes));
    } catch {
      // Looked at again next time.
    }
    const begun = shown(this.rest);
    return {
      bytes: this.bytes,
      lines: this.lines,
      repeatedLines: this.repeatedLines,
      lastLine: begun === '' ? this.lastLine : begun,
      open: begun !== '',
    };
  }

  private take(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = (lines.pop() ?? '').slice(-LONGEST_LOOK);
    for (const line of lines) {
      const plain = shown(line);
      if (plain !== '') {
        this.lines += 1;
        this.lastLine = plain;
        this.remember(plain.replace(/\d+/g, '#'));
      }
    }
  }

  private remember(line: string): void {
    if (this.known.delete(line)) {
      this.repeatedLines += 1;
    }
    this.known.add(line);
    const [oldest] = this.known;
    if (this.known.size > REMEMBERED && oldest !== undefined) {
      this.known.delete(oldest);
    }
  }
}

/** The end of a line as a terminal shows it: without escape sequences, and what a carriage return has overwritten. */
function shown(line: string): string {
  const plain = stripVTControlCharacters(line).trimEnd();
  return plain
    .slice(plain.lastIndexOf('\r') + 1)
    .trim()
    .slice(-LONGEST_LINE);
}
