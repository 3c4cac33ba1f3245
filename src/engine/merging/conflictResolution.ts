import type { PackageRun, RunEvent } from '../../run/run';
import { WavesError } from '../../wavesError';
import type { FollowedRun, Target } from '../kernel/attempts';
import type { EngineDependencies } from '../kernel/engineDependencies';
import { neededPlaces } from '../worktrees/worktreeSetup';
import type { IntegrationBranch } from './integrationBranch';

/** How often a worktree is looked at in which a person resolves a conflict, in milliseconds. */
const EVERY_MS = 1000;

/** Without these nothing may be written down. */
const FATAL: ReadonlySet<string> = new Set(['lease-lost', 'journal']);

/** What a verification came to: what a person has resolved is theirs to mend, and no attempt of the agent's. */
export function judgedResolution(item: PackageRun, events: RunEvent[]): RunEvent[] {
  const { head, resolution, attempt, planned } = item;
  return events.map((event) =>
    event.type !== 'attempt.failed' || resolution === undefined || head === undefined
      ? event
      : {
          type: 'conflict.refused',
          ...{ package: planned.id, attempt, head },
          message: `${event.message} Mend what was resolved in its worktree, and commit again.`,
        },
  );
}

/** Puts conflicts into the worktrees of their packages for people to resolve, and takes up what they commit. */
export class ConflictResolution {
  constructor(
    private readonly deps: Pick<EngineDependencies, 'clock' | 'conflicts' | 'lease' | 'log' | 'timers'>,
    private readonly run: FollowedRun,
    private readonly integration: Pick<IntegrationBranch, 'tip'>,
  ) {}

  /** Resolves when the conflict is resolved, given up, or no longer this driver's business; that is written down. */
  async resolve(target: Target): Promise<void> {
    try {
      await this.open(target);
      for (let item = this.item(target); item !== undefined; item = this.item(target)) {
        const event = await this.look(target, item);
        if (event !== undefined) {
          await this.run.record([event]);
        }
        if (event !== undefined && event.type !== 'conflict.refused') {
          return;
        }
        await this.pause();
      }
    } catch (error) {
      if (!(error instanceof WavesError) || FATAL.has(error.reason)) {
        throw error;
      }
      const message = `Its conflict could not be put into its worktree: ${error.message}`;
      await this.run.record([{ type: 'conflict.left', ...target, message }]);
    }
  }

  private async open(target: Target): Promise<void> {
    const item = this.item(target);
    if (item === undefined || item.conflict?.resolving?.tip !== undefined) {
      return;
    }
    const { worktree, branch, head } = item;
    if (
      this.deps.conflicts === undefined ||
      worktree === undefined ||
      branch === undefined ||
      head === undefined
    ) {
      throw new WavesError('git-failed', 'it is not known what its branch holds.');
    }
    const tip = await this.integration.tip();
    const needs = neededPlaces(this.run, item);
    await this.deps.lease.assertHeld();
    const { kept } = await this.deps.conflicts.open({ worktree, branch, head, needs }, tip);
    const notes = kept.map((ref): RunEvent => {
      const message = `What was not committed in the worktree of ${target.package} is kept at ${ref}.`;
      return { type: 'run.noted', package: target.package, message };
    });
    await this.run.record([...notes, { type: 'conflict.opened', ...target, tip }]);
  }

  private async look(target: Target, item: PackageRun): Promise<RunEvent | undefined> {
    const tip = item.conflict?.resolving?.tip ?? '';
    const { worktree = '', head = tip } = item;
    const seen = await this.deps.conflicts?.resolution(worktree, head, tip);
    switch (seen?.kind) {
      case 'resolved':
        if (seen.head === item.conflict?.resolving?.refused?.head) {
          return undefined;
        }
        if (seen.markers.length > 0) {
          const places = `${seen.markers.slice(0, 5).join(', ')}${seen.markers.length > 5 ? ', ...' : ''}`;
          const message = `Markers of the conflict stand in what was committed: ${places}. Edit that in its worktree, and commit again.`;
          return { type: 'conflict.refused', ...target, head: seen.head, message };
        }
        return { type: 'conflict.resolved', ...target, head: seen.head, tip };
      case 'given-up': {
        const message = 'The merge in its worktree was given up. Resolve it again, or retry the package.';
        return { type: 'conflict.left', ...target, message };
      }
      default:
        return undefined;
    }
  }

  private pause(): Promise<void> {
    const { clock, timers } = this.deps;
    return new Promise((resolve) => void timers.at(clock.now() + EVERY_MS, resolve));
  }

  /** The package, as long as somebody resolves its conflict and this driver may do something for it. */
  private item({ package: id, attempt }: Target): PackageRun | undefined {
    const { phase, packages } = this.run.state;
    const item = packages.get(id);
    const open =
      item?.state === 'blocked' && item.attempt === attempt && item.conflict?.resolving !== undefined;
    return open && phase === 'running' && !this.run.closed ? item : undefined;
  }
}
