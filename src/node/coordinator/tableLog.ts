import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Lease } from '../../ports/ports';
import { WavesError } from '../../wavesError';
import type { JournalLine } from '../journal/journalFile';
import { decodeJournal, encodeRecord } from '../journal/journalFile';
import { nodeFiles } from '../files/nodeFiles';

/*
 * What the coordinator keeps is a series of files, of which only the last is written to:
 *
 *   tables.7.jsonl
 *
 * Each begins with everything that was there when it was begun, ends that with a line of type `whole`, and goes on with
 * one line for each change. Until it is whole, the one before it counts.
 */

/** A line: changes that count together. */
interface TableLine extends JournalLine {
  readonly type: 'kept' | 'whole' | 'changed';
  readonly changes: readonly unknown[];
}

/** What was kept, and the number of the file that has it. */
interface KeptTables {
  readonly number: number;
  /** The oldest first. */
  readonly changes: readonly unknown[];
  readonly damage: readonly string[];
}

/** Path of one of the files. */
function tablePath(folder: string, number: number): string {
  return join(folder, `tables.${number}.jsonl`);
}

/** The numbers of the files that there are, ascending. */
async function tableNumbers(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return [];
    }
    throw error;
  });
  return names
    .flatMap((name) => /^tables\.([1-9]\d{0,8})\.jsonl$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** Reads the last file that is whole. @param before only files with a smaller number count. */
export async function readTables(folder: string, before = Infinity): Promise<KeptTables> {
  const numbers = (await tableNumbers(folder)).filter((number) => number < before);
  for (const number of numbers.reverse()) {
    const bytes = await readFile(tablePath(folder, number));
    const { records, damage } = decodeJournal<TableLine>(bytes);
    const lines = records.map(({ event }) => event);
    if (lines.some(({ type }) => type === 'whole')) {
      return { number, changes: lines.flatMap(({ changes }) => changes), damage };
    }
  }
  return { number: 0, changes: [], damage: [] };
}

interface Group {
  readonly changes: readonly unknown[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Bytes of changes after which a file is begun anew. */
const LARGE = 8 * 1024 * 1024;

/**
 * Keeps what the coordinator keeps. Only the driver writes, and only while it has the lease: each driver begins a file of
 * its own, so that what one that was replaced still writes does not count. Changes that come while others are being
 * written are written and made durable together.
 */
export class FileTableLog {
  private waiting: Group[] = [];
  private writing = false;
  private refusal: WavesError | undefined;
  private size = 0;
  private everything: () => Iterable<unknown> = () => [];

  private constructor(
    private readonly folder: string,
    private readonly world: { readonly lease: Lease; readonly clock: Clock },
    private file: FileHandle,
    private number: number,
  ) {}

  /**
   * Reads what is kept in a folder, and makes a file of its own there; `start` has to follow.
   * @throws WavesError `coordinator`, `lease-lost`.
   */
  static async open(
    folder: string,
    world: { readonly lease: Lease; readonly clock: Clock },
  ): Promise<{ readonly log: FileTableLog; readonly kept: KeptTables }> {
    try {
      await world.lease.assertHeld();
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const number = ((await tableNumbers(folder)).at(-1) ?? 0) + 1;
      // Whoever is driver after us makes the next; before it is there, nothing of ours may be read.
      const file = await open(tablePath(folder, number), 'ax', 0o600);
      const kept = await readTables(folder, number);
      return { log: new FileTableLog(folder, world, file, number), kept };
    } catch (cause) {
      throw unusable(folder, cause);
    }
  }

  /**
   * From now on what is kept counts, and can be added to.
   * @param everything the rows as they are whenever a file is begun, as changes.
   * @throws WavesError `coordinator`.
   */
  async start(everything: () => Iterable<unknown>): Promise<void> {
    this.everything = everything;
    try {
      await this.begin([...everything()]);
      await this.removeOlder(this.number - 1);
    } catch (cause) {
      throw unusable(this.folder, cause);
    }
  }

  append(changes: readonly unknown[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ changes, resolve, reject });
      if (!this.writing) {
        this.writing = true;
        void this.writeAll();
      }
    });
  }

  async close(): Promise<void> {
    await this.append([]).catch(() => undefined);
    this.refusal ??= new WavesError('coordinator', 'The coordinator is closed.');
    await this.file.close();
  }

  private async writeAll(): Promise<void> {
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const groups = this.waiting;
      this.waiting = [];
      try {
        await this.writeTogether(groups.filter(({ changes }) => changes.length > 0));
        groups.forEach(({ resolve }) => resolve());
        if (this.size > LARGE) {
          await this.beginNext([...this.everything()]);
        }
      } catch (cause) {
        this.refusal ??= unusable(this.folder, cause);
        groups.forEach(({ reject }) => reject(this.refusal));
      }
    }
    this.writing = false;
  }

  private async writeTogether(groups: readonly Group[]): Promise<void> {
    if (this.refusal !== undefined) {
      throw this.refusal;
    }
    if (groups.length === 0) {
      return;
    }
    const bytes = Buffer.concat(groups.map(({ changes }) => this.line('changed', changes)));
    await this.world.lease.assertHeld();
    await this.file.appendFile(bytes);
    await this.file.datasync();
    // Another driver may have read the tables since we looked: then this does not count, and nobody is told that it does.
    await this.world.lease.assertHeld();
    this.size += bytes.length;
  }

  private async begin(changes: readonly unknown[]): Promise<void> {
    const bytes = Buffer.concat([this.line('kept', changes), this.line('whole', [])]);
    await this.file.appendFile(bytes);
    await this.file.datasync();
    await nodeFiles.syncFolder(this.folder);
    this.size = 0;
  }

  private async beginNext(changes: readonly unknown[]): Promise<void> {
    await this.world.lease.assertHeld();
    const file = await open(tablePath(this.folder, this.number + 1), 'ax', 0o600);
    await this.file.close();
    this.file = file;
    this.number += 1;
    await this.begin(changes);
    await this.removeOlder(this.number - 1);
  }

  /** Keeps the file before this one, for whoever has to look at what went wrong. */
  private async removeOlder(than: number): Promise<void> {
    const old = (await tableNumbers(this.folder)).filter((number) => number < than);
    await Promise.all(old.map((number) => rm(tablePath(this.folder, number), { force: true })));
  }

  private line(type: TableLine['type'], changes: readonly unknown[]): Buffer {
    const time = new Date(this.world.clock.now()).toISOString();
    const line: TableLine = { seq: 0, time, type, changes };
    return encodeRecord(this.world.lease.epoch, line);
  }
}

function unusable(folder: string, cause: unknown): WavesError {
  return WavesError.is(cause)
    ? cause
    : new WavesError(
        'coordinator',
        `What the coordinator keeps in ${folder} cannot be used: ${(cause as Error).message}`,
        'Check the disk: is it full, or not writable? The next driver goes on where this one was.',
        { cause },
      );
}
