import type { Plan } from '../plan/model';
import type { AttemptListener, FollowedAttempt, JournalWriter } from '../ports';
import type { JournalEvent, RunContinued, RunEvent } from '../run/events';
import { packageBranch, worktreePath } from '../run/names';
import { RunFold } from '../run/runFold';
import type { PackageRun, RunState } from '../run/runState';
import type { Decision } from '../run/scheduler';
import { decide } from '../run/scheduler';
import { WavesError } from '../wavesError';
import { AttemptSteps } from './attemptSteps';
import type { EngineDependencies } from './engineDependencies';
import type { Mutex } from './mutex';

/** What a run's driver tells its owner. */
export interface RunDriverListener {
  /** After events have become durable and part of the state. */
  recorded(events: readonly JournalEvent[]): void;
  /** The run has ended, or can't be driven any further because its journal can't be written. */
  ended(error?: unknown): void;
}

/**
 * Carries one run forward: asks the scheduler what to do, does it, writes down what came of it, and asks again. It
 * acts only on what is durable in the journal, so that it can be killed at any moment and another one can go on.
 */
export class RunDriver {
  private readonly fold = new RunFold();
  private readonly steps: AttemptSteps;
  private readonly underway = new Set<string>();
  private readonly starting = new Set<string>();
  private readonly followed = new Map<string, FollowedAttempt>();
  private readonly cancelled = new Set<string>();
  private ending = false;
  private closed = false;

  /**
   * @param history the events that the journal holds already.
   * @param merging shared by all runs of the repository: one merge at a time, each journaled before the next.
   */
  constructor(
    private readonly deps: EngineDependencies,
    private readonly plan: Plan,
    private readonly journal: JournalWriter,
    history: readonly JournalEvent[],
    private readonly merging: Mutex,
    private readonly listener: RunDriverListener,
  ) {
    this.steps = new AttemptSteps(deps);
    history.forEach((event) => this.fold.apply(event));
  }

  get state(): RunState {
    const { state } = this.fold;
    if (state === undefined) {
      throw new WavesError('journal', 'The journal does not begin a run.');
    }
    return state;
  }

  /** Writes events and acts on the state that follows from them. */
  async record(events: readonly RunEvent[]): Promise<void> {
    if (this.closed) {
      return;
    }
    const written = await this.journal.append(events);
    written.forEach((event) => this.fold.apply(event));
    this.listener.recorded(written);
    this.step();
  }

  /**
   * Adds to what the run was asked for.
   * @returns false when its end is being written at this moment: it must be opened again then.
   */
  async continueWith(event: RunContinued): Promise<boolean> {
    if (this.ending) {
      return false;
    }
    await this.record([event]);
    return true;
  }

  /** Does what the present state calls for; idempotent. */
  step(): void {
    if (this.closed) {
      return;
    }
    for (const decision of decide({ state: this.state, starting: this.starting })) {
      this.carryOut(decision);
    }
  }

  /** Ends one package's agent, or takes it out of the run when it has not started. */
  async stopPackage(id: string): Promise<void> {
    const item = this.packageRun(id);
    if (item.state === 'starting' || item.state === 'working') {
      this.cancel(attemptKey(id, item.attempt));
    } else if (item.state === 'planned' || item.state === 'ready') {
      await this.record([{ type: 'package.cancelled', package: id, message: 'Stopped before it started.' }]);
    }
  }

  /** Stops following agents and closes the journal; agents go on. */
  async close(): Promise<void> {
    this.closed = true;
    this.followed.forEach((attempt) => attempt.dispose());
    this.followed.clear();
    await this.journal.close();
  }

  private carryOut(decision: Decision): void {
    if (decision.kind === 'cancel') {
      this.cancel(attemptKey(decision.package, decision.attempt));
      return;
    }
    const key =
      decision.kind === 'end' ? 'end' : `${decision.kind} ${attemptKey(decision.package, decision.attempt)}`;
    if (this.underway.has(key)) {
      return;
    }
    this.underway.add(key);
    this.perform(decision)
      .catch((error: unknown) => this.halt(error))
      .finally(() => this.underway.delete(key));
  }

  private async perform(decision: Exclude<Decision, { kind: 'cancel' }>): Promise<void> {
    switch (decision.kind) {
      case 'start':
        return this.start(decision.package, decision.attempt);
      case 'launch':
        return this.launch(decision.package, decision.attempt);
      case 'follow':
        return this.follow(decision.package, decision.attempt);
      case 'verify':
        return this.attemptStep('verify', decision, (item) => this.steps.verify(item));
      case 'integrate':
        return this.merging.run(() =>
          this.attemptStep('integrate', decision, (item) => this.steps.integrate(this.state, item)),
        );
      case 'end':
        this.ending = true;
        await this.record([{ type: 'run.ended', outcome: decision.outcome }]);
        this.listener.ended();
    }
  }

  private async start(id: string, attempt: number): Promise<void> {
    const { state } = this;
    this.starting.add(id);
    try {
      await this.record([
        {
          type: 'attempt.started',
          package: id,
          attempt,
          agent: this.packageRun(id).agent,
          branch: packageBranch(state.feature.id, id),
          worktree: worktreePath(this.deps.repository.root, state.feature.id, id),
          base: state.integrationHead,
        },
      ]);
    } finally {
      this.starting.delete(id);
    }
  }

  private async launch(id: string, attempt: number): Promise<void> {
    const key = attemptKey(id, attempt);
    await this.attemptStep('worktree', { package: id, attempt }, async (item) =>
      this.cancelled.has(key) ? [] : this.steps.launch(this.state, item, this.plan),
    );
    const item = this.packageRun(id);
    if (item.attempt !== attempt || item.state !== 'starting') {
      return;
    }
    if (
      this.cancelled.has(key) &&
      !(await this.deps.launcher.isLaunched(this.steps.folder(this.state, item)))
    ) {
      await this.record([
        { type: 'attempt.exited', package: id, attempt, reason: 'cancelled', code: null, signal: null },
      ]);
      return;
    }
    await this.follow(id, attempt);
  }

  /** Resolves when the attempt has ended and that is written down. */
  private follow(id: string, attempt: number): Promise<void> {
    const key = attemptKey(id, attempt);
    if (this.closed || this.followed.has(key)) {
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const target = { package: id, attempt };
      const write = (event: RunEvent) => this.record([event]).catch(reject);
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
        exited: (exit) => {
          // Kept until the end is in the journal: until then the state still asks for somebody who follows.
          void write({ type: 'attempt.exited', ...target, ...exit }).then(() => {
            this.followed.delete(key);
            resolve();
          });
        },
      };
      const attemptFolder = this.steps.folder(this.state, this.packageRun(id));
      const followed = this.deps.launcher.follow(attemptFolder, listener);
      this.followed.set(key, followed);
      if (this.cancelled.has(key)) {
        followed.cancel();
      }
    });
  }

  private cancel(key: string): void {
    if (!this.cancelled.has(key)) {
      this.cancelled.add(key);
      this.followed.get(key)?.cancel();
    }
  }

  /** Runs one step of an attempt; what can be expected to go wrong fails the attempt and nothing else. */
  private async attemptStep(
    reason: string,
    target: { readonly package: string; readonly attempt: number },
    step: (item: PackageRun) => Promise<RunEvent[]>,
  ): Promise<void> {
    let events: RunEvent[];
    try {
      events = await step(this.packageRun(target.package));
    } catch (error) {
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

  /** Without a journal nothing may be done any more: what can't be written down must not happen. */
  private halt(error: unknown): void {
    if (this.closed) {
      return;
    }
    this.deps.log.error(`The run ${this.state.run} cannot go on.`, error);
    this.listener.ended(error);
  }
}

function attemptKey(id: string, attempt: number): string {
  return `${id} ${attempt}`;
}

function explain(error: Error): string {
  const advice = WavesError.is(error) ? error.advice : undefined;
  return advice === undefined ? error.message : `${error.message} ${advice}`;
}
