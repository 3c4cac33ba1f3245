import type { Plan } from '../../plan/model';
import type { JournalWriter } from '../../ports/ports';
import type { JournalEvent, PackageRun, RunEvent, RunState } from '../../run/run';
import type { RunOutcome } from '../../run/kernel/kernelEvents';
import type { ResolvedAgent } from '../../run/kernel/plannedPackage';
import type { Decision } from '../../run/scheduling/scheduler';
import { decide } from '../../run/scheduling/scheduler';
import { scopeHold } from '../kernel/sandbox';
import { AgentFollower } from '../attempts/agentFollower';
import { AttemptLaunch } from '../attempts/attemptLaunch';
import type { Target } from '../kernel/attempts';
import { attemptKey, Attempts } from '../kernel/attempts';
import { AttemptSteps } from '../attempts/attemptSteps';
import type { ChildRuns } from './childRuns';
import type { EngineDependencies } from '../kernel/engineDependencies';
import type { LockKeeper } from '../locks/lockKeeper';
import type { MergeQueue } from '../merging/mergeQueue';
import { ConflictResolution, judgedResolution } from '../merging/conflictResolution';
import { IntegrationBranch } from '../merging/integrationBranch';
import { ConflictWatch } from '../merging/conflictWatch';
import { MockServer } from '../contracts/mockServer';
import { gateWords } from '../steps/gateWords';
import { packageRun } from '../kernel/packageRun';
import { packageSite } from '../worktrees/packageSite';
import { PackageResults } from '../steps/packageResults';
import type { PortBlocks } from '../kernel/portBlocks';
import { PlanCommands } from '../worktrees/planCommands';
import { InboxDelivery } from '../attempts/inboxDelivery';
import { remainingContexts } from '../contracts/runContexts';
import { RunJournal } from './runJournal';
import { RunLocks } from '../locks/runLocks';
import { stepFailure } from '../faults/stepFailure';
import type { Step } from './stepsUnderway';
import { StepsUnderway } from './stepsUnderway';
import { ScopeSettlement } from '../worktrees/scopeSettlement';
import { SurroundingsWatch } from '../worktrees/surroundingsWatch';
import { Verification } from '../steps/verification';
import { WorktreeSetup } from '../worktrees/worktreeSetup';

/** What a run's driver tells its owner. */
export interface RunDriverListener {
  /** After events have become durable and part of the state. */
  recorded(events: readonly JournalEvent[]): void;
  /** The run has ended, or can't be driven any further because its journal can't be written. */
  ended(error?: unknown): void;
}

/** Stands for the run among the packages; none has a blank id. */
const THE_RUN = '';

/**
 * Carries one run forward: asks the scheduler what to do, does it, writes down what came of it, and asks again. It
 * acts only on what is durable in the journal, so that it can be killed at any moment and another one can go on.
 */
export class RunDriver {
  private readonly journal: RunJournal;
  private readonly steps: AttemptSteps;
  private readonly attempts: Attempts;
  private readonly commands: PlanCommands;
  private readonly verification: Verification;
  private readonly results: PackageResults;
  private readonly inbox: InboxDelivery;
  private readonly locks: RunLocks;
  private readonly integration: IntegrationBranch;
  private readonly resolution: ConflictResolution;
  private readonly settlement: ScopeSettlement;
  private readonly surroundings: SurroundingsWatch;
  private readonly watch: ConflictWatch;
  private readonly launches: AttemptLaunch;
  private readonly mock: MockServer;
  private readonly underway = new StepsUnderway();
  /** Whether a start waits for the end of a step. */
  private deferred = false;
  private readonly starting = new Set<string>();
  private callOffWake: () => void = () => undefined;
  private tellClosed: (closed: Promise<void>) => void = () => undefined;
  /** Resolves when its journal is closed: from then on the run can be taken in hand again. */
  readonly whenClosed = new Promise<void>((resolve) => (this.tellClosed = resolve));
  private ending = false;
  private over = false;
  private hasClosed = false;

  /**
   * @param history the events that the journal holds already.
   * @param merging shared by all runs of the repository: one merge at a time, each journaled before the next.
   * @param children the runs of packages that are plans of their own. @param keeper of the locks of all runs.
   * @param ports shared by all runs of the repository; absent: packages get none.
   */
  constructor(
    private readonly deps: EngineDependencies,
    private currentPlan: Plan,
    writer: JournalWriter,
    history: readonly JournalEvent[],
    private readonly merging: MergeQueue,
    private readonly children: ChildRuns,
    keeper: LockKeeper | undefined,
    private readonly listener: RunDriverListener,
    private readonly ports?: PortBlocks,
  ) {
    this.steps = new AttemptSteps(deps);
    this.attempts = new Attempts(deps.launcher);
    this.commands = new PlanCommands(deps, this.attempts, this);
    this.mock = new MockServer(deps, this, ports);
    this.launches = new AttemptLaunch(deps, this, {
      steps: this.steps,
      attempts: this.attempts,
      agents: new AgentFollower(
        this,
        this.attempts,
        (item) => this.steps.folder(this.state, item),
        deps,
        (path) => this.locks.isHeldElsewhere(path),
      ),
      commands: this.commands,
      setup: new WorktreeSetup(this.commands, this, deps.furnisher, deps.clock),
      mock: this.mock,
      look: () => this.surroundings.look(),
    });
    this.verification = new Verification(deps, this.commands, this);
    this.integration = new IntegrationBranch(deps, this);
    this.resolution = new ConflictResolution(deps, this, this.integration);
    this.settlement = new ScopeSettlement(deps, this);
    this.surroundings = new SurroundingsWatch(deps, this);
    this.watch = new ConflictWatch(deps, this);
    this.results = new PackageResults(deps.runs, deps.log, this);
    const folderOf = (state: RunState, { package: id, attempt }: Target) =>
      deps.runs.attemptFolder(state.run, id, attempt);
    this.inbox = new InboxDelivery(deps.launcher, folderOf, deps.log);
    this.journal = new RunJournal(writer, deps.lease, history, (events) => {
      this.results.recorded(events);
      listener.recorded(events);
    });
    this.results.recover();
    this.locks = new RunLocks(keeper, this, deps.log, deps.coordination?.shared);
  }

  /** Whether nothing may be done any more. */
  get closed(): boolean {
    return this.hasClosed;
  }

  /** Whether its end is on its way into the journal, or there. */
  get isOver(): boolean {
    return this.over;
  }

  /** The text of the plan that the run goes by now. */
  get plan(): Plan {
    return this.currentPlan;
  }

  get state(): RunState {
    return this.journal.state;
  }

  /** Writes events and acts on the state that follows from them. */
  async record(events: readonly RunEvent[]): Promise<void> {
    if (!this.closed) {
      await this.journal.append(events).catch((error: unknown) => {
        // Whoever asked for it hears of it; but it is the run that cannot go on.
        this.halt(error);
        throw error;
      });
      this.step();
    }
  }

  /**
   * Adds to what the run was asked for, or steers it.
   * @returns false when its end is being written at this moment: it must be opened again then.
   */
  async admit(events: readonly RunEvent[]): Promise<boolean> {
    if (this.ending) {
      return false;
    }
    await this.record(events);
    return true;
  }

  /** Goes on with a later text of the plan; `plan.revised` is among the events. */
  revise(plan: Plan): void {
    this.currentPlan = plan;
  }

  /** Does what the present state calls for; idempotent. */
  step(): void {
    if (this.closed || this.ending) {
      return;
    }
    this.callOffWake();
    this.callOffWake = () => undefined;
    this.commands.endUnwanted();
    const lockEvents = this.locks.look(this.starting);
    if (lockEvents.length > 0) {
      this.record(lockEvents).catch((error: unknown) => this.halt(error));
    }
    this.watch.step();
    this.surroundings.step();
    this.inbox.deliver(this.state);
    for (const decision of decide({
      state: this.state,
      starting: this.starting,
      now: this.deps.clock.now(),
      lockedUntil: this.locks.lockedUntil,
    })) {
      this.carryOut(decision);
    }
  }

  /** Stops following agents and closes the journal; agents go on. */
  close(): Promise<void> {
    this.hasClosed = true;
    this.watch.close();
    this.surroundings.close();
    this.mock.close();
    this.callOffWake();
    this.attempts.dispose();
    const closed = this.journal.close();
    this.tellClosed(closed);
    return closed;
  }

  private carryOut(decision: Decision): void {
    switch (decision.kind) {
      case 'cancel':
        return this.packageRun(decision.package).childRun === undefined
          ? this.attempts.cancel(attemptKey(decision))
          : undefined;
      case 'wait':
        this.callOffWake = this.deps.timers.at(decision.until, () => this.step());
        return;
      case 'end':
        // What is being written may be a person's wish that makes the run go on.
        return this.journal.settled ? this.begin(THE_RUN, decision) : undefined;
      case 'follow':
        this.children
          .align(this.state, this.packageRun(decision.package))
          ?.then(() => this.step())
          .catch((error: unknown) => this.halt(error));
        return this.begin(decision.package, decision);
      default:
        if (decision.kind === 'start' && this.underway.has(decision.package)) {
          this.deferred = true;
          return;
        }
        this.begin(decision.package, decision);
    }
  }

  /** Carries a decision out unless that is happening already. */
  private begin(about: string, decision: Step): void {
    if (!this.underway.add(about, decision)) {
      return;
    }
    this.perform(decision)
      .catch((error: unknown) => this.halt(error))
      .finally(() => {
        this.underway.remove(about, decision);
        if (this.deferred) {
          this.deferred = false;
          this.step();
        }
      });
  }

  private async perform(decision: Step): Promise<void> {
    switch (decision.kind) {
      case 'start':
        return this.start(decision.package, decision.attempt, decision.agent).catch((error: unknown) => {
          const [met] = stepFailure(error, 'start', decision, this.state, this.deps);
          if (met?.type !== 'fault.met') {
            throw error;
          }
          return this.record([met]);
        });
      case 'launch':
        return this.packageRun(decision.package).childRun === undefined
          ? this.launches.launch(decision)
          : void (await this.launches.step('subplan', decision, (item) =>
              this.children.open(this.state, item, this.plan),
            ));
      case 'follow':
        return this.packageRun(decision.package).childRun === undefined
          ? this.launches.follow(decision)
          : this.followChild(this.packageRun(decision.package));
      case 'verify':
        return this.verify(decision);
      case 'integrate':
        return this.integrate(decision);
      case 'resolve':
        return this.resolution.resolve(decision);
      case 'settle':
        return this.settlement.settle(decision);
      case 'restore':
        return this.surroundings.restore(decision);
      case 'gate': {
        const { gate, package: id, attempt } = decision;
        const words = gateWords(gate, this.packageRun(id));
        return this.record([{ type: 'gate.opened', gate: gate.id, package: id, attempt, ...words }]);
      }
      case 'end':
        return this.end(decision.outcome);
    }
  }

  /** Waves that came to nothing in the end are put together now, as far as there is anything of them. */
  private async end(outcome: RunOutcome): Promise<void> {
    this.ending = true;
    await Promise.all([this.results.settled(), this.mock.end()]);
    const world = this.steps.contextWorld(this.state, this.plan);
    const contexts = world === undefined ? [] : await remainingContexts(world, this.deps.log);
    const compared = await this.surroundings.compared();
    this.over = true;
    await this.record([...contexts, ...compared, { type: 'run.ended', outcome }]);
    this.listener.ended();
  }

  /** What the agent left is judged by its scope first, then by the commands of its verification. */
  private async verify(target: Target): Promise<void> {
    await this.launches.step('verify', target, (item) =>
      this.surroundings.unlessHeld(target, async () =>
        item.head === undefined ? this.steps.commit(this.state, item, this.plan) : [],
      ),
    );
    await this.launches.step('verification', target, async (item) =>
      judgedResolution(item, await this.verification.verify(target, this.steps.commands(item, this.plan))),
    );
  }

  /** Nothing is merged under locks that others may have by now. */
  private async integrate(target: Target): Promise<void> {
    const { planned, rank } = this.packageRun(target.package);
    await this.merging.run({ run: this.state.run, rank, package: planned.id }, async () => {
      if (await this.locks.holdFor(target)) {
        await this.launches.step('integrate', target, (item) =>
          this.surroundings.unlessHeld(target, () =>
            this.integration.tip().then(() => this.steps.integrate(this.state, item, this.plan)),
          ),
        );
      }
    });
  }

  private async start(id: string, attempt: number, other?: ResolvedAgent): Promise<void> {
    const planned = this.packageRun(id);
    const item = other === undefined ? planned : { ...planned, agent: other };
    let ports: number | undefined;
    this.starting.add(id);
    try {
      await this.surroundings.begin();
      const taking = this.locks.take(item, attempt);
      if (taking !== undefined && !(await taking)) {
        this.deferred = true;
        return;
      }
      this.launches.begins({ package: id, attempt });
      const head = await this.integration.base();
      const place =
        item.planned.subplan === undefined
          ? { base: (item.takenOver === undefined ? undefined : item.base) ?? head }
          : await this.children.place(this.state, item, attempt);
      const site = packageSite(this.deps.repository.root, this.state, item.planned);
      ports = item.planned.subplan === undefined ? await this.ports?.give() : undefined;
      const own = {
        ...(ports === undefined ? {} : { ports }),
        ...(item.takenOver === undefined ? {} : { continues: item.takenOver }),
        ...(item.planned.subplan === undefined ? await scopeHold(this.deps, item, this.plan) : {}),
      };
      await this.record([
        { type: 'attempt.started', package: id, attempt, agent: item.agent, ...site, ...place, ...own },
        ...this.locks.takenBy(item, attempt),
      ]);
    } finally {
      this.ports?.settle(ports);
      this.starting.delete(id);
    }
  }

  /** Resolves when the child run has ended and that is written down. */
  private async followChild(item: PackageRun): Promise<void> {
    const { taken, end } = this.children.follow(this.state, item);
    // Only now is there somebody whom a pause or an end can be told to.
    void taken.then(() => this.step());
    await this.record([await end]);
  }

  private packageRun(id: string): PackageRun {
    return packageRun(this.state, id);
  }

  /** Without journal or lease nothing may be done any more: what can't be written down must not happen. */
  private halt(error: unknown): void {
    if (this.closed) {
      return;
    }
    this.listener.ended(error);
  }
}
