import { graphOf } from '../plan/graph/graph';
import type { Plan } from '../plan/model';
import { firstById } from '../plan/firstById';
import { decide } from '../run/scheduler';
import type { RunEvent } from '../run/run';
import { RunFold } from '../run/run';

/** Beyond this many packages a plan is not carried out in thought. */
const MOST_PACKAGES = 2000;

const AGENT = { name: 'command' };

/** What costs none of the planned time. */
const PASSES: ReadonlySet<string> = new Set(['follow', 'wait', 'sync']);

/**
 * How many minutes a plan takes if each package takes just its planned time, nothing fails and nobody has to be waited for: carried
 * out by the scheduler that real runs have, with their locks.
 * @param agents that work at the same time. @returns undefined for a plan with a cycle, or one that is too large.
 */
export function expectedMinutes(plan: Plan, agents: number): number | undefined {
  return forecast(plan, agents)?.minutes;
}

/** How a plan is carried out if nothing fails. */
export interface Forecast {
  readonly minutes: number;
  /** Packages in the order in which they start. */
  readonly starts: readonly string[];
}

/** The same as `expectedMinutes`, with the order in which packages start. */
export function forecast(plan: Plan, agents: number): Forecast | undefined {
  const starts: string[] = [];
  const items = [...firstById(plan).values()];
  const graph = graphOf(plan);
  const known = new Set(items.map(({ id }) => id));
  if (items.length === 0 || items.length > MOST_PACKAGES || graph.cycles.length > 0) {
    return items.length === 0 ? { minutes: 0, starts } : undefined;
  }
  const fold = new RunFold();
  let seq = 0;
  let now = 0;
  const apply = (event: RunEvent): void => {
    seq += 1;
    const time = new Date(now * 60_000).toISOString();
    fold.apply({ seq, time, ...event });
  };
  apply({
    type: 'run.started',
    format: 1,
    run: 'forecast',
    plan: 'work-packages.yaml',
    planHash: '',
    feature: { id: plan.feature.id, title: plan.feature.title },
    base: '',
    integrationBranch: '',
    schedule: plan.execution.schedule ?? 'eager',
    maxParallel: agents,
    packages: items.map((item) => ({
      id: item.id,
      title: item.title,
      wave: graph.waveOf.get(item.id) ?? 1,
      dependsOn: item.dependsOn.map(({ value }) => value).filter((id) => known.has(id)),
      // When a part of the others' work is published, nobody knows before: it comes with the whole.
      needs: item.needs
        .map(({ from, artifact }) => ({ from: from.value, path: artifact.value }))
        .filter(({ from }) => known.has(from)),
      priority: item.priority,
      remainingMinutes: graph.remainingMinutes.get(item.id) ?? item.timeoutMinutes,
      timeoutMinutes: item.timeoutMinutes,
      retryBudget: 0,
      writeAllow: [],
      deny: [],
      locks: [
        ...item.locks.keys.map(({ value }) => value),
        ...item.locks.files.map(({ value }) => `file:${value}`),
      ],
      agent: AGENT,
      fingerprint: item.id,
    })),
  });
  const minutes = new Map(items.map((item) => [item.id, item.timeoutMinutes]));
  const ends = new Map<string, { readonly at: number; readonly attempt: number }>();
  const nobody: ReadonlySet<string> = new Set();
  // Each package is decided on a few times; what goes on for longer than that is no plan that ends.
  for (let steps = items.length * 20 + 20; steps > 0; steps -= 1) {
    const { state } = fold;
    if (state === undefined) {
      return undefined;
    }
    const decisions = decide({ state, starting: nobody, now: now * 60_000 });
    if (decisions.some(({ kind }) => kind === 'end')) {
      return { minutes: now, starts };
    }
    const next = decisions.find(({ kind }) => !PASSES.has(kind));
    if (next !== undefined) {
      switch (next.kind) {
        case 'start':
          starts.push(next.package);
          apply({
            type: 'attempt.started',
            package: next.package,
            attempt: next.attempt,
            agent: AGENT,
            branch: '',
            worktree: '',
            base: '',
          });
          continue;
        case 'launch':
          apply({
            type: 'attempt.working',
            package: next.package,
            attempt: next.attempt,
            pid: 1,
            place: 'background',
          });
          ends.set(next.package, { at: now + (minutes.get(next.package) ?? 0), attempt: next.attempt });
          continue;
        case 'verify':
          apply({
            type: 'attempt.verified',
            package: next.package,
            attempt: next.attempt,
            head: '',
            filesModified: [],
          });
          continue;
        case 'integrate':
          apply({ type: 'package.integrated', package: next.package, attempt: next.attempt, commit: '' });
          continue;
        default:
          return undefined;
      }
    }
    const [first] = [...ends].sort(([, a], [, b]) => a.at - b.at);
    if (first === undefined) {
      return undefined;
    }
    const [id, { at, attempt }] = first;
    ends.delete(id);
    now = at;
    apply({ type: 'attempt.exited', package: id, attempt, reason: 'exit', code: 0, signal: null });
  }
  return undefined;
}
