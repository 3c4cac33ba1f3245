import type { RunEvent } from '../../src/run/events';
import type { PlannedPackage } from '../../src/run/plannedPackage';
import { RunFold } from '../../src/run/runFold';
import { decide } from '../../src/run/scheduler';
import type { Measured } from './engine';
import type { Task } from './shapes';

const TIME = new Date(0).toISOString();
const NOBODY: ReadonlySet<string> = new Set();

/**
 * The fold and the scheduler and nothing else: every event of a run is added up, and after each it is decided what to
 * do next.
 */
export function runDeciding(tasks: readonly Task[], parallel: number): Measured {
  const begun = performance.now();
  const fold = new RunFold();
  let seq = 0;
  const apply = (event: RunEvent) => {
    seq += 1;
    fold.apply({ seq, time: TIME, ...event });
  };
  apply(beginning(tasks, parallel));
  const started = performance.now();
  const cpu = process.cpuUsage();
  for (let ended = false; !ended;) {
    const { state } = fold;
    if (state === undefined) {
      throw new Error('The run did not begin.');
    }
    const [next] = decide({ state, starting: NOBODY, now: 0 }).slice(-1);
    if (next === undefined) {
      throw new Error('Nothing is left to do, and the run has not ended.');
    }
    ended = next.kind === 'end';
    follow(next, apply);
  }
  const { user, system } = process.cpuUsage(cpu);
  return {
    startMs: started - begun,
    runMs: performance.now() - started,
    cpuMs: (user + system) / 1000,
    events: seq,
  };
}

function follow(decision: ReturnType<typeof decide>[number], apply: (event: RunEvent) => void): void {
  switch (decision.kind) {
    case 'start': {
      const target = { package: decision.package, attempt: decision.attempt };
      const place = { branch: 'b', worktree: '/w', base: 'base' };
      apply({ type: 'attempt.started', ...target, agent: { name: 'command' }, ...place });
      return;
    }
    case 'launch':
      apply({ type: 'attempt.working', ...targetOf(decision), pid: 1, place: 'background' });
      return;
    case 'follow':
      apply({ type: 'attempt.exited', ...targetOf(decision), reason: 'exit', code: 0, signal: null });
      return;
    case 'verify':
      apply({ type: 'attempt.verified', ...targetOf(decision), head: 'h', filesModified: [] });
      return;
    case 'integrate':
      apply({ type: 'package.integrated', ...targetOf(decision), commit: 'c' });
      return;
    case 'end':
      return;
    default:
      throw new Error(`Nobody had expected ${decision.kind}.`);
  }
}

function targetOf({ package: id, attempt }: { readonly package: string; readonly attempt: number }) {
  return { package: id, attempt };
}

function beginning(tasks: readonly Task[], maxParallel: number): RunEvent {
  const remaining = new Map<string, number>();
  for (const { id, dependsOn } of [...tasks].reverse()) {
    const own = (remaining.get(id) ?? 0) + 1;
    remaining.set(id, own);
    dependsOn.forEach((other) => remaining.set(other, Math.max(remaining.get(other) ?? 0, own)));
  }
  return {
    type: 'run.started',
    format: 1,
    run: 'r',
    plan: 'work-packages.yaml',
    planHash: 'hash',
    feature: { id: 'f', title: 'f' },
    base: 'base',
    integrationBranch: 'waves/f/integration',
    schedule: 'eager',
    maxParallel,
    packages: tasks.map(({ id, dependsOn }) => planned(id, dependsOn, remaining.get(id) ?? 1)),
  };
}

function planned(id: string, dependsOn: readonly string[], remainingMinutes: number): PlannedPackage {
  return {
    id,
    title: id,
    wave: 1,
    dependsOn,
    priority: 5,
    remainingMinutes,
    timeoutMinutes: 1,
    retryBudget: 0,
    writeAllow: [],
    deny: [],
    locks: [],
    agent: { name: 'command' },
    fingerprint: id,
  };
}
