import type { JournalEvent, PackageRun, RunEvent, RunState } from '../../src/run/run';
import type { RunStarted } from '../../src/run/kernel/state/kernelEvents';
import { EVENT_FORMAT } from '../../src/run/kernel/state/kernelEvents';
import type { PlannedPackage } from '../../src/run/kernel/state/plannedPackage';
import { RunFold } from '../../src/run/run';

/** A package of a test's run; everything that the test does not care about has a default. */
export function planned(id: string, more: Partial<PlannedPackage> = {}): PlannedPackage {
  return {
    id,
    title: `Title of ${id}`,
    wave: 1,
    dependsOn: [],
    priority: 5,
    remainingMinutes: 60,
    timeoutMinutes: 60,
    retryBudget: 0,
    writeAllow: [`${id}/**`],
    deny: [],
    locks: [],
    agent: { name: 'demo' },
    ...more,
  };
}

/** Writes a run's events one after another and keeps the state that they add up to. */
export class JournalBuilder {
  readonly events: JournalEvent[] = [];
  private readonly fold = new RunFold();

  constructor(packages: readonly PlannedPackage[], more: Partial<RunStarted> = {}) {
    this.add({
      type: 'run.started',
      format: EVENT_FORMAT,
      run: 'run-1',
      plan: 'work-packages.yaml',
      planHash: 'hash',
      feature: { id: 'feature', title: 'Feature' },
      base: 'base',
      integrationBranch: 'waves/feature/integration',
      schedule: 'eager',
      maxParallel: 10,
      packages,
      ...more,
    });
  }

  get state(): RunState {
    const { state } = this.fold;
    if (state === undefined) {
      throw new Error('no state');
    }
    return state;
  }

  package(id: string): PackageRun {
    const item = this.state.packages.get(id);
    if (item === undefined) {
      throw new Error(`no package ${id}`);
    }
    return item;
  }

  add(...events: RunEvent[]): this {
    for (const event of events) {
      const seq = this.events.length + 1;
      const time = new Date(Date.UTC(2026, 0, 1, 12, 0, seq)).toISOString();
      const written = { seq, time, ...event };
      this.events.push(written);
      this.fold.apply(written);
    }
    return this;
  }

  /** @param continues the attempt that it goes on with the work of. */
  start(id: string, attempt = 1, continues?: number): this {
    return this.add({
      type: 'attempt.started',
      package: id,
      attempt,
      agent: this.package(id).planned.agent,
      branch: `waves/feature/${id}`,
      worktree: `/repo.worktrees/feature/${id}`,
      base: this.state.integrationHead,
      ...(continues === undefined ? {} : { continues }),
    });
  }

  work(id: string, attempt = 1): this {
    return this.start(id, attempt).add({
      type: 'attempt.working',
      package: id,
      attempt,
      pid: 1,
      place: 'background',
    });
  }

  exit(id: string, code: number, attempt = 1): this {
    return this.add({ type: 'attempt.exited', package: id, attempt, reason: 'exit', code, signal: null });
  }

  /** The first attempt's agent ended well, but wrote outside its scope. */
  block(id: string, files: readonly string[], repositories: readonly string[] = []): this {
    const outside = { files, ...(repositories.length === 0 ? {} : { repositories }) };
    return this.work(id)
      .exit(id, 0)
      .add({
        type: 'package.blocked',
        package: id,
        attempt: 1,
        reason: 'scope',
        message: 'outside',
        ...outside,
      });
  }

  /** The whole way of one package from its start to its merge. */
  finish(id: string, attempt = 1): this {
    return this.work(id, attempt)
      .exit(id, 0, attempt)
      .add(
        { type: 'attempt.verified', package: id, attempt, head: `head-${id}`, filesModified: [`${id}/a.ts`] },
        { type: 'package.integrated', package: id, attempt, commit: `merge-${id}` },
      );
  }
}
