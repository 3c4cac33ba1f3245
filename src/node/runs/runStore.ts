import { mkdir, readFile, readdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Clock, JournalWriter, Lease, RunStore } from '../../ports';
import type { JournalEvent } from '../../run/events/events';
import { WavesError } from '../../wavesError';
import { createExclusive } from '../files/exclusiveFile';
import { listParts, segmentPath, syncFolder } from '../journal/journalParts';
import { readEvents } from '../journal/journalReader';
import { FileJournalWriter } from '../journal/journalWriter';
import {
  attemptFiles,
  attemptFolder,
  isRunId,
  journalPath,
  laterPlanPath,
  planCopyPath,
  resultPath,
  runFolder,
  runsFolder,
} from './runFolder';
import { systemClock } from '../systemClock';

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
      const copy = await stat(planCopyPath(this.commonDir, run)).catch(() => undefined);
      return {
        run,
        begun: await hasBegun(journalPath(this.commonDir, run)),
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
      const isMine = await createExclusive(planCopyPath(this.commonDir, run), planText);
      if (!isMine && (await hasBegun(journalPath(this.commonDir, run)))) {
        throw new WavesError('journal', `The run ${run} exists already.`);
      }
      if (!isMine) {
        await writeFileAtomic(planCopyPath(this.commonDir, run), planText);
      }
      const writer = await this.open(run);
      await syncFolder(dirname(journalPath(this.commonDir, run)));
      await syncFolder(runsFolder(this.commonDir));
      return writer;
    } catch (error) {
      throw this.readable(error, run, 'created');
    }
  }

  async planText(run: string, hash?: string): Promise<string> {
    const first = planCopyPath(this.commonDir, run);
    const later = hash === undefined ? undefined : laterPlanPath(this.commonDir, run, hash);
    return this.fileOf(run, later !== undefined && (await isFile(later)) ? later : first);
  }

  async keepPlan(run: string, planText: string, hash: string): Promise<void> {
    this.writingLease();
    try {
      await writeFileAtomic(laterPlanPath(this.commonDir, run, hash), planText);
    } catch (error) {
      throw this.readable(error, run, 'written');
    }
  }

  async read(
    run: string,
  ): Promise<{ readonly events: readonly JournalEvent[]; readonly damage: readonly string[] }> {
    return readEvents(journalPath(this.commonDir, run)).catch((error: unknown) => {
      throw this.readable(error, run, 'read');
    });
  }

  async open(run: string): Promise<JournalWriter> {
    return FileJournalWriter.open(journalPath(this.commonDir, run), this.writingLease(), this.clock);
  }

  async readReport(folder: string): Promise<unknown> {
    const text = await readFile(attemptFiles(folder).result, 'utf8').catch(() => '');
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  }

  async keepResult(run: string, packageId: string, text: string): Promise<void> {
    this.writingLease();
    const path = resultPath(this.commonDir, run, packageId);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFileAtomic(path, text);
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

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** Whether anything stands in a journal. */
async function hasBegun(journal: string): Promise<boolean> {
  const parts = await listParts(journal).catch(() => undefined);
  if (parts === undefined || parts.snapshot !== undefined) {
    return parts !== undefined;
  }
  const segments = parts.segments.map((number) => stat(segmentPath(journal, number)).catch(() => undefined));
  return (await Promise.all(segments)).some((segment) => (segment?.size ?? 0) > 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
