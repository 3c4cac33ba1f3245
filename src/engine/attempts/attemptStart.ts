import type { PlannedPackage, ResolvedAgent } from '../../run/kernel/kernel';
import { packageBranch, worktreePath } from '../../run/kernel/kernel';
import type { PackageRun, RunEvent, RunState } from '../../run/run';
import { planPathOf } from '../../run/steering/subplans';
import type { MockServer } from '../contracts/mockServer';
import { attemptStep, stepFailure } from '../kernel/attemptStep';
import type { Attempts, FollowedRun, Target } from '../kernel/attempts';
import { attemptKey, packageRun } from '../kernel/attempts';
import type { EngineDependencies, Outcome } from '../kernel/engineDependencies';
import type { PortBlocks } from '../kernel/portBlocks';
import { scopeHold } from '../kernel/sandbox';
import type { RunLocks } from '../locks/runLocks';
import type { IntegrationBranch } from '../merging/integrationBranch';
import type { PlanCommands } from '../worktrees/planCommands';
import type { SurroundingsWatch } from '../worktrees/surroundingsWatch';
import type { WorktreeSetup } from '../worktrees/worktreeSetup';
import { makeWorktree, startCommands } from '../worktrees/worktreeSetup';
import type { AgentFollower } from './agentFollower';
import { launchAgent } from './attemptSpec';

/** What an attempt goes through until its agent has ended. */
interface LaunchParts {
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

/**
 * Where a package of a run works.
 * @param root absolute path of the main work tree.
 */
function packageSite(
  root: string,
  { namespace, worktrees }: Pick<RunState, 'namespace' | 'worktrees'>,
  { id, sharesWorktree }: Pick<PlannedPackage, 'id' | 'sharesWorktree'>,
): { readonly branch: string; readonly worktree: string } {
  return {
    branch: packageBranch(namespace, id, worktrees.branch),
    worktree: worktreePath(root, namespace, id, worktrees.path, sharesWorktree === true),
  };
}

/** What an attempt gets before it is begun. */
export interface StartParts {
  readonly locks: Pick<RunLocks, 'take' | 'takenBy'>;
  readonly surroundings: Pick<SurroundingsWatch, 'begin'>;
  readonly launch: Pick<AttemptLaunch, 'begins'>;
  readonly integration: Pick<IntegrationBranch, 'base'>;
  readonly commands: Pick<PlanCommands, 'beforeStart'>;
  /** Where a package works that is a plan of its own. */
  readonly childPlace: (
    item: PackageRun,
    attempt: number,
  ) => Promise<{ readonly base: string; readonly child: string }>;
  /** Absent: packages get none. */
  readonly ports?: PortBlocks | undefined;
}

/** Begins attempts: what belongs to one is decided and written down, all at once, before anything of it is done. */
export class AttemptStart {
  /** Packages whose start is decided and not in the journal yet. */
  readonly starting = new Set<string>();

  constructor(
    private readonly deps: EngineDependencies,
    private readonly run: FollowedRun,
    private readonly parts: StartParts,
  ) {}

  /**
   * Begins an attempt.
   * @param agent in the place of the package's own. @returns `again` where it may not be begun now, since others have
   * what it needs.
   */
  async start({ package: id, attempt }: Target, agent?: ResolvedAgent): Promise<Outcome> {
    try {
      return await this.begin(id, attempt, agent);
    } catch (error) {
      const [met] = stepFailure(error, 'start', { package: id, attempt }, this.run.state, this.deps);
      if (met?.type !== 'fault.met') {
        throw error;
      }
      return [met];
    }
  }

  private async begin(id: string, attempt: number, other?: ResolvedAgent): Promise<Outcome> {
    const { deps, run, parts } = this;
    const planned = packageRun(run.state, id);
    const item = other === undefined ? planned : { ...planned, agent: other };
    const isPlan = planPathOf(item) !== undefined;
    let ports: number | undefined;
    this.starting.add(id);
    try {
      await parts.surroundings.begin();
      const question = isPlan ? [] : await this.question(item);
      if (question.some(({ type }) => type === 'gate.opened')) {
        return question;
      }
      const taking = parts.locks.take(item, attempt);
      if (taking !== undefined && !(await taking)) {
        return 'again';
      }
      parts.launch.begins({ package: id, attempt });
      const head = await parts.integration.base();
      const site = packageSite(deps.repository.root, run.state, item.planned);
      const continues = (await this.isThere(site.worktree)) ? item.takenOver : undefined;
      const place = isPlan
        ? await parts.childPlace(item, attempt)
        : { base: (continues === undefined ? undefined : item.base) ?? head };
      ports = isPlan ? undefined : await parts.ports?.give();
      const own = {
        ...(ports === undefined ? {} : { ports }),
        ...(continues === undefined ? {} : { continues }),
        ...(isPlan ? {} : await scopeHold(deps, item, run.plan)),
      };
      // Whoever looks meanwhile sees it among those that start, until it is in the state.
      await run.record([
        ...question,
        { type: 'attempt.started', package: id, attempt, agent: item.agent, ...site, ...place, ...own },
        ...parts.locks.takenBy(item, attempt),
      ]);
      return [];
    } finally {
      parts.ports?.settle(ports);
      this.starting.delete(id);
    }
  }

  /** Whether a worktree is there to be gone on with: what is merged may have been cleaned up since. */
  private async isThere(worktree: string): Promise<boolean> {
    return (await this.deps.repository.missingFiles(worktree, ['.git'])).length === 0;
  }

  /** What of the commands that run before and with its agent has come to lead elsewhere since they were agreed to. */
  private async question(item: PackageRun): Promise<RunEvent[]> {
    const { plan } = this.run;
    const { setup, gate } = startCommands(this.run, item);
    const mock = plan.contracts.mock?.command;
    const own = [
      ...setup,
      ...(gate === undefined ? [] : [gate]),
      ...(mock === undefined ? [] : [mock.value]),
    ];
    const agent = item.agent.command;
    return this.parts.commands.beforeStart(item, [
      ...own.map((command) => ({ command, cwd: '', who: 'commands' as const })),
      ...(agent === undefined ? [] : [{ command: agent, cwd: '', who: 'agents' as const }]),
    ]);
  }
}
