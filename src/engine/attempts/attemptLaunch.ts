import type { Plan } from '../../plan/model';
import type { PackageRun, RunEvent } from '../../run/run';
import type { AgentFollower } from './agentFollower';
import type { FollowedRun } from '../kernel/packageRun';
import { holdingFault } from '../../run/faults/faults';
import type { Attempts, Target } from '../kernel/attempts';
import { attemptKey } from '../kernel/attempts';
import type { AttemptSteps } from './attemptSteps';
import type { EngineDependencies } from '../kernel/engineDependencies';
import { packageRun } from '../kernel/packageRun';
import type { MockServer } from '../contracts/mockServer';
import type { PlanCommands } from '../worktrees/planCommands';
import { stepFailure } from '../faults/stepFailure';
import type { WorktreeSetup } from '../worktrees/worktreeSetup';

/** The run whose agents are launched. */
export interface LaunchingRun extends FollowedRun {
  readonly closed: boolean;
  /** The text of the plan that the run goes by now. */
  readonly plan: Plan;
}

/** What an attempt goes through until its agent has ended. */
export interface LaunchParts {
  readonly steps: AttemptSteps;
  readonly attempts: Attempts;
  readonly agents: AgentFollower;
  readonly commands: PlanCommands;
  readonly setup: WorktreeSetup;
  readonly mock: Pick<MockServer, 'begin'>;
  /** Looks at what lies around the worktrees. */
  readonly look: () => Promise<void>;
}

/** Brings attempts from their first record to the end of their agents, whoever drove the run before. */
export class AttemptLaunch {
  /** Attempts that this driver began itself: nobody else can have launched their agents. */
  private readonly own = new Set<string>();

  /** What of an attempt's preparation went well, so that only the rest is tried again after a fault. */
  private readonly passed = new Map<string, Set<string>>();

  constructor(
    private readonly deps: Pick<EngineDependencies, 'launcher' | 'lease' | 'log' | 'clock'>,
    private readonly run: LaunchingRun,
    private readonly parts: LaunchParts,
  ) {}

  /** From now on the attempt is this driver's own; said before that is written down. */
  begins(target: Target): void {
    this.own.add(attemptKey(target));
  }

  /** Starts the agent, or follows the one that the driver before has started; resolves when it has ended. */
  async launch({ package: id, attempt }: Target): Promise<void> {
    const target = { package: id, attempt };
    const key = attemptKey(target);
    if (this.own.has(key) && !(await this.prepare(target))) {
      return;
    }
    const item = packageRun(this.run.state, id);
    if (item.attempt !== attempt || item.state !== 'starting') {
      return;
    }
    const cancelled = this.parts.attempts.isCancelled(key);
    if ((cancelled || !this.own.has(key)) && (await this.callOff(item))) {
      await this.beginAnew(target, item, cancelled);
      return;
    }
    await this.follow(target);
  }

  /** Resolves when the agent has ended and that is written down. */
  follow(target: Target): Promise<void> {
    return this.run.closed ? Promise.resolve() : this.parts.agents.follow(target);
  }

  /**
   * Runs one step of an attempt; what can be expected to go wrong fails the attempt and nothing else, and what is no fault
   * of the attempt holds the run until it was tried again.
   * @returns whether the attempt goes on: false when the step is to be tried again.
   */
  async step(
    reason: string,
    target: Target,
    work: (item: PackageRun) => Promise<RunEvent[]>,
  ): Promise<boolean> {
    let events: RunEvent[];
    await this.deps.lease.assertHeld();
    if (this.run.closed) {
      // Its run is driven by another by now, or again.
      return false;
    }
    const fault = holdingFault(packageRun(this.run.state, target.package));
    try {
      events = await work(packageRun(this.run.state, target.package));
      // A step may have met another one meanwhile.
      const isOver = this.run.state.packages.get(target.package)?.fault === fault;
      if (fault?.step === reason && isOver) {
        events = [{ type: 'fault.over', package: target.package, attempt: target.attempt }, ...events];
      }
    } catch (error) {
      events = stepFailure(error, reason, target, this.run.state, this.deps);
    }
    if (events.length > 0) {
      await this.run.record(events);
    }
    return !events.some(({ type }) => type === 'fault.met');
  }

  /**
   * Makes the worktree, has it set up and starts the agent there, as long as nobody calls it off.
   * @returns false when something in it is to be tried again.
   */
  private async prepare(target: Target): Promise<boolean> {
    const { steps, commands, setup } = this.parts;
    const passed = this.passed.get(attemptKey(target)) ?? new Set();
    this.passed.set(attemptKey(target), passed);
    const step = async (reason: string, work: (item: PackageRun) => Promise<RunEvent[]>) => {
      const goesOn =
        passed.has(reason) ||
        (await this.step(reason, target, async (item) =>
          commands.wanted(target) === undefined ? [] : work(item),
        ));
      return goesOn && passed.add(reason) !== undefined;
    };
    const anew = packageRun(this.run.state, target.package).continues === undefined;
    return (
      (!anew || (await step('worktree', (item) => steps.makeWorktree(this.run.state, item)))) &&
      (!anew ||
        (await step('setup', (item) =>
          setup.prepare(target, steps.setup(this.run.state, item, this.run.plan)),
        ))) &&
      (await step('mock', (item) => this.parts.mock.begin(item, this.run.plan))) &&
      (await step('launch', async (item) => {
        // From here on its worktree is what an agent may have changed.
        await this.parts.look();
        await steps.launch(this.run.state, item, this.run.plan);
        return [];
      }))
    );
  }

  /** @returns whether no agent runs, and none will. */
  private async callOff(item: PackageRun): Promise<boolean> {
    await this.deps.lease.assertHeld();
    return this.deps.launcher.callOff(this.parts.steps.folder(this.run.state, item));
  }

  /** The driver before may have been about to start it: what it began is not gone on with, but begun anew. */
  private async beginAnew(target: Target, item: PackageRun, cancelled: boolean): Promise<void> {
    const { steps, setup } = this.parts;
    await setup.abandon(target, steps.setup(this.run.state, item, this.run.plan));
    const message = 'The driver ended while it was starting.';
    const again: RunEvent = { type: 'attempt.stopping', ...target, message, then: 'restart' };
    const exit = { reason: 'cancelled', code: null, signal: null } as const;
    await this.run.record([...(cancelled ? [] : [again]), { type: 'attempt.exited', ...target, ...exit }]);
  }
}
