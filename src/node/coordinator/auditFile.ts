import { closeSync, openSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Proof, Signature } from '../files/signature';

interface Waiting {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Bytes after which the next file is begun. */
const LARGE = 16 * 1024 * 1024;
/** How many of the latest entries are kept in memory. */
const RECENT = 2000;
/** Further back a replaced driver cannot have gone on. */
const LATE = 1000;
/** A line without its closing brace, and its signature. */
const SIGNED = /^(\{.*),"sig":"([0-9a-f]{64})"\}$/;

/**
 * The audit trail as files of JSON lines, `audit.N.jsonl`, which are only ever added to. Lines that come while others are
 * being written are written together. Each is signed together with the signature of the one before, so that none can be
 * changed, taken out or put in between.
 * @typeParam Entry as JSON has it.
 */
export class FileAuditLog<Entry extends object> {
  private readonly recent: Entry[] = [];
  private waiting: Waiting[] = [];
  private writing = false;
  private position: { number: number; size: number } | undefined;
  private earlier: boolean | undefined;

  /** Signature of the line before; undefined: not known yet. */
  private last: string | undefined;

  /**
   * @param signature without it, or where it cannot be had, nothing is signed.
   * @param written told the signature of the last line that was.
   */
  constructor(
    private readonly folder: string,
    private readonly signature: () => Promise<Signature | undefined> = () => Promise.resolve(undefined),
    private readonly written: (last: string) => void = () => undefined,
  ) {}

  append(entry: Entry): Promise<void> {
    return new Promise((resolve, reject) => {
      this.recent.push(entry);
      if (this.recent.length > 2 * RECENT) {
        this.recent.splice(0, RECENT);
        this.earlier = true;
      }
      this.waiting.push({ line: JSON.stringify(entry), resolve, reject });
      if (!this.writing) {
        this.writing = true;
        void this.writeAll();
      }
    });
  }

  /** Visits entries from the latest back, until it is told that it is enough. */
  async backwards(visit: (entry: Entry) => 'more' | 'enough'): Promise<void> {
    const seen = this.recent.length;
    for (const entry of [...this.recent].reverse()) {
      if (visit(entry) === 'enough') {
        return;
      }
    }
    if (this.earlier === false) {
      return;
    }
    let known = seen;
    for (const number of (await this.numbers()).reverse()) {
      const lines = (await readFile(this.path(number), 'utf8')).split('\n').reverse();
      for (const entry of lines.flatMap((line) => parsed<Entry>(line))) {
        // Those at hand are the last that were written.
        if (known > 0) {
          known--;
        } else if (visit(entry) === 'enough') {
          return;
        }
      }
    }
  }

  private async writeAll(): Promise<void> {
    // What is answered together is written together, however many steps each answer takes.
    await new Promise<void>((resolve) => process.nextTick(resolve));
    while (this.waiting.length > 0) {
      const lines = this.waiting;
      this.waiting = [];
      try {
        await this.write(await this.signed(lines.map(({ line }) => line)));
        lines.forEach(({ resolve }) => resolve());
        if (this.last !== undefined) {
          this.written(this.last);
        }
      } catch (error) {
        lines.forEach(({ reject }) => reject(error));
      }
    }
    this.writing = false;
  }

  /**
   * Holds every line against its signature.
   * @param signature of the user whose trail it is.
   * @param head signature of the last line that is known to have been written; absent: what was cut off at the end is not noticed.
   */
  async verify(signature: Signature, head?: string): Promise<Proof> {
    const known = new Set(['']);
    const faults: string[] = [];
    let [total, unsigned, before, ended] = [0, 0, '', 0];
    for (const number of await this.numbers()) {
      const lines = (await readFile(this.path(number), 'utf8')).split('\n');
      for (const [index, line] of lines.entries()) {
        if (line === '') {
          continue;
        }
        total += 1;
        const where = `line ${index + 1} of audit.${number}.jsonl`;
        const [, text = line, given] = SIGNED.exec(line) ?? [];
        if (given === undefined) {
          // A crash cuts off the last line of a file, and the next one begins another file.
          const isTorn = index === lines.length - 1;
          if (known.size === 1) {
            unsigned += 1;
          } else if (!isTorn) {
            faults.push(`${where} is not signed`);
          }
          continue;
        }
        const fits = (previous: string) => signature.fits(given, 'audit', previous, `${text}}`);
        if (known.has(given)) {
          faults.push(`${where} stands there once more`);
        } else if (!fits(before)) {
          // A driver that slept through its replacement goes on from a line that stands further up.
          const isLate = [...known].slice(-LATE).some(fits);
          faults.push(...(isLate ? [] : [`${where} is changed, or lines before it are missing`]));
        }
        known.add(given);
        before = given;
        ended = number;
      }
    }
    if (head !== undefined && !known.has(head)) {
      faults.push('its last lines are missing: cut off, or lost with the machine');
    }
    return { total, unsigned: ended === 0 ? total : unsigned, faults };
  }

  /** Lines with their signatures, as one text. */
  private async signed(lines: readonly string[]): Promise<string> {
    const signature = await this.signature();
    if (signature === undefined) {
      return lines.map((line) => `${line}\n`).join('');
    }
    let last = (this.last ??= await this.lastSignature());
    const text = lines.map((line) => {
      last = signature.sign('audit', last, line);
      return `${line.slice(0, -1)},"sig":"${last}"}\n`;
    });
    this.last = last;
    return text.join('');
  }

  private async lastSignature(): Promise<string> {
    for (const number of (await this.numbers()).reverse()) {
      const lines = (await readFile(this.path(number), 'utf8')).split('\n').reverse();
      const found = lines.flatMap((line) => SIGNED.exec(line)?.[2] ?? [])[0];
      if (found !== undefined) {
        return found;
      }
    }
    return '';
  }

  private async write(text: string): Promise<void> {
    this.position ??= await this.openLast();
    if (this.position.size > LARGE) {
      this.position = { number: this.position.number + 1, size: 0 };
    }
    // Every answer waits for this: handing its three steps over to another thread takes many times as long as they do.
    const file = openSync(this.path(this.position.number), 'a', 0o600);
    try {
      writeFileSync(file, text);
    } finally {
      closeSync(file);
    }
    this.position.size += Buffer.byteLength(text);
  }

  private async openLast(): Promise<{ number: number; size: number }> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const number = (await this.numbers()).at(-1);
    this.earlier ??= number !== undefined;
    if (number === undefined) {
      return { number: 1, size: 0 };
    }
    const { size } = await stat(this.path(number));
    // What a crash has cut off must not take the first line of ours with it.
    const isWhole = size === 0 || (await readFile(this.path(number))).at(-1) === 0x0a;
    return isWhole ? { number, size } : { number: number + 1, size: 0 };
  }

  private async numbers(): Promise<number[]> {
    const names = await readdir(this.folder).catch(() => []);
    return names
      .flatMap((name) => /^audit\.([1-9]\d{0,8})\.jsonl$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  }

  private path(number: number): string {
    return join(this.folder, `audit.${number}.jsonl`);
  }
}

function parsed<Entry extends object>(line: string): Entry[] {
  try {
    const value: unknown = JSON.parse(line.replace(SIGNED, '$1}'));
    return typeof value === 'object' && value !== null ? [value as Entry] : [];
  } catch {
    return [];
  }
}
