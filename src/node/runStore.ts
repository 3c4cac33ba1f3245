import { mkdir, open, readFile, readdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock, JournalWriter, Lease, RunStore } from '../ports';
import type { JournalEvent } from '../run/events';
import { WavesError } from '../wavesError';
import { createExclusive } from './exclusiveFile';
import { decodeJournal, EpochFence } from './journalFile';
import { FileJournalWriter } from './journalWriter';
import { attemptFolder, isRunId, journalPath, planCopyPath, runFolder, runsFolder } from './runFolder';
import { systemClock } from './systemClock';

/** The runs of a repository, in its git directory. */
export class FileRunStore implements RunStore {
  /** @param lease that this process holds, if it is to write; its epoch goes into every record. */
  constructor(
    private readonly commonDir: string,
    private readonly lease: Lease | undefined,
    private readonly clock: Clock,
  ) {}

  /** A store of a process that holds no lease and only reads. */
  static forReading(commonDir: string): FileRunStore {
    return new FileRunStore(commonDir, undefined, systemClock);
  }

  /** A run whose journal is still empty has not begun, and is not among them. */
  async list(): Promise<readonly string[]> {
    const names = await readdir(runsFolder(this.commonDir)).catch(() => []);
    const runs = names.filter(isRunId).map(async (run) => {
      const journal = await stat(journalPath(this.commonDir, run)).catch(() => undefined);
      const copy = await stat(planCopyPath(this.commonDir, run)).catch(() => undefined);
      return {
        run,
        begun: (journal?.size ?? 0) > 0,
        second: run.split('-', 1)[0] ?? '',
        age: copy?.mtimeMs ?? 0,
      };
    });
    // Ids begin with the second of their creation; within it the age of the plan's copy decides.
    return (await Promise.all(runs))
      .filter(({ begun }) => begun)
      .sort((a, b) => compare(a.second, b.second) || a.age - b.age || compare(a.run, b.run))
      .map(({ run }) => run);
  }

  async create(run: string, planText: string): Promise<JournalWriter> {
    this.writingLease();
    try {
      await mkdir(runFolder(this.commonDir, run), { recursive: true, mode: 0o700 });
      if (!(await createExclusive(planCopyPath(this.commonDir, run), planText))) {
        throw new WavesError('journal', `The run ${run} exists already.`);
      }
      const writer = await this.open(run);
      await syncFolder(dirname(journalPath(this.commonDir, run)));
      await syncFolder(runsFolder(this.commonDir));
      return writer;
    } catch (error) {
      throw this.readable(error, run, 'created');
    }
  }

  async planText(run: string): Promise<string> {
    return this.fileOf(run, planCopyPath(this.commonDir, run));
  }

  async read(
    run: string,
  ): Promise<{ readonly events: readonly JournalEvent[]; readonly damage: readonly string[] }> {
    const bytes = await readFile(journalPath(this.commonDir, run)).catch((error: unknown) => {
      throw this.readable(error, run, 'read');
    });
    const { records, damage } = decodeJournal(bytes);
    const admitted = new EpochFence().admit(records);
    return { events: admitted.events, damage: [...damage, ...admitted.damage] };
  }

  async open(run: string): Promise<JournalWriter> {
    return FileJournalWriter.open(journalPath(this.commonDir, run), this.writingLease(), this.clock);
  }

  attemptFolder(run: string, packageId: string, attempt: number): string {
    return attemptFolder(this.commonDir, run, packageId, attempt);
  }

  private async fileOf(run: string, path: string): Promise<string> {
    return readFile(path, 'utf8').catch((error: unknown) => {
      throw this.readable(error, run, 'read');
    });
  }

  private writingLease(): Lease {
    if (this.lease === undefined) {
      throw new WavesError('journal', 'Only the holder of the lease writes journals.');
    }
    return this.lease;
  }

  private readable(error: unknown, run: string, what: string): WavesError {
    if (WavesError.is(error)) {
      return error;
    }
    const cause = error as NodeJS.ErrnoException;
    return cause.code === 'ENOENT'
      ? new WavesError('unknown-run', `There is no run "${run}" in this repository.`, undefined, { cause })
      : new WavesError('journal', `The run ${run} cannot be ${what}: ${cause.message}`, undefined, { cause });
  }
}

/** Makes the names in a folder durable. Windows has no such thing, and needs none. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') {
    return;
  }
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
