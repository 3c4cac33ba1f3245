import type { PlannedPackage, ResolvedAgent } from '../../run/kernel/kernel';
import { packageBranch, worktreePath } from '../../run/kernel/kernel';
import type { PackageRun, RunEvent, RunState } from '../../run/run';
import { planPathOf } from '../../run/subplans/subplans';
import { stepFailure } from '../faults/attemptStep';
import type { Target } from '../kernel/attempts';
import type { Outcome } from '../kernel/effects';
import type { EngineDependencies } from '../kernel/engineDependencies';
import type { FollowedRun } from '../kernel/packageRun';
import { packageRun } from '../kernel/packageRun';
import type { PortBlocks } from '../kernel/portBlocks';
import { scopeHold } from '../kernel/sandbox';
import type { RunLocks } from '../locks/runLocks';
import type { IntegrationBranch } from '../merging/integrationBranch';
import type { PlanCommands } from '../worktrees/planCommands';
import type { SurroundingsWatch } from '../worktrees/surroundingsWatch';
import { startCommands } from '../worktrees/worktreeSetup';
import type { AttemptLaunch } from './attemptLaunch';

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
