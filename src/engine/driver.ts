import type { StartRunParams, StartRunResult } from '../protocol/driver';
import type { JournalEvent, RunContinued, RunEvent } from '../run/events';
import { replay } from '../run/runFold';
import type { RunState } from '../run/runState';
import { readPlan } from '../plan/readPlan';
import { WavesError } from '../wavesError';
import type { EngineDependencies } from './engineDependencies';
import { Mutex } from './mutex';
import { RunDriver } from './runDriver';
import { prepareRun } from './prepareRun';

/** Told of everything that is written into any journal, and when the driver becomes idle or busy. */
export interface DriverListener {
  recorded?(run: string, events: readonly JournalEvent[]): void;
  ended?(run: string, error?: unknown): void;
}

/** Drives all runs of one repository. There is one for each repository at a time: the holder of its lease. */
export class Driver {
  private readonly active = new Map<string, RunDriver>();
  private readonly endings = new Map<string, Promise<void>>();
  private readonly starts = new Mutex();
  private readonly merging = new Mutex();

  constructor(
    private readonly deps: EngineDependencies,
    private readonly listener: DriverListener = {},
  ) {}

  /** Whether a run goes on. */
  get busy(): boolean {
    return this.active.size > 0;
  }

  /** Takes up every run that an earlier driver left unfinished. */
  async recover(): Promise<void> {
    for (const run of await this.deps.runs.list()) {
      const { events, damage } = await this.deps.runs.read(run);
      const state = replay(events);
      if (state !== undefined && state.phase !== 'ended') {
        damage.forEach((message) => this.deps.log.warn(`Journal of ${run}: ${message}`));
        await this.drive(run, events, []);
      }
    }
  }

  /**
   * Starts a run of a plan, or goes on with an unfinished one of the same plan.
   * @throws WavesError `plan-unreadable`, `plan-invalid`, `unknown-package`, `unknown-agent`, `no-commits`, `dirty`,
   * `branch-checked-out`, `driver-refused`.
   */
  startRun(params: StartRunParams): Promise<StartRunResult> {
    return this.starts.run(async () => {
      const states = [...this.active.values()].map((run) => run.state);
      const prepared = await prepareRun(this.deps, params, states);
      switch (prepared.kind) {
        case 'done':
          return { run: prepared.run, outcome: 'done', after: 0 };
        case 'started':
          await this.drive(prepared.event.run, [], [prepared.event, ...prepared.notes], prepared.planText);
          return { run: prepared.event.run, outcome: 'started', after: 0 };
        case 'continued':
          return {
            run: prepared.run,
            outcome: 'continued',
            after: await this.goOn(prepared.run, prepared.event),
          };
      }
    });
  }

  /** Ends all agents of a run and starts no more. What is integrated stays; the run can be continued later. */
  async stopRun(run: string): Promise<void> {
    await this.running(run).record([{ type: 'run.stopping', message: 'Stopped by a person.' }]);
  }

  /** Ends one package's agent. @throws WavesError `unknown-package`. */
  async stopPackage(run: string, id: string): Promise<void> {
    await this.running(run).stopPackage(id);
  }

  /** The state of a run that goes on. */
  stateOf(run: string): RunState | undefined {
    return this.active.get(run)?.state;
  }

  /** Lets go of all runs; agents that work go on, and the next driver takes them up. */
  async close(): Promise<void> {
    const drivers = [...this.active.values()];
    this.active.clear();
    await Promise.all(drivers.map((driver) => driver.close()));
  }

  /** @returns the number of the last event before. */
  private async goOn(run: string, event: RunContinued): Promise<number> {
    const going = this.active.get(run);
    const last = going?.state.lastSeq ?? 0;
    if (going !== undefined && (await going.continueWith(event))) {
      return last;
    }
    await this.endings.get(run);
    const { events } = await this.deps.runs.read(run);
    await this.drive(run, events, [event]);
    return events.at(-1)?.seq ?? 0;
  }

  private async drive(
    run: string,
    history: readonly JournalEvent[],
    first: readonly RunEvent[],
    planText?: string,
  ): Promise<void> {
    const { runs, identity } = this.deps;
    const journal = planText === undefined ? await runs.open(run) : await runs.create(run, planText);
    const { plan } = readPlan(planText ?? (await runs.planText(run)));
    const attached: RunEvent = { type: 'driver.attached', ...identity };
    // A new run's journal begins with `run.started`; everything else may follow the attachment.
    const [start, ...rest] = first;
    const events = start?.type === 'run.started' ? [start, attached, ...rest] : [attached, ...first];
    const written = await journal.append(events);
    const driver = new RunDriver(this.deps, plan, journal, [...history, ...written], this.merging, {
      recorded: (more) => this.listener.recorded?.(run, more),
      ended: (error) => this.ended(run, error),
    });
    this.active.set(run, driver);
    this.listener.recorded?.(run, written);
    driver.step();
  }

  private ended(run: string, error: unknown): void {
    const driver = this.active.get(run);
    if (driver === undefined) {
      return;
    }
    this.active.delete(run);
    const closed = driver
      .close()
      .catch((cause: unknown) => this.deps.log.error(`The journal of ${run} could not be closed.`, cause))
      .then(() => {
        this.endings.delete(run);
        this.listener.ended?.(run, error);
      });
    this.endings.set(run, closed);
  }

  private running(run: string): RunDriver {
    const driver = this.active.get(run);
    if (driver === undefined) {
      throw new WavesError('unknown-run', `The run ${run} is not going on.`);
    }
    return driver;
  }
}
