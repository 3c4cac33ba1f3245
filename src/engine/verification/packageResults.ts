import { firstById } from '../../plan/firstById';
import type { Plan } from '../../plan/model';
import type { Log, RunStore } from '../../ports/ports';
import type { JournalEvent, RunState } from '../../run/run';
import { packageResult } from '../../run/explaining/packageResult';
import { reportedMetrics } from '../../run/verification/stepMetrics';

/** Keeps the result of every package that has come to an end as a file in the run's folder. */
export class PackageResults {
  private written: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly runs: Pick<RunStore, 'attemptFolder' | 'keepResult' | 'readReport'>,
    private readonly log: Log,
    private readonly run: { readonly state: RunState; readonly plan: Plan },
  ) {}

  /** Writes the results that events have changed; of those that were written before, nothing is asked. */
  recorded(events: readonly JournalEvent[]): void {
    this.write(new Set(events.flatMap((event) => ('package' in event && event.package) || [])));
  }

  /** Writes the results of all packages that have come to an end: the driver before may have died before it could. */
  recover(): void {
    this.write(new Set(this.run.state.packages.keys()));
  }

  /** Resolves when everything that was to be written is, or was tried. */
  settled(): Promise<unknown> {
    return this.written;
  }

  private write(ids: ReadonlySet<string>): void {
    for (const id of ids) {
      const item = this.run.state.packages.get(id);
      if (item !== undefined && item.attempt > 0 && ENDED.has(item.state)) {
        const again = this.written.then(() => this.keep(id));
        this.written = again.catch((error: unknown) =>
          this.log.error(`The result of ${id} could not be written.`, error),
        );
      }
    }
  }

  private async keep(id: string): Promise<void> {
    const { state, plan } = this.run;
    const item = state.packages.get(id);
    const planned = firstById(plan).get(id);
    if (item === undefined || planned === undefined || !ENDED.has(item.state)) {
      return;
    }
    const folder = this.runs.attemptFolder(state.run, id, item.attempt);
    const metrics = reportedMetrics(await this.runs.readReport(folder));
    const result = packageResult(state, item, { plan, package: planned, metrics });
    await this.runs.keepResult(state.run, id, `${JSON.stringify(result, null, 2)}\n`);
  }
}

const ENDED: ReadonlySet<string> = new Set(['done', 'failed', 'blocked', 'cancelled']);
