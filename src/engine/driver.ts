import { agentNamed } from '../agents/agentTable';
import type { StartRunParams, StartRunResult, SteerParams, SteerResult } from '../protocol/driver';
import type { Plan } from '../plan/model';
import type { JournalEvent, RunEvent } from '../run/events';
import { asksForRevision } from '../run/escalations/asksForRevision';
import { replay } from '../run/runFold';
import type { RunState } from '../run/runState';
import type { SteeringAction } from '../run/steer';
import { steer } from '../run/steer';
import { WavesError } from '../wavesError';
import type { EngineDependencies } from './engineDependencies';
import { Mutex } from './mutex';
import { RunDriver } from './runDriver';
import { prepareRun } from './prepareRun';
import { consentToRevision, revisionOf } from './revision';

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

  /**
   * Takes up every run that an earlier driver left unfinished. Of two runs of one feature only the one that was driven
   * last goes on: a driver that was replaced while it began a run may have written its first words too late.
   */
  recover(): Promise<void> {
    // Whoever asks for something meanwhile waits: a run that is being taken up must not be taken up a second time.
    return this.starts.run(() => this.takeUp());
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
          await this.drive(prepared.event.run, [prepared.event, ...prepared.notes], prepared.planText);
          return { run: prepared.event.run, outcome: 'started', after: 0 };
        case 'continued':
          return {
            run: prepared.run,
            outcome: 'continued',
            after: await this.add(prepared.run, [prepared.event, ...prepared.notes]),
          };
      }
    });
  }

  /**
   * Carries out what a person wants of a run. One that has ended goes on when that is what it takes.
   * @throws WavesError `unknown-run`, `unknown-package`, `unknown-gate`, `unknown-agent`, `driver-refused`; for a retry after the plan
   * was edited also what `startRun` throws about plans, and `consent`.
   */
  steer({ run, action, by, consent }: SteerParams): Promise<SteerResult> {
    return this.starts.run(async () => {
      const state = await this.known(run);
      const revision =
        action.kind === 'retry' || action.kind === 'revise' || asksForRevision(state, action)
          ? await revisionOf(this.deps, state)
          : undefined;
      if (revision !== undefined) {
        const agent = action.kind === 'retry' ? action.agent : undefined;
        const given = consentToRevision(this.deps, state, revision, agent, consent);
        await this.deps.runs.keepPlan(run, revision.planText, revision.event.planHash);
        await this.add(run, [revision.event, ...given], revision.plan);
      }
      if (action.kind === 'revise') {
        return { after: state.lastSeq };
      }
      const now = await this.known(run);
      refuseAfterEnd(now, action);
      if (action.kind === 'retry' && action.agent !== undefined) {
        agentNamed(action.agent.name);
      }
      const events = steer(now, action, by);
      return { after: events.length === 0 ? now.lastSeq : await this.add(run, events) };
    });
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

  private async takeUp(): Promise<void> {
    const unfinished: { run: string; state: RunState; damage: readonly string[] }[] = [];
    for (const run of await this.deps.runs.list()) {
      const { events, damage } = await this.deps.runs.read(run);
      const state = replay(events);
      if (state !== undefined && state.phase !== 'ended' && !this.active.has(run)) {
        unfinished.push({ run, state, damage });
      }
    }
    const taken = new Set<string>();
    for (const { run, state, damage } of unfinished.sort(byLatestDriver)) {
      damage.forEach((message) => this.deps.log.warn(`Journal of ${run}: ${message}`));
      const late = taken.has(state.integrationBranch);
      const message = 'A later run of the same feature took its place.';
      await this.drive(run, late ? [{ type: 'run.stopping', message }] : []);
      taken.add(state.integrationBranch);
    }
  }

  /**
   * Writes events into a run, also one that has ended: it goes on then.
   * @returns the number of the last event before.
   */
  private async add(run: string, events: readonly RunEvent[], plan?: Plan): Promise<number> {
    const going = this.active.get(run);
    const last = going?.state.lastSeq ?? 0;
    if (plan !== undefined) {
      going?.revise(plan);
    }
    if (going !== undefined && (await going.admit(events))) {
      return last;
    }
    await going?.whenClosed;
    await this.endings.get(run);
    const again: RunEvent[] = events.some((event) => event.type === 'run.continued')
      ? []
      : [{ type: 'run.continued', only: [], retry: [] }];
    return this.drive(run, [...again, ...events]);
  }

  /** The state of any run, going on or not. @throws WavesError `unknown-run`. */
  private async known(run: string): Promise<RunState> {
    const state = this.active.get(run)?.state ?? replay((await this.deps.runs.read(run)).events);
    if (state === undefined) {
      throw new WavesError('unknown-run', `There is no run "${run}" in this repository.`);
    }
    return state;
  }

  /**
   * Takes a run in hand.
   * @param first what is written into its journal before anything is done.
   * @param planText of a run that begins.
   * @returns the number of the last event before.
   */
  private async drive(run: string, first: readonly RunEvent[], planText?: string): Promise<number> {
    const { runs, lease, pid } = this.deps;
    await lease.assertHeld();
    const journal = planText === undefined ? await runs.open(run) : await runs.create(run, planText);
    // Read once it is ours: what the driver before us still wrote until then counts.
    const history = planText === undefined ? (await runs.read(run)).events : [];
    const hash = first.find((event) => event.type === 'plan.revised')?.planHash ?? replay(history)?.planHash;
    const { plan } = this.deps.readPlan(planText ?? (await runs.planText(run, hash)));
    const attached: RunEvent = { type: 'driver.attached', pid, epoch: lease.epoch };
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
    return history.at(-1)?.seq ?? 0;
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
}

function byLatestDriver(a: { readonly state: RunState }, b: { readonly state: RunState }): number {
  return (b.state.driver?.epoch ?? 0) - (a.state.driver?.epoch ?? 0);
}

/** After a run's end only what makes it go on is left to ask for. */
function refuseAfterEnd(state: RunState, action: SteeringAction): void {
  const pointless = action.kind === 'pause' || action.kind === 'cancel' || action.kind === 'resume';
  if (state.phase === 'ended' && pointless) {
    throw new WavesError(
      'driver-refused',
      `The run ${state.run} has ended (${state.outcome ?? 'unknown'}).`,
      'Retry a package, or run the plan again, to go on with it.',
    );
  }
}
