import type { PackageRun, RunEvent } from '../../run/run';
import type { MockServer } from '../contracts/mockServer';
import { attemptStep } from '../faults/attemptStep';
import type { Attempts, Target } from '../kernel/attempts';
import { attemptKey } from '../kernel/attempts';
import type { EngineDependencies } from '../kernel/engineDependencies';
import type { FollowedRun } from '../kernel/packageRun';
import { packageRun } from '../kernel/packageRun';
import type { PlanCommands } from '../worktrees/planCommands';
import type { WorktreeSetup } from '../worktrees/worktreeSetup';
import { makeWorktree, startCommands } from '../worktrees/worktreeSetup';
import type { AgentFollower } from './agentFollower';
import { launchAgent } from './attemptSpec';

/** What an attempt goes through until its agent has ended. */
export interface LaunchParts {
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
    private readonly deps: EngineDependencies,
    private readonly run: FollowedRun,
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
   * Makes the worktree, has it set up and starts the agent there, as long as nobody calls it off.
   * @returns false when something in it is to be tried again.
   */
  private async prepare(target: Target): Promise<boolean> {
    const { deps, run } = this;
    const { commands } = this.parts;
    const passed = this.passed.get(attemptKey(target)) ?? new Set();
    this.passed.set(attemptKey(target), passed);
    const step = async (reason: string, work: (item: PackageRun) => Promise<RunEvent[]>) => {
      const goesOn =
        passed.has(reason) ||
        (await attemptStep(deps, run, reason, target, async (item) =>
          commands.wanted(target) === undefined ? [] : work(item),
        ));
      return goesOn && passed.add(reason) !== undefined;
    };
    const anew = packageRun(run.state, target.package).continues === undefined;
    return (
      (!anew || (await step('worktree', (item) => makeWorktree(deps.repository, run, item)))) &&
      (!anew || (await step('setup', (item) => this.setUp(target, item)))) &&
      (await step('mock', (item) => this.parts.mock.begin(item, run.plan))) &&
      (await step('launch', async (item) => {
        // From here on its worktree is what an agent may have changed.
        await this.parts.look();
        await launchAgent(deps, run, item);
        return [];
      }))
    );
  }

  private async setUp(target: Target, item: PackageRun): Promise<RunEvent[]> {
    const { look, setup } = this.parts;
    const commands = startCommands(this.run, item);
    if (commands.setup.length > 0) {
      // How git has linked the worktree is known before a command of the plan can lead it elsewhere.
      await look();
    }
    return setup.prepare(target, commands);
  }

  /** @returns whether no agent runs, and none will. */
  private async callOff(item: PackageRun): Promise<boolean> {
    await this.deps.lease.assertHeld();
    const { launcher, runs } = this.deps;
    return launcher.callOff(runs.attemptFolder(this.run.state.run, item.planned.id, item.attempt));
  }

  /** The driver before may have been about to start it: what it began is not gone on with, but begun anew. */
  private async beginAnew(target: Target, item: PackageRun, cancelled: boolean): Promise<void> {
    await this.parts.setup.abandon(target, startCommands(this.run, item));
    const message = 'The driver ended while it was starting.';
    const again: RunEvent = { type: 'attempt.stopping', ...target, message, then: 'restart' };
    const exit = { reason: 'cancelled', code: null, signal: null } as const;
    await this.run.record([...(cancelled ? [] : [again]), { type: 'attempt.exited', ...target, ...exit }]);
  }
}
