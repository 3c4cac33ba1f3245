import { dirname } from 'node:path';
import type { Clock, JournalWriter, Lease } from '../../ports/ports';
import type { JournalEvent, RunEvent } from '../../run/run';
import { mustReachDisk } from '../../run/run';
import { WavesError } from '../../wavesError';
import type { Signature } from '../files/signature';
import type { Files, OpenFile } from '../files/files';
import { nodeFiles } from '../files/nodeFiles';
import { encodeRecord, signatureOf } from './journalFile';
import { segmentPath } from './journalParts';
import type { OpenedSegment } from './journalSegment';
import { makeSegment, openSegment } from './journalSegment';
import { takeSnapshot } from './journalSnapshot';

interface Group {
  readonly events: readonly RunEvent[];
  resolve(written: readonly JournalEvent[]): void;
  reject(error: Error): void;
}

/** How large the files of a journal may grow. */
export interface JournalLimits {
  /** Bytes of a segment after which the next one is begun. */
  readonly segmentBytes: number;
  /** Segments after which they are put together into a snapshot. */
  readonly segments: number;
}

const LIMITS: JournalLimits = { segmentBytes: 4 * 1024 * 1024, segments: 8 };

/**
 * Appends to a journal. Groups that come while one is being written are written and made durable together, so that
 * many waiting writers cost one fdatasync; and none is waited for where only events are written that may be lost with
 * the machine (`mustReachDisk`). After a failure it takes nothing more: what a disk holds then is only known
 * by reading it again.
 */
export class FileJournalWriter implements JournalWriter {
  private readonly waiting: Group[] = [];
  private writing: Promise<void> | undefined;
  private refusal: WavesError | undefined;
  private closing: Promise<void> | undefined;
  private file: OpenFile;
  private number: number;
  private size: number;
  private lastSeq: number;
  private readonly epoch: number;
  /** How many segments there are besides the snapshot, this one too. */
  private segments: number;

  private constructor(
    private readonly path: string,
    private readonly lease: Lease,
    private readonly clock: Clock,
    private readonly limits: JournalLimits,
    private readonly files: Files,
    private readonly signature: Signature | undefined,
    opened: OpenedSegment,
  ) {
    ({ file: this.file, number: this.number, size: this.size, lastSeq: this.lastSeq } = opened);
    this.epoch = opened.epoch;
    this.segments = opened.segments;
  }

  /**
   * Opens a journal for writing after its last whole record, and creates it when it is not there. Where another epoch
   * has written, a segment of its own is begun: whatever that driver may still write does not count.
   * @param path of the journal's first segment. @param signature with which its records are signed.
   * @throws WavesError `journal` when the file can't be opened, `lease-lost`.
   */
  static async open(
    path: string,
    lease: Lease,
    clock: Clock,
    limits: JournalLimits = LIMITS,
    files: Files = nodeFiles,
    signature?: Signature,
  ): Promise<FileJournalWriter> {
    await lease.assertHeld();
    try {
      const opened = await openSegment(files, path, lease);
      const writer = new FileJournalWriter(path, lease, clock, limits, files, signature, opened);
      await writer.boundSegments();
      return writer;
    } catch (cause) {
      throw WavesError.is(cause, 'lease-lost')
        ? cause
        : journalError(`The journal ${path} cannot be opened for writing`, cause);
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
      if (this.size >= this.limits.segmentBytes && this.refusal === undefined) {
        await this.beginSegment().catch((cause: unknown) => this.stop(cause, []));
      }
    }
    this.writing = undefined;
  }

  private async writeTogether(groups: readonly Group[]): Promise<void> {
    let seq = this.lastSeq;
    const time = new Date(this.clock.now()).toISOString();
    const written = groups.map(({ events }) =>
      events.map((event): JournalEvent => ({ seq: ++seq, time, ...event })),
    );
    const bytes = Buffer.concat(written.flat().map((event) => this.encoded(event)));
    try {
      await this.lease.assertHeld();
      await this.file.append(bytes);
      if (groups.some(({ events }) => events.some(mustReachDisk))) {
        await this.file.sync();
      }
    } catch (cause) {
      await this.stop(cause, groups);
      return;
    }
    this.size += bytes.length;
    this.lastSeq = seq;
    groups.forEach((group, index) => group.resolve(written[index] ?? []));
  }

  private encoded(event: JournalEvent): Buffer {
    const signature = this.signature && signatureOf(this.signature, this.path, { epoch: this.epoch, event });
    return encodeRecord(this.epoch, event, signature);
  }

  private async beginSegment(): Promise<void> {
    let number = this.number + 1;
    let file = await makeSegment(this.files, segmentPath(this.path, number), this.lease);
    // A later driver that had made it would have the lease: it is of one that stood still before it made it, and does not count.
    while (file === undefined) {
      number += 1;
      file = await makeSegment(this.files, segmentPath(this.path, number), this.lease);
    }
    // Nothing in the next one may be on the disk before all of this one is.
    await this.file.sync();
    await this.file.close();
    this.file = file;
    this.segments += number - this.number;
    this.number = number;
    this.size = 0;
    await this.files.syncFolder(dirname(this.path));
    await this.boundSegments();
  }

  /** Keeps the number of files small. Only while the last segment is empty, so that all before it has ended. */
  private async boundSegments(): Promise<void> {
    if (this.size === 0 && this.segments > this.limits.segments) {
      await takeSnapshot(this.files, this.path, this.number, this.lastSeq);
      this.segments = 1;
    }
  }

  private async stop(cause: unknown, groups: readonly Group[]): Promise<void> {
    if (WavesError.is(cause, 'lease-lost')) {
      this.refusal = cause;
    } else {
      this.refusal = journalError(`The journal ${this.path} cannot be written`, cause);
      // Nothing of what failed may come to light later; but who drives by now may have read it, and has gone on from there.
      const isReplaced = await this.lease.assertHeld().then(
        () => false,
        (error: unknown) => WavesError.is(error, 'lease-lost'),
      );
      if (!isReplaced) {
        await this.file.truncate(this.size).catch(() => undefined);
      }
    }
    for (const group of [...groups, ...this.waiting.splice(0)]) {
      group.reject(this.refusal);
    }
  }
}

function journalError(what: string, cause: unknown): WavesError {
  return new WavesError(
    'journal',
    `${what}: ${(cause as Error).message}`,
    'Check the disk: is it full, or not writable? As soon as it can be written the run goes on where it was.',
    { cause },
  );
}
