import { adapterOf } from '../../agents/adapters/agentTable';
import type {
  RunRequests,
  StartRunParams,
  StartRunResult,
  SteerParams,
  SteerResult,
} from '../../protocol/driver';
import type { JournalEvent, RunEvent, RunState } from '../../run/run';
import type { ParentAttempt } from '../../run/kernel/kernel';
import { holdsLocks, isStuck, rootRunOf } from '../../run/kernel/kernel';
import { replay, steer } from '../../run/run';
import { agentChosen } from '../../run/steering/steeringWishes';
import { WavesError } from '../../wavesError';
import type { Unfinished } from '../start/beforeRun';
import { byLatestDriver, claimOn, leftAlone, readDrivable, unsettledRuns } from '../start/beforeRun';
import { ChildRuns } from './childRuns';
import { CoordinatorNews } from './coordinatorNews';
import type { EngineDependencies } from '../kernel/engineDependencies';
import { editedText, keepCopies, laterText } from './revision';
import type { TriedStandstill } from '../kernel/standstills';
import { Standstills } from '../kernel/standstills';
import { LockKeeper } from '../locks/lockKeeper';
import { takenUp } from '../merging/integrationBranch';
import { MergeQueue } from '../merging/mergeQueue';
import { Mutex } from '../kernel/mutex';
import { RunDriver } from './runDriver';
import type { PortBlocks } from '../kernel/portBlocks';
import { portBlocks } from '../kernel/portBlocks';
import { passUsageOn } from './childUsage';
import { shareQuotas } from './sharedQuotas';
import { prepareRun } from '../start/prepareRun';
import type { RunTexts } from '../start/checkedPlan';
import { recordTaken, requireTalkingAgent } from './takenRun';

/** Told of everything that is written into any journal, and when the driver becomes idle or busy. */
export interface DriverListener {
  recorded?(run: string, events: readonly JournalEvent[]): void;
  ended?(run: string, error?: unknown): void;
  /** A run stands still because the machine does not let anything be written down; with undefined, it goes on again. */
  stands?(run: string, standstill: TriedStandstill | undefined): void;
}

/** Drives all runs of one repository. There is one for each repository at a time: the holder of its lease. */
export class Driver implements RunRequests {
  private readonly active = new Map<string, RunDriver>();
  private readonly endings = new Map<string, Promise<void>>();
  private readonly starts = new Mutex();
  private readonly merging = new MergeQueue();
  private readonly children: ChildRuns;
  private readonly locks: LockKeeper | undefined;
  private readonly ports: PortBlocks | undefined;
  private readonly news: CoordinatorNews;
  private readonly standstills: Standstills;
  private closed = false;

  constructor(
    private readonly deps: EngineDependencies,
    private readonly listener: DriverListener = {},
  ) {
    this.ports = portBlocks(deps.preflight, () => [...this.active.values()]);
    this.children = new ChildRuns(deps, {
      active: (run) => this.active.get(run),
      known: (run) => this.known(run),
      drive: (run, first, texts) => this.drive(run, first, texts),
    });
    this.news = new CoordinatorNews(deps.coordination, this.active, deps.log);
    this.standstills = new Standstills(
      deps,
      () => this.states(),
      (run) => this.starts.run(() => this.takeUpAgain(run)),
      listener,
    );
    this.locks =
      deps.locks &&
      new LockKeeper(
        deps.locks,
        deps,
        (run) => this.active.has(run),
        () => this.active.forEach((driver) => driver.step()),
      );
  }

  /** Whether a run goes on. One whose end is being written does not: who follows its journal may read that end before. */
  get busy(): boolean {
    return this.standstills.states.length > 0 || [...this.active.values()].some((driver) => !driver.isOver);
  }

  /** Whether a run waits until the machine lets it be written down what becomes of it. */
  readonly standsStill = (run: string): boolean => this.standstills.has(run);

  /**
   * Takes up every run that an earlier driver left unfinished. Of two runs of one feature only the one that was driven
   * last goes on: a driver that was replaced while it began a run may have written its first words too late.
   */
  recover(): Promise<void> {
    // Whoever asks for something meanwhile waits: a run that is being taken up must not be taken up a second time.
    return this.starts.run(() => this.takeUp());
  }

  /** A child run is taken up by its parent; only one that no parent is going to take up is ended here. */
  private async recoverChild({ run }: RunState, parent: ParentAttempt): Promise<void> {
    const state = await this.children.find(parent.run);
    switch (claimOn(run, parent, state)) {
      case 'claimed':
        return;
      case 'reopened':
        // Somebody wanted it to go on, and the driver died before it had told the parent.
        await this.add(parent.run, [{ type: 'package.retried', package: parent.package }]);
        return;
      case 'orphan':
        await this.drive(run, [
          { type: 'run.stopping', message: 'Its parent run does not need it any more.' },
        ]).catch((error: unknown) => leftAlone(this.deps.log, run, error));
    }
  }

  startRun(params: StartRunParams): Promise<StartRunResult> {
    return this.starts.run(async () => {
      const states = [...this.states(), ...this.standstills.states];
      const prepared = await prepareRun(this.deps, params, states);
      switch (prepared.kind) {
        case 'done':
          return { run: prepared.run, outcome: 'done', after: 0 };
        case 'started': {
          const { event, notes, texts } = prepared;
          await this.drive(event.run, [event, ...notes], texts);
          return { run: event.run, outcome: 'started', after: 0 };
        }
        case 'continued':
          return {
            run: prepared.run,
            outcome: 'continued',
            after: await this.add(prepared.run, [prepared.event, ...prepared.notes], prepared.texts),
          };
      }
    });
  }

  /** One that has ended goes on when that is what it takes. */
  steer(params: SteerParams): Promise<SteerResult> {
    const { run, action, by } = params;
    return this.starts.run(async () => {
      const state = await this.known(run);
      if (action.kind === 'finish') {
        await this.endings.get(run);
        await recordTaken(this.deps, state, action.taken, by);
        return { after: state.lastSeq };
      }
      if (state.parent !== undefined && action.kind === 'revise') {
        throw new WavesError(
          'driver-refused',
          `The run ${run} goes by the plan that ${rootRunOf(run)} began with.`,
          `Ask for the new text in ${rootRunOf(run)}.`,
        );
      }
      const later = await laterText(this.deps, state, params);
      if (later !== undefined) {
        await this.add(run, later.events, later);
      }
      if (action.kind === 'revise') {
        return { after: state.lastSeq };
      }
      const now = await this.known(run);
      const agent = agentChosen(now, action);
      if (agent !== undefined) {
        adapterOf(agent);
      }
      if (action.kind === 'takeOver') {
        requireTalkingAgent(now, action.package);
      }
      const events = steer(now, action, by);
      const edited = await editedText(this.deps, now, action, events);
      const all = [...(edited?.events ?? []), ...events];
      return { after: all.length === 0 ? now.lastSeq : await this.add(run, all, edited) };
    });
  }

  /** The state of a run that goes on. */
  stateOf(run: string): RunState | undefined {
    return this.active.get(run)?.state;
  }

  /** The states of all runs that go on. */
  states(): readonly RunState[] {
    return [...this.active.values()].map(({ state }) => state);
  }

  /** Writes down what agents of a run that goes on have said elsewhere than to it; nothing once it is over. */
  async tell(run: string, events: readonly RunEvent[]): Promise<void> {
    await this.active.get(run)?.record(events);
  }

  /** Lets go of all runs; agents that work go on, and the next driver takes them up. */
  async close(): Promise<void> {
    this.closed = true;
    this.standstills.close();
    this.locks?.dispose();
    this.news.dispose();
    const drivers = [...this.active.values()];
    this.active.clear();
    await Promise.all(drivers.map((driver) => driver.close()));
  }

  private async takeUpAgain(run: string): Promise<void> {
    if (!this.closed && this.standsStill(run)) {
      await this.drive(run, []);
    }
  }

  private async takeUp(): Promise<void> {
    const unfinished: (Unfinished & { run: string; damage: readonly string[] })[] = [];
    /** Packages whose finished work waits for a person in a run that has ended. */
    const waiting = new Set<string>();
    for (const run of await unsettledRuns(this.deps)) {
      const { events, damage } = await readDrivable(this.deps, run);
      const state = replay(events);
      const holders = [...(state?.packages.values() ?? [])].filter(holdsLocks);
      holders.forEach(({ planned }) => waiting.add(`${run} ${planned.id}`));
      if (state !== undefined && state.phase !== 'ended' && !this.active.has(run)) {
        unfinished.push({ run, state, events, damage });
      }
    }
    const taken = new Set<string>();
    for (const { run, state, damage } of unfinished.sort(byLatestDriver)) {
      damage.forEach((message) => this.deps.log.warn(`Journal of ${run}: ${message}`));
      if (state.parent !== undefined) {
        await this.recoverChild(state, state.parent);
        continue;
      }
      const late = taken.has(state.integrationBranch);
      const message = 'A later run of the same feature took its place.';
      const driven = this.drive(run, late ? [{ type: 'run.stopping', message }] : []).then(() => true);
      if (await driven.catch((error: unknown) => leftAlone(this.deps.log, run, error))) {
        taken.add(state.integrationBranch);
      }
    }
    await this.locks
      ?.dropAllBut(({ run, package: id }) => this.active.has(run) || waiting.has(`${run} ${id}`))
      .catch((error: unknown) => {
        this.deps.log.error('The locks of runs that have ended could not be given back.', error);
      });
  }

  /**
   * Writes events into a run, also one that has ended: it goes on then.
   * @returns the number of the last event before.
   */
  private async add(run: string, events: readonly RunEvent[], texts: RunTexts = {}): Promise<number> {
    const going = this.active.get(run);
    const last = going?.state.lastSeq ?? 0;
    if (texts.plan !== undefined) {
      going?.revise(texts.plan);
    }
    if (going !== undefined) {
      // A disk may have lost them meanwhile.
      await keepCopies(this.deps, run, texts.copies);
      if (await going.admit(events)) {
        return last;
      }
    }
    await going?.whenClosed;
    await this.endings.get(run);
    const { parent } = await this.known(run);
    const again: RunEvent[] = events.some((event) => event.type === 'run.continued')
      ? []
      : [{ type: 'run.continued', only: [], retry: [] }];
    return parent === undefined
      ? this.drive(run, [...again, ...events], texts)
      : this.reopen(run, parent, [...again, ...events]);
  }

  /**
   * Makes a child run that has ended ready to go on. Its parent takes it up, since it holds the slot and the locks: the
   * package begins anew.
   * @throws WavesError `driver-refused` when its package does not wait for it any more.
   */
  private async reopen(run: string, parent: ParentAttempt, events: readonly RunEvent[]): Promise<number> {
    const item = (await this.known(parent.run)).packages.get(parent.package);
    if (item === undefined || item.childRun !== run || !isStuck(item)) {
      throw new WavesError(
        'driver-refused',
        `The package ${parent.package} of ${parent.run} is ${item?.state ?? 'gone'}, so its run ${run} cannot go on.`,
      );
    }
    await this.deps.lease.assertHeld();
    const journal = await this.deps.runs.open(run);
    const written = await journal.append(events);
    await journal.close();
    await this.add(parent.run, [{ type: 'package.retried', package: parent.package }]);
    return (written[0]?.seq ?? 1) - 1;
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
   * @param texts what is known of its plan: it is read from the text that the run keeps where nobody has just done that.
   * @returns the number of the last event before.
   */
  private async drive(
    run: string,
    first: readonly RunEvent[],
    { begins, plan: known, copies }: RunTexts = {},
  ): Promise<number> {
    const { runs, lease, pid } = this.deps;
    await this.endings.get(run);
    await lease.assertHeld();
    await this.locks?.ready().catch((error: unknown) => {
      this.deps.log.error('What people have locked is not known.', error);
    });
    const journal = begins === undefined ? await runs.open(run) : await runs.create(run, begins);
    const closing = async (error: unknown): Promise<never> => {
      await journal.close().catch(() => undefined);
      throw error;
    };
    // Read once it is ours: what the driver before us still wrote until then counts.
    await keepCopies(this.deps, run, copies);
    const history = begins === undefined ? (await runs.read(run)).events : [];
    const hash = first.find((event) => event.type === 'plan.revised')?.planHash ?? replay(history)?.planHash;
    const plan = known ?? this.deps.readPlan(await runs.planText(run, hash).catch(closing)).plan;
    const attached: RunEvent = { type: 'driver.attached', pid, epoch: lease.epoch };
    // A new run's journal begins with `run.started`; everything else may follow the attachment.
    const [start, ...rest] = first;
    const state = replay(history);
    // The branch of a run whose place another one has taken is that one's.
    const isOwn = state !== undefined && !first.some(({ type }) => type === 'run.stopping');
    const moves = isOwn ? await takenUp(this.deps, { plan, state }) : [];
    const opening = [attached, ...moves, ...this.news.since(state)];
    const events = start?.type === 'run.started' ? [start, ...opening, ...rest] : [...opening, ...first];
    const written = await journal.append(events).catch(closing);
    const driver = new RunDriver(
      {
        deps: this.deps,
        merging: this.merging,
        children: this.children,
        keeper: this.locks,
        ports: this.ports,
      },
      { plan, writer: journal, history: [...history, ...written] },
      {
        recorded: (more) => {
          shareQuotas(this.active, run, more, this.deps.log);
          passUsageOn(this.active, run, more, this.deps.log);
          this.standstills.recorded(run, more);
          this.listener.recorded?.(run, more);
        },
        ended: (error) => this.ended(run, error),
      },
    );
    if (this.closed) {
      await driver.close();
      return 0;
    }
    this.active.set(run, driver);
    this.standstills.end(run);
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
        const { state } = driver;
        if (state.parent === undefined && !this.closed && this.standstills.begin(state, error)) {
          return;
        }
        if (error !== undefined) {
          this.deps.log.error(`The run ${run} cannot go on.`, error);
        }
        this.listener.ended?.(run, error);
        this.children.ended(run, state, error);
      });
    this.endings.set(run, closed);
  }
}
