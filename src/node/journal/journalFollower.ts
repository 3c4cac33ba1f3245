import { dirname } from 'node:path';
import type { JournalEvent } from '../../run/run';
import type { Files, OpenFile } from '../files/files';
import type { Watching } from '../files/folderWatcher';
import type { Host } from '../processes/host';
import { thisHost } from '../processes/host';
import { decodeJournal, EpochFence } from './journalFile';
import type { JournalParts } from './journalParts';
import { listParts, segmentPath, snapshotPath } from './journalParts';

/** How `followJournal` follows. */
export interface FollowOptions {
  /** How often to look even though no change was announced, in milliseconds. */
  readonly pollMs?: number;
  /** Whether nothing is expected to be written at the moment: then it is looked less and less often, as `watchFolder` does. */
  readonly rests?: () => boolean;
  /** Told of damage that was skipped, in words. */
  readonly onDamage?: (message: string) => void;
  readonly host?: Pick<Host, 'files' | 'watchFolder'>;
}

/** A journal that is being followed. */
export interface FollowedJournal extends Watching {
  /** Resolves when everything has been told that was written before it was asked for. */
  caughtUp(): Promise<void>;
}

const POLL_MS = 1000;
/** Changes that follow each other closer than this, in milliseconds, are read together. */
const GAP_MS = 10;
/** How much is read at a time, in bytes, so that a long journal is never in memory as a whole. */
const CHUNK = 1024 * 1024;

/**
 * Tells the events of a journal: those that are there at once, the others as they are written. The file need not
 * exist yet. An event is told once, also when the journal is cut and written on, or goes on in another file.
 * @param file the journal's first segment.
 * @param onEvents gets what was found together; never an empty list, never twice at the same time.
 */
export function followJournal(
  file: string,
  onEvents: (events: readonly JournalEvent[]) => void,
  options: FollowOptions = {},
): FollowedJournal {
  const { host = thisHost } = options;
  const reader = new JournalReader(file, host.files, options.onDamage);
  let disposed = false;
  const { rests } = options;
  const timing = { pollMs: options.pollMs ?? POLL_MS, gapMs: GAP_MS, ...(rests && { rests }) };
  const readAll = async () => {
    let events = await reader.next();
    while (events !== undefined && !disposed) {
      if (events.length > 0) {
        onEvents(events);
      }
      events = await reader.next();
    }
  };
  let reading = Promise.resolve();
  const look = () => (reading = reading.catch(() => undefined).then(readAll));
  const watching = host.watchFolder(dirname(file), timing, look);
  return {
    caughtUp: look,
    dispose: () => {
      disposed = true;
      watching.dispose();
    },
  };
}

/** One file of a journal: a segment, or the snapshot that stands for all up to one. */
interface Part {
  readonly kind: 'snapshot' | 'segment';
  readonly number: number;
}

/** Remembers how far a journal has been read. */
class JournalReader {
  private part: Part | undefined;
  private offset = 0;
  private lastSeq = 0;
  private length = CHUNK;
  private fence = new EpochFence();

  constructor(
    private readonly journal: string,
    private readonly files: Files,
    private readonly onDamage: ((message: string) => void) | undefined,
  ) {}

  /** Some of what was written since the last time; undefined when there is nothing more to be read now. */
  async next(): Promise<readonly JournalEvent[] | undefined> {
    // Listed before it is read: when there is a later file by now, this one is read to its very end.
    const parts = await listParts(this.journal, this.files).catch(() => undefined);
    const part = parts && this.partIn(parts);
    if (part === undefined) {
      return undefined;
    }
    const events = await this.readSome(this.pathOf(part));
    const later = parts?.segments.find((number) => number > part.number);
    if (events !== undefined || later === undefined) {
      return events;
    }
    this.begin({ kind: 'segment', number: later });
    return [];
  }

  /** The file to go on with: the one before, unless a snapshot has taken its place. */
  private partIn({ snapshot, segments }: JournalParts): Part | undefined {
    const { part } = this;
    const isThere =
      part?.kind === 'segment'
        ? segments.includes(part.number)
        : part !== undefined && part.number === snapshot;
    if (isThere) {
      return part;
    }
    const [first] = segments;
    if (snapshot !== undefined) {
      this.begin({ kind: 'snapshot', number: snapshot });
    } else if (first !== undefined) {
      this.begin({ kind: 'segment', number: first });
    }
    return this.part;
  }

  private begin(part: Part): void {
    this.part = part;
    this.offset = 0;
    this.length = CHUNK;
    if (part.kind === 'snapshot') {
      this.fence = new EpochFence();
    }
  }

  private pathOf({ kind, number }: Part): string {
    return kind === 'segment' ? segmentPath(this.journal, number) : snapshotPath(this.journal, number);
  }

  private async readSome(path: string): Promise<readonly JournalEvent[] | undefined> {
    const file = await this.files.open(path, 'read').catch(() => undefined);
    try {
      return file === undefined ? undefined : await this.read(file);
    } catch {
      // Tried again at the next look.
      return undefined;
    } finally {
      await file?.close();
    }
  }

  private async read(file: OpenFile): Promise<readonly JournalEvent[] | undefined> {
    const size = await file.size();
    if (size < this.offset) {
      // Its end was taken back. What stands there now is read from the beginning; what was told is not told again.
      this.offset = 0;
      this.fence = new EpochFence();
    }
    const bytes = await file.read(this.offset, Math.min(this.length, size - this.offset));
    const { records, damage, consumed } = decodeJournal(bytes, this.offset);
    if (consumed === 0 && bytes.length < this.length) {
      return undefined;
    }
    // A record may be longer than what was read of it.
    this.length = consumed === 0 ? this.length * 2 : CHUNK;
    this.offset += consumed;
    const admitted = this.fence.admit(records);
    [...damage, ...admitted.damage].forEach((message) => this.onDamage?.(message));
    const fresh = admitted.records.map(({ event }) => event).filter((event) => event.seq > this.lastSeq);
    this.lastSeq = fresh.at(-1)?.seq ?? this.lastSeq;
    return fresh;
  }
}
