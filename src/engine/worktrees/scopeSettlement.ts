import { join } from 'node:path';
import type { PackageRun, RunEvent } from '../../run/run';
import type { HandedFiles } from '../../run/asking/handoffs';
import { WavesError } from '../../wavesError';
import type { FollowedRun, Target } from '../kernel/attempts';
import { packageRun } from '../kernel/attempts';
import type { EngineDependencies } from '../kernel/engineDependencies';

/** Without these nothing may be written down. */
const FATAL: ReadonlySet<string> = new Set(['lease-lost', 'journal']);

const UNDONE = { drop: 'taken back', absorb: 'absorbed', register: 'registered' } as const;

/** Takes back what packages have changed outside of their scopes, and leaves it to those who may change it. */
export class ScopeSettlement {
  constructor(
    private readonly deps: Pick<EngineDependencies, 'scope' | 'runs' | 'lease'>,
    private readonly run: FollowedRun,
  ) {}

  /** @returns what came of it, once it is done or cannot be. */
  async settle(target: Target): Promise<readonly RunEvent[]> {
    const item = packageRun(this.run.state, target.package);
    if (item.settling === undefined || item.attempt !== target.attempt || this.run.closed) {
      return [];
    }
    await this.deps.lease.assertHeld();
    return this.takeBack(target, item, item.settling);
  }

  private async takeBack(
    target: Target,
    item: PackageRun,
    { since, files, handoffs, repositories }: NonNullable<PackageRun['settling']>,
  ): Promise<RunEvent[]> {
    const { worktree, branch, base } = item;
    try {
      if (worktree === undefined || branch === undefined || base === undefined || !this.deps.scope) {
        throw new WavesError('git-failed', 'it is not known where its work is.');
      }
      // Named by when it was asked for, so that whoever begins it again finds what was kept.
      const stamp = since.replace(/[-:.]/g, '');
      if (repositories?.how === 'absorb') {
        const kept = await this.deps.scope.absorb(worktree, files, stamp);
        return [{ type: 'scope.absorbed', ...target, files, kept }];
      }
      if (repositories?.how === 'register') {
        const { address } = repositories;
        for (const file of files) {
          await this.deps.scope.register(worktree, file, address);
        }
        return [{ type: 'scope.registered', ...target, files, address }];
      }
      const ref = `refs/waves/kept/${branch}/${stamp}`;
      const patches = handoffs.map((one) => ({ path: this.patchPath(item, one), files: one.files }));
      const live = item.state !== 'blocked';
      const moved = await this.deps.scope.takeBack({ worktree, base, live }, files, ref, patches);
      return [
        { type: 'scope.dropped', ...target, files, kept: ref, ...(moved.length === 0 ? {} : { moved }) },
        ...handoffs.flatMap((one) => this.handOver(item, one)),
      ];
    } catch (error) {
      if (!(error instanceof WavesError) || FATAL.has(error.reason)) {
        throw error;
      }
      const advice = error.advice === undefined ? '' : ` ${error.advice}`;
      const what = repositories === undefined ? 'What it changed outside of its scope' : files.join(', ');
      const message = `${what} could not be ${UNDONE[repositories?.how ?? 'drop']}: ${error.message}${advice}`;
      return [{ type: 'scope.left', ...target, message }];
    }
  }

  /** Who had merged its own work already begins anew with what it is handed. */
  private handOver({ planned, attempt }: PackageRun, one: HandedFiles): RunEvent[] {
    const { id: from } = planned;
    const message = `${from} has changed ${one.files.join(', ')}, which it may not; what it needs there is for ${one.to} to do.`;
    const patch = this.patchPath({ planned, attempt }, one);
    const owner = this.run.state.packages.get(one.to);
    return [
      { type: 'handoff.made', ...one, from, attempt, patch, message },
      ...(owner?.state === 'done' ? [{ type: 'package.retried', package: one.to } as const] : []),
    ];
  }

  private patchPath({ planned, attempt }: Pick<PackageRun, 'planned' | 'attempt'>, one: HandedFiles): string {
    const folder = this.deps.runs.attemptFolder(this.run.state.run, planned.id, attempt);
    return join(folder, `${one.handoff}.patch`);
  }
}
