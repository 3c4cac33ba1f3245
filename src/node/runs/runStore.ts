import { dirname } from 'node:path';
import type { Clock, JournalWriter, Lease, RunStore } from '../../ports/ports';
import type { Standstill } from '../../run/faults/faultTable';
import { standstillOf } from '../../run/faults/faultTable';
import { rootRunOf } from '../../run/kernel/kernel';
import type { JournalEvent, RunState } from '../../run/run';
import { WavesError } from '../../wavesError';
import type { Files } from '../files/files';
import { sha256 } from '../files/files';
import { nodeFiles } from '../files/nodeFiles';
import type { Signature } from '../files/signature';
import { listParts, segmentPath } from '../journal/journalParts';
import { firstEvent, lastEvent, readEvents } from '../journal/journalReader';
import type { JournalLimits } from '../journal/journalWriter';
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
import { probeDisk } from './diskProbe';
import { systemClock } from '../processes/systemClock';

/** The runs of a repository, in its git directory. */
export class FileRunStore implements RunStore {
  /** @param lease that this process holds, if it is to write; its epoch goes into every record. */
  constructor(
    private readonly commonDir: string,
    private readonly lease: Lease | undefined,
    private readonly clock: Clock,
    private readonly files: Files = nodeFiles,
    private readonly limits?: JournalLimits,
    private readonly signature: () => Promise<Signature | undefined> = () => Promise.resolve(undefined),
  ) {}

  /** A store of a process that holds no lease and only reads. */
  static forReading(commonDir: string, files?: Files): FileRunStore {
    return new FileRunStore(commonDir, undefined, systemClock, files);
  }

  /** A run whose journal is still empty has not begun, and is not among them. */
  async list(): Promise<readonly string[]> {
    const names = await this.files.list(runsFolder(this.commonDir)).catch(() => []);
    const runs = names.filter(isRunId).map(async (run) => {
      const copy = await this.files.stat(planCopyPath(this.commonDir, run));
      return {
        run,
        begun: await this.hasBegun(run),
        second: run.split('-', 1)[0] ?? '',
        age: copy?.changed ?? 0,
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
      await this.files.makeFolder(runFolder(this.commonDir, run));
      const isMine = await this.files.create(planCopyPath(this.commonDir, run), planText);
      // Of a beginning that was cut off in the middle of its first event nothing counts.
      if (!isMine && (await this.hasBegun(run)) && (await this.read(run)).events.length > 0) {
        throw new WavesError('journal', `The run ${run} exists already.`);
      }
      if (!isMine) {
        await this.files.replace(planCopyPath(this.commonDir, run), planText);
      }
      const writer = await this.open(run);
      await this.files.syncFolder(dirname(journalPath(this.commonDir, run)));
      await this.files.syncFolder(runsFolder(this.commonDir));
      return writer;
    } catch (error) {
      throw this.readable(error, run, 'created');
    }
  }

  async planText(run: string, hash?: string): Promise<string> {
    const first = planCopyPath(this.commonDir, run);
    // Of a plan within a plan the outermost run keeps a copy too.
    const paths =
      hash === undefined
        ? [first]
        : [
            laterPlanPath(this.commonDir, run, hash),
            first,
            laterPlanPath(this.commonDir, rootRunOf(run), hash),
          ];
    for (const path of paths) {
      const text = await this.textOf(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') {
          throw this.readable(error, run, 'read');
        }
        return undefined;
      });
      if (text !== undefined && (hash === undefined || isOf(text, hash))) {
        return text;
      }
    }
    if (hash === undefined) {
      throw new WavesError('unknown-run', `There is no run "${run}" in this repository.`);
    }
    throw new WavesError('plan-lost', `No copy of the plan that the run ${run} goes by is left in ${first}.`);
  }

  /**
   * Why nothing moves in a run, whatever its journal says, tried at this moment; undefined: nothing of that kind, or the
   * run has ended.
   */
  async standstill({ run, planHash, phase }: RunState): Promise<Standstill | undefined> {
    if (phase === 'ended') {
      return undefined;
    }
    try {
      await this.planText(run, planHash);
      await probeDisk(this.commonDir);
      return undefined;
    } catch (error) {
      return standstillOf(error);
    }
  }

  async keepPlan(run: string, planText: string, hash: string): Promise<void> {
    this.writingLease();
    try {
      const path = laterPlanPath(this.commonDir, run, hash);
      await this.files.replace(path, planText);
      await this.files.syncFolder(dirname(path));
    } catch (error) {
      throw this.readable(error, run, 'written');
    }
  }

  async read(
    run: string,
  ): Promise<{ readonly events: readonly JournalEvent[]; readonly damage: readonly string[] }> {
    return readEvents(journalPath(this.commonDir, run), this.files).catch((error: unknown) => {
      throw this.readable(error, run, 'read');
    });
  }

  /** A journal whose end cannot be read is read as a whole, which tells why. */
  async endOf(run: string, end: 'first' | 'last'): Promise<JournalEvent | undefined> {
    const event = end === 'first' ? firstEvent : lastEvent;
    return event(journalPath(this.commonDir, run), this.files).catch(() => undefined);
  }

  async open(run: string): Promise<JournalWriter> {
    const path = journalPath(this.commonDir, run);
    return FileJournalWriter.open(
      path,
      this.writingLease(),
      this.clock,
      this.limits,
      this.files,
      await this.signature(),
    );
  }

  async readReport(folder: string): Promise<unknown> {
    const text = await this.textOf(attemptFiles(folder).result).catch(() => '');
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  }

  async proposedPlan(folder: string): Promise<string | undefined> {
    return this.textOf(attemptFiles(folder).plan).catch(() => undefined);
  }

  async keepResult(run: string, packageId: string, text: string): Promise<void> {
    this.writingLease();
    const path = resultPath(this.commonDir, run, packageId);
    await this.files.replace(path, text).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') {
        throw error;
      }
      await this.files.makeFolder(dirname(path));
      await this.files.replace(path, text);
    });
  }

  attemptFolder(run: string, packageId: string, attempt: number): string {
    return attemptFolder(this.commonDir, run, packageId, attempt);
  }

  private async textOf(path: string): Promise<string> {
    return (await this.files.read(path)).toString('utf8');
  }

  /** Whether anything stands in a run's journal. */
  private async hasBegun(run: string): Promise<boolean> {
    const journal = journalPath(this.commonDir, run);
    const parts = await listParts(journal, this.files).catch(() => undefined);
    if (parts === undefined || parts.snapshot !== undefined) {
      return parts !== undefined;
    }
    const segments = parts.segments.map((number) => this.files.stat(segmentPath(journal, number)));
    return (await Promise.all(segments)).some((segment) => (segment?.size ?? 0) > 0);
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

/** Whether a text is the one of a hash: that of the bytes of a file, which may have begun with a mark of their order. */
function isOf(text: string, hash: string): boolean {
  return sha256(text) === hash || sha256(`\uFEFF${text}`) === hash;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
