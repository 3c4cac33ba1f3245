import { appendFile, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

interface Waiting {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Bytes after which the next file is begun. */
const LARGE = 16 * 1024 * 1024;
/** So many of the latest entries are at hand without reading. */
const RECENT = 2000;

/**
 * The audit trail as files of JSON lines, `audit.N.jsonl`, which are only ever added to. Lines that come while others are
 * being written are written together.
 * @typeParam Entry as JSON has it.
 */
export class FileAuditLog<Entry extends object> {
  private readonly recent: Entry[] = [];
  private waiting: Waiting[] = [];
  private writing = false;
  private position: { number: number; size: number } | undefined;
  private earlier: boolean | undefined;

  constructor(private readonly folder: string) {}

  append(entry: Entry): Promise<void> {
    return new Promise((resolve, reject) => {
      this.recent.push(entry);
      if (this.recent.length > 2 * RECENT) {
        this.recent.splice(0, RECENT);
        this.earlier = true;
      }
      this.waiting.push({ line: `${JSON.stringify(entry)}\n`, resolve, reject });
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
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const lines = this.waiting;
      this.waiting = [];
      try {
        await this.write(lines.map(({ line }) => line).join(''));
        lines.forEach(({ resolve }) => resolve());
      } catch (error) {
        lines.forEach(({ reject }) => reject(error));
      }
    }
    this.writing = false;
  }

  private async write(text: string): Promise<void> {
    this.position ??= await this.openLast();
    if (this.position.size > LARGE) {
      this.position = { number: this.position.number + 1, size: 0 };
    }
    await appendFile(this.path(this.position.number), text, { mode: 0o600 });
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
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? [value as Entry] : [];
  } catch {
    return [];
  }
}
