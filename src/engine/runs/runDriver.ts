import type { Plan } from '../../plan/model';
import type { RunOutcome } from '../../run/kernel/kernel';
import { holdingFault } from '../../run/faults/faults';
import type { JournalEvent, RunEvent, RunState } from '../../run/run';
import type { Decision } from '../../run/scheduler';
import { decide } from '../../run/scheduler';
import { packageRun } from '../kernel/attempts';
import type { Outcome, RunFeatures, Step } from '../kernel/engineDependencies';
import type { OpenedRun } from './journaledRun';
import { JournaledRun } from './journaledRun';
import type { Common } from './runFeatures';
import { runFeatures } from './runFeatures';

/** What a run's driver tells its owner. */
export interface RunDriverListener {
  /** After events have become durable and part of the state. */
  recorded(events: readonly JournalEvent[]): void;
  /** The run has ended, or can't be driven any further because its journal can't be written. */
  ended(error?: unknown): void;
}

/**
 * Carries one run forward: asks the scheduler what to do, has it done, writes down what came of it, and asks again. It
 * acts only on what is durable in the journal, so that it can be killed at any moment and another one can go on. What is
 * done is in the features' effects (`runFeatures`).
 */
export class RunDriver {
  private readonly run: JournaledRun;
  private readonly features: RunFeatures;
  /** What is being carried out, by package: its next attempt has to wait for the end of all of it. */
  private readonly underway = new Map<string, Step[]>();
  /** Steps at whose end is decided anew, since something waits for just that; others end at once again and again. */
  private readonly awaited = new Set<Step>();
  private callOffWake: () => void = () => undefined;
  private tellClosed: (closed: Promise<void>) => void = () => undefined;
  /** Resolves when its journal is closed: from then on the run can be taken in hand again. */
  readonly whenClosed = new Promise<void>((resolve) => (this.tellClosed = resolve));
  private ending = false;
  private over = false;

  constructor(
    private readonly common: Common,
    opened: OpenedRun,
    private readonly listener: RunDriverListener,
  ) {
    this.run = new JournaledRun(opened, common.deps.lease, {
      recorded: (events) => {
        this.features.attending.forEach(({ recorded }) => recorded?.(events));
        listener.recorded(events);
      },
      changed: () => this.step(),
      failed: (error) => listener.ended(error),
    });
    this.features = runFeatures(common, this.run);
  }

  /** Whether nothing may be done any more. */
  get closed(): boolean {
    return this.run.closed;
  }

  /** Whether its end is on its way into the journal, or there. */
  get isOver(): boolean {
    return this.over;
  }

  get state(): RunState {
    return this.run.state;
  }

  private get merging(): readonly Step[] {
    return [...this.underway.values()]
      .flat()
      .filter(({ kind }) => kind === 'integrate' || kind === 'publish');
  }

  /** Writes events and acts on the state that follows from them. @throws WavesError `lease-lost`, `journal`. */
  record(events: readonly RunEvent[]): Promise<void> {
    return this.run.record(events);
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
    this.run.revise(plan);
  }

  /** Does what the present state calls for; idempotent. */
  step(): void {
    if (this.closed || this.ending) {
      return;
    }
    this.callOffWake();
    this.callOffWake = () => undefined;
    const { attending, starting, lockedUntil } = this.features;
    const seen = attending.flatMap(({ look }) => look?.(starting) ?? []);
    if (seen.length > 0) {
      // Where it can't be written down, the run is halted.
      this.run.record(seen).catch(() => undefined);
    }
    const now = this.common.deps.clock.now();
    decide({ state: this.state, starting, now, lockedUntil }).forEach((decision) => this.carryOut(decision));
  }

  /** Stops following agents and closes the journal; agents go on. */
  close(): Promise<void> {
    const closed = this.run.close();
    this.features.attending.forEach(({ close }) => close?.());
    this.callOffWake();
    this.tellClosed(closed);
    return closed;
  }

  private carryOut(decision: Decision): void {
    switch (decision.kind) {
      case 'cancel':
        return this.features.cancel(decision);
      case 'wait':
        this.callOffWake = this.common.deps.timers.at(decision.until, () => this.step());
        return;
      case 'end':
        // It was cancelled, or has failed after it published a part: that will be there all the same, and what has waited goes on.
        this.merging.forEach((step) => this.awaited.add(step));
        // What is being written may be a person's wish that makes the run go on.
        if (this.merging.length === 0 && this.run.settled) {
          this.end(decision.outcome).catch((error: unknown) => this.run.halt(error));
        }
        return;
      default:
        this.begin(decision);
    }
  }

  /** Carries a decision out unless that is happening already. */
  private begin(step: Step): void {
    const others = this.underway.get(step.package) ?? [];
    if (step.kind === 'start' && others.length > 0) {
      others.forEach((other) => this.awaited.add(other));
      return;
    }
    const ofAttempt = others.filter(({ attempt }) => attempt === step.attempt);
    const same = ofAttempt.find(({ kind }) => kind === step.kind);
    if (same !== undefined) {
      // It has met a fault that is over by the clock, set forward meanwhile.
      if (holdingFault(packageRun(this.state, step.package)) !== undefined) {
        this.awaited.add(same);
      }
      return;
    }
    // Who starts an agent follows it, too; but not what a plan within the plan comes to.
    const launch = step.kind === 'follow' ? ofAttempt.find(({ kind }) => kind === 'launch') : undefined;
    if (launch !== undefined) {
      this.awaited.add(launch);
      return;
    }
    this.underway.set(step.package, [...others, step]);
    this.perform(step)
      .catch((error: unknown) => this.run.halt(error))
      .finally(() => this.finished(step));
  }

  private async perform(step: Step): Promise<void> {
    // The table has an effect for each kind of decision, which its type can't say of one whose kind is not known here.
    const effect = this.features.effects[step.kind] as (step: Step) => Promise<Outcome>;
    const outcome = await effect(step);
    if (outcome === 'again') {
      this.awaited.add(step);
    } else if (outcome.length > 0) {
      await this.run.record(outcome);
    }
  }

  private finished(step: Step): void {
    const others = (this.underway.get(step.package) ?? []).filter((other) => other !== step);
    if (others.length > 0) {
      this.underway.set(step.package, others);
    } else {
      this.underway.delete(step.package);
    }
    if (this.awaited.delete(step)) {
      this.step();
    }
  }

  private async end(outcome: RunOutcome): Promise<void> {
    this.ending = true;
    const last: RunEvent[] = [];
    for (const { ending } of this.features.attending) {
      last.push(...((await ending?.()) ?? []));
    }
    this.over = true;
    await this.run.record([...last, { type: 'run.ended', outcome }]);
    this.listener.ended();
  }
}
