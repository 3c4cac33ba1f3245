import type { JournalEvent, RunEvent } from '../../src/run/run';
import type { PlannedPackage } from '../../src/run/kernel/state/plannedPackage';
import { RunFold } from '../../src/run/run';
import type { Decision } from '../../src/run/scheduler';
import { decide } from '../../src/run/scheduler';
import type { Measured } from './engine';
import type { Task } from './shapes';

const TIME = new Date(0).toISOString();
const NOBODY: ReadonlySet<string> = new Set();
const AGENT = { name: 'command' };
const PLACE = ['b', '/w', 'base'] as const;
const NO_FILES: readonly string[] = [];

/**
 * The fold and the scheduler and nothing else: every event of a run is added up, and after each it is decided what to
 * do next.
 */
export function runDeciding(tasks: readonly Task[], parallel: number): Measured {
  const begun = performance.now();
  const fold = new RunFold();
  let seq = 1;
  fold.apply({ seq, time: TIME, ...beginning(tasks, parallel) });
  const started = performance.now();
  const cpu = process.cpuUsage();
  for (let ended = false; !ended;) {
    const { state } = fold;
    if (state === undefined) {
      throw new Error('The run did not begin.');
    }
    const next = decide({ state, starting: NOBODY, now: 0 }).at(-1);
    if (next === undefined) {
      throw new Error('Nothing is left to do, and the run has not ended.');
    }
    ended = next.kind === 'end';
    if (!ended) {
      seq += 1;
      fold.apply(following(next, seq));
    }
  }
  const { user, system } = process.cpuUsage(cpu);
  return {
    startMs: started - begun,
    startCpuMs: 0,
    runMs: performance.now() - started,
    cpuMs: (user + system) / 1000,
    events: seq,
  };
}

/** What happens because of a decision. Written out, since what it takes to make events is not measured here. */
function following(decision: Decision, seq: number): JournalEvent {
  const time = TIME;
  switch (decision.kind) {
    case 'start': {
      const { package: id, attempt } = decision;
      const [branch, worktree, base] = PLACE;
      return {
        seq,
        time,
        type: 'attempt.started',
        package: id,
        attempt,
        agent: AGENT,
        branch,
        worktree,
        base,
      };
    }
    case 'launch': {
      const { package: id, attempt } = decision;
      return { seq, time, type: 'attempt.working', package: id, attempt, pid: 1, place: 'background' };
    }
    case 'follow': {
      const { package: id, attempt } = decision;
      return {
        seq,
        time,
        type: 'attempt.exited',
        package: id,
        attempt,
        reason: 'exit',
        code: 0,
        signal: null,
      };
    }
    case 'verify': {
      const { package: id, attempt } = decision;
      return {
        seq,
        time,
        type: 'attempt.verified',
        package: id,
        attempt,
        head: 'h',
        filesModified: NO_FILES,
      };
    }
    case 'integrate': {
      const { package: id, attempt } = decision;
      return { seq, time, type: 'package.integrated', package: id, attempt, commit: 'c' };
    }
    default:
      throw new Error(`Nobody had expected ${decision.kind}.`);
  }
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
