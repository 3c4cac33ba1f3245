import type { Plan } from '../plan/model';
import type { AttemptListener, JournalWriter } from '../ports';
import type { JournalEvent, RunEvent } from '../run/events';
import { packageBranch, worktreePath } from '../run/names';
import type { PackageRun, RunState } from '../run/runState';
import type { Decision } from '../run/scheduler';
import { decide } from '../run/scheduler';
import { WavesError } from '../wavesError';
import { Attempts } from './attempts';
import { AttemptSteps } from './attemptSteps';
import type { ChildRuns } from './childRuns';
import type { EngineDependencies } from './engineDependencies';
import { exitEvents } from './exitEvents';
import { LifeWatch, NUDGE } from './lifeWatch';
import type { Mutex } from './mutex';
import { RunJournal } from './runJournal';
import { Verification } from './verification';

/** What a run's driver tells its owner. */
export interface RunDriverListener {
  /** After events have become durable and part of the state. */
  recorded(events: readonly JournalEvent[]): void;
  /** The run has ended, or can't be driven any further because its journal can't be written. */
  ended(error?: unknown): void;
}

type Performed = Exclude<Decision, { kind: 'cancel' } | { kind: 'wait' }>;

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
  private readonly verification: Verification;
  /** What is being carried out, by package; a package's next attempt has to wait for the end of all of it. */
  private readonly underway = new Map<string, Performed[]>();
  /** Whether a start waits for the end of a step. */
  private deferred = false;
  private readonly starting = new Set<string>();
  /** Attempts that this driver began itself: nobody else can have launched their agents. */
  private readonly started = new Set<string>();
  private callOffWake: () => void = () => undefined;
  private tellClosed: (closed: Promise<void>) => void = () => undefined;
  /** Resolves when its journal is closed: from then on the run can be taken in hand again. */
  readonly whenClosed = new Promise<void>((resolve) => (this.tellClosed = resolve));
  private ending = false;
  private closed = false;

  /**
   * @param history the events that the journal holds already.
   * @param merging shared by all runs of the repository: one merge at a time, each journaled before the next.
   * @param children the runs of packages that are plans of their own.
   */
  constructor(
    private readonly deps: EngineDependencies,
    private plan: Plan,
    writer: JournalWriter,
    history: readonly JournalEvent[],
    private readonly merging: Mutex,
    private readonly children: ChildRuns,
    private readonly listener: RunDriverListener,
  ) {
    this.steps = new AttemptSteps(deps);
    this.attempts = new Attempts(deps.launcher);
    this.verification = new Verification(deps, this.attempts, this);
    this.journal = new RunJournal(writer, deps.lease, history, (events) => listener.recorded(events));
  }

  get state(): RunState {
    return this.journal.state;
  }

  /** Writes events and acts on the state that follows from them. */
  async record(events: readonly RunEvent[]): Promise<void> {
    if (!this.closed) {
      await this.journal.append(events);
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
    this.plan = plan;
  }

  /** Does what the present state calls for; idempotent. */
  step(): void {
    if (this.closed || this.ending) {
      return;
    }
    this.callOffWake();
    this.callOffWake = () => undefined;
    this.verification.endUnwanted();
    for (const decision of decide({
      state: this.state,
      starting: this.starting,
      now: this.deps.clock.now(),
    })) {
      this.carryOut(decision);
    }
  }

  /** Stops following agents and closes the journal; agents go on. */
  close(): Promise<void> {
    this.closed = true;
    this.callOffWake();
    this.attempts.dispose();
    const closed = this.journal.close();
    this.tellClosed(closed);
    return closed;
  }

  private carryOut(decision: Decision): void {
    switch (decision.kind) {
      case 'cancel':
        if (this.packageRun(decision.package).childRun === undefined) {
          this.attempts.cancel(attemptKey(decision.package, decision.attempt));
        }
        return;
      case 'wait':
        this.callOffWake = this.deps.timers.at(decision.until, () => this.step());
        return;
      case 'end':
        // What is being written may be a person's wish that makes the run go on.
        if (this.journal.settled) {
          this.begin(THE_RUN, decision);
        }
        return;
      default: {
        const { package: id } = decision;
        if (decision.kind === 'start' && this.underway.has(id)) {
          this.deferred = true;
          return;
        }
        if (decision.kind === 'follow') {
          this.children
            .align(this.state, this.packageRun(id))
            ?.then(() => this.step())
            .catch((error: unknown) => this.halt(error));
        }
        this.begin(id, decision);
      }
    }
  }

  /** Carries a decision out unless that is happening already. */
  private begin(about: string, decision: Performed): void {
    const steps = this.underway.get(about) ?? [];
    if (steps.some((step) => isSameStep(step, decision))) {
      return;
    }
    this.underway.set(about, [...steps, decision]);
    this.perform(decision)
      .catch((error: unknown) => this.halt(error))
      .finally(() => this.ended(about, decision));
  }

  private ended(about: string, decision: Performed): void {
    const others = (this.underway.get(about) ?? []).filter((step) => step !== decision);
    if (others.length > 0) {
      this.underway.set(about, others);
    } else {
      this.underway.delete(about);
    }
    if (this.deferred) {
      this.deferred = false;
      this.step();
    }
  }

  private async perform(decision: Performed): Promise<void> {
    switch (decision.kind) {
      case 'start':
        return this.start(decision.package, decision.attempt);
      case 'launch':
        return this.packageRun(decision.package).childRun === undefined
          ? this.launch(decision.package, decision.attempt)
          : this.attemptStep('subplan', decision, (item) => this.children.open(this.state, item, this.plan));
      case 'follow':
        return this.packageRun(decision.package).childRun === undefined
          ? this.follow(decision.package, decision.attempt)
          : this.followChild(this.packageRun(decision.package));
      case 'verify':
        return this.verify(decision);
      case 'integrate':
        return this.merging.run(() =>
          this.attemptStep('integrate', decision, (item) => this.steps.integrate(this.state, item)),
        );
      case 'gate': {
        const { gate, package: id, attempt } = decision;
        const { title, instructions } = gate;
        const words = { title, ...(instructions === undefined ? {} : { instructions }) };
        return this.record([{ type: 'gate.opened', gate: gate.id, package: id, attempt, ...words }]);
      }
      case 'end':
        this.ending = true;
        await this.record([{ type: 'run.ended', outcome: decision.outcome }]);
        this.listener.ended();
    }
  }

  /** What the agent left is judged by its scope first, then by the commands of its verification. */
  private async verify(target: { readonly package: string; readonly attempt: number }): Promise<void> {
    await this.attemptStep('verify', target, async (item) =>
      item.head === undefined ? this.steps.commit(this.state, item, this.plan) : [],
    );
    await this.attemptStep('verification', target, (item) =>
      this.verification.verify(target, this.steps.commands(item, this.plan)),
    );
  }

  private async start(id: string, attempt: number): Promise<void> {
    const { namespace, integrationHead } = this.state;
    const item = this.packageRun(id);
    this.starting.add(id);
    this.started.add(attemptKey(id, attempt));
    try {
      const place =
        item.planned.subplan === undefined
          ? { base: integrationHead }
          : await this.children.place(this.state, item, attempt);
      const { agent } = item;
      const branch = packageBranch(namespace, id);
      const worktree = worktreePath(this.deps.repository.root, namespace, id);
      await this.record([
        { type: 'attempt.started', package: id, attempt, agent, branch, worktree, ...place },
      ]);
    } finally {
      this.starting.delete(id);
    }
  }

  private async launch(id: string, attempt: number): Promise<void> {
    const key = attemptKey(id, attempt);
    const target = { package: id, attempt };
    if (this.started.has(key)) {
      await this.attemptStep('worktree', target, async (item) =>
        this.attempts.isCancelled(key) ? [] : this.steps.launch(this.state, item, this.plan),
      );
    }
    const item = this.packageRun(id);
    if (item.attempt !== attempt || item.state !== 'starting') {
      return;
    }
    const cancelled = this.attempts.isCancelled(key);
    if ((cancelled || !this.started.has(key)) && (await this.callOff(item))) {
      // The driver before may have been about to start it: what it began is not gone on with, but begun anew.
      const message = 'The driver ended while it was starting.';
      const again: RunEvent = { type: 'attempt.stopping', ...target, message, then: 'restart' };
      const exit = { reason: 'cancelled', code: null, signal: null } as const;
      await this.record([...(cancelled ? [] : [again]), { type: 'attempt.exited', ...target, ...exit }]);
      return;
    }
    await this.follow(id, attempt);
  }

  private async callOff(item: PackageRun): Promise<boolean> {
    await this.deps.lease.assertHeld();
    return this.deps.launcher.callOff(this.steps.folder(this.state, item));
  }

  /** Resolves when the attempt has ended and that is written down. */
  private follow(id: string, attempt: number): Promise<void> {
    const key = attemptKey(id, attempt);
    if (this.closed || this.attempts.isFollowed(key)) {
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const target = { package: id, attempt };
      const write = (event: RunEvent) => this.record([event]).catch(reject);
      const life = new LifeWatch(this.state.life, () => this.attempts.canBeNudged(key));
      let written: Promise<unknown> | undefined;
      const listener: AttemptListener = {
        working: (pid, place) => {
          if (this.packageRun(id).state === 'starting') {
            void write({ type: 'attempt.working', ...target, pid, place });
          }
        },
        progressed: (progress, message) =>
          void write({
            type: 'attempt.progress',
            ...target,
            ...(progress === undefined ? {} : { progress }),
            ...(message === undefined ? {} : { message }),
          }),
        sampled: (sample) => {
          // What came of the sample before has to be part of the state first.
          if (written === undefined && isRunning(this.packageRun(id))) {
            const { events, nudge } = life.take(this.packageRun(id), sample);
            if (events.length > 0) {
              written = this.record(events)
                .then(() => (nudge ? this.attempts.nudge(key, NUDGE) : undefined))
                .catch(reject)
                .finally(() => (written = undefined));
            }
          }
        },
        used: (usage) => void write({ type: 'attempt.used', ...target, ...usage }),
        observed: (evidence) => void write({ type: 'attempt.observed', ...target, ...evidence }),
        exited: (exit) => {
          const events = exitEvents(this.state, target, exit, this.deps.clock.now());
          // Kept until the end is in the journal: until then the state still asks for somebody who follows.
          this.record(events)
            .finally(() => this.attempts.forget(key))
            .then(resolve, reject);
        },
      };
      this.attempts.follow(key, this.steps.folder(this.state, this.packageRun(id)), listener);
    });
  }

  /** Resolves when the child run has ended and that is written down. */
  private async followChild(item: PackageRun): Promise<void> {
    const { taken, end } = this.children.follow(this.state, item);
    // Only now is there somebody whom a pause or an end can be told to.
    void taken.then(() => this.step());
    await this.record([await end]);
  }

  /** Runs one step of an attempt; what can be expected to go wrong fails the attempt and nothing else. */
  private async attemptStep(
    reason: string,
    target: { readonly package: string; readonly attempt: number },
    step: (item: PackageRun) => Promise<RunEvent[]>,
  ): Promise<void> {
    let events: RunEvent[];
    await this.deps.lease.assertHeld();
    try {
      events = await step(this.packageRun(target.package));
    } catch (error) {
      if (WavesError.is(error, 'lease-lost')) {
        throw error;
      }
      if (!WavesError.is(error)) {
        this.deps.log.error(`${target.package}: ${reason} failed unexpectedly.`, error);
      }
      const message = error instanceof Error ? explain(error) : String(error);
      const { package: id, attempt } = target;
      events = [{ type: 'attempt.failed', package: id, attempt, reason, message }];
    }
    if (events.length > 0) {
      await this.record(events);
    }
  }

  private packageRun(id: string): PackageRun {
    const item = this.state.packages.get(id);
    if (item === undefined) {
      throw new WavesError('unknown-package', `The run has no package "${id}".`);
    }
    return item;
  }

  /** Without journal or lease nothing may be done any more: what can't be written down must not happen. */
  private halt(error: unknown): void {
    if (this.closed) {
      return;
    }
    this.deps.log.error(`The run ${this.state.run} cannot go on.`, error);
    this.listener.ended(error);
  }
}

function isSameStep(a: Performed, b: Performed): boolean {
  return a.kind === b.kind && (a.kind === 'end' || b.kind === 'end' || a.attempt === b.attempt);
}

function isRunning({ state }: PackageRun): boolean {
  return state === 'working' || state === 'stalled';
}

function attemptKey(id: string, attempt: number): string {
  return `${id} ${attempt}`;
}

function explain(error: Error): string {
  const advice = WavesError.is(error) ? error.advice : undefined;
  return advice === undefined ? error.message : `${error.message} ${advice}`;
}
