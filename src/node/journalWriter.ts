import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import type { Clock, JournalWriter, Lease } from '../ports';
import type { JournalEvent, RunEvent } from '../run/events';
import { WavesError } from '../wavesError';
import { decodeJournal, encodeRecord, EpochFence } from './journalFile';

interface Group {
  readonly events: readonly RunEvent[];
  resolve(written: readonly JournalEvent[]): void;
  reject(error: Error): void;
}

/**
 * Appends to a journal file. Groups that come while one is being written are written and made durable together, so
 * that many waiting writers cost one fdatasync. After a failure it takes nothing more: what a disk holds then is only
 * known by reading it again.
 */
export class FileJournalWriter implements JournalWriter {
  private readonly waiting: Group[] = [];
  private writing: Promise<void> | undefined;
  private refusal: WavesError | undefined;
  private closing: Promise<void> | undefined;

  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    private readonly lease: Lease,
    private readonly clock: Clock,
    private size: number,
    private lastSeq: number,
  ) {}

  /**
   * Opens a journal for writing after its last whole record, and creates it when it is not there. A torn tail is cut.
   * @throws WavesError `journal` when the file can't be opened.
   */
  static async open(path: string, lease: Lease, clock: Clock): Promise<FileJournalWriter> {
    const file = await open(path, 'a+', 0o600).catch((cause: unknown) => {
      throw journalError(`The journal ${path} cannot be opened`, cause);
    });
    try {
      const bytes = await file.readFile();
      const { records, consumed, open: unfinished } = decodeJournal(bytes);
      if (consumed < bytes.length) {
        await file.truncate(consumed);
      }
      if (unfinished) {
        await file.appendFile('\n');
      }
      await file.datasync();
      const { events } = new EpochFence().admit(records);
      const lastSeq = events.reduce((last, event) => Math.max(last, event.seq), 0);
      return new FileJournalWriter(path, file, lease, clock, consumed + (unfinished ? 1 : 0), lastSeq);
    } catch (cause) {
      await file.close();
      throw journalError(`The journal ${path} cannot be prepared for writing`, cause);
    }
  }

  append(events: readonly RunEvent[]): Promise<readonly JournalEvent[]> {
    if (this.refusal !== undefined) {
      return Promise.reject(this.refusal);
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ events, resolve, reject });
      this.writing ??= this.writeWaiting();
    });
  }

  /** Writes what is waiting, then closes the file. */
  close(): Promise<void> {
    this.refusal ??= new WavesError('journal', `The journal ${this.path} is closed.`);
    this.closing ??= (this.writing ?? Promise.resolve()).then(() => this.file.close());
    return this.closing;
  }

  private async writeWaiting(): Promise<void> {
    // What is appended in the same step is written together.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      await this.writeTogether(this.waiting.splice(0));
    }
    this.writing = undefined;
  }

  private async writeTogether(groups: readonly Group[]): Promise<void> {
    let seq = this.lastSeq;
    const time = new Date(this.clock.now()).toISOString();
    const written = groups.map(({ events }) =>
      events.map((event): JournalEvent => ({ seq: ++seq, time, ...event })),
    );
    const bytes = Buffer.concat(written.flat().map((event) => encodeRecord(this.lease.epoch, event)));
    try {
      await this.lease.assertHeld();
    } catch (error) {
      this.refuse(error as WavesError, groups);
      return;
    }
    try {
      await this.file.appendFile(bytes);
      await this.file.datasync();
    } catch (cause) {
      await this.fail(cause, groups);
      return;
    }
    this.size += bytes.length;
    this.lastSeq = seq;
    groups.forEach((group, index) => group.resolve(written[index] ?? []));
  }

  private async fail(cause: unknown, groups: readonly Group[]): Promise<void> {
    // Nothing of what failed may come to light later.
    await this.file.truncate(this.size).catch(() => undefined);
    this.refuse(journalError(`The journal ${this.path} cannot be written`, cause), groups);
  }

  private refuse(reason: WavesError, groups: readonly Group[]): void {
    this.refusal = reason;
    for (const group of [...groups, ...this.waiting.splice(0)]) {
      group.reject(reason);
    }
  }
}

function journalError(what: string, cause: unknown): WavesError {
  return new WavesError(
    'journal',
    `${what}: ${(cause as Error).message}`,
    'Check the disk: is it full, or not writable? Then start the run again; it goes on where it was.',
    { cause },
  );
}
