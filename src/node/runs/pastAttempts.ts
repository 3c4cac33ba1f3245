import { attemptHistory } from '../../run/explaining/attemptHistory';
import { takenTimes } from '../../run/explaining/runTiming';
import { replay } from '../../run/run';
import { packageUsage } from '../../run/usage/usage';
import type { FileRunStore } from './runStore';

/** How many runs of a plan are looked back at, and how many runs of all plans are opened to find them. */
const MOST_RUNS = 8;
const MOST_OPENED = 60;

/**
 * By package, how long those of its attempts took that succeeded in the latest runs of a plan, in milliseconds.
 * @param plan path of the plan from the root of the work tree, with forward slashes.
 * @param except the run that is known already.
 */
export async function pastAttempts(
  runs: FileRunStore,
  plan: string,
  except: string | undefined,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const taken = new Map<string, number[]>();
  let found = 0;
  for (const run of [...(await runs.list())].reverse().slice(0, MOST_OPENED)) {
    if (run === except || found === MOST_RUNS) {
      continue;
    }
    const begin = await runs.endOf(run, 'first');
    if (begin?.type === 'run.started' && begin.plan !== plan) {
      continue;
    }
    const { events } = await runs.read(run);
    const [first] = events;
    if (first?.type === 'run.started' && first.plan === plan) {
      found += 1;
      for (const [id, times] of takenTimes(attemptHistory(events))) {
        taken.set(id, [...(taken.get(id) ?? []), ...times]);
      }
    }
  }
  return taken;
}

/** What each package cost that was done in the latest runs of any plan here, in US dollars; only of agents that tell. */
export async function pastCosts(runs: FileRunStore): Promise<readonly number[]> {
  const costs: number[] = [];
  for (const run of [...(await runs.list())].reverse().slice(0, MOST_RUNS)) {
    const state = replay((await runs.read(run)).events);
    for (const item of state?.packages.values() ?? []) {
      const { costUsd } = packageUsage(item) ?? {};
      if (item.state === 'done' && costUsd !== undefined) {
        costs.push(costUsd);
      }
    }
  }
  return costs;
}
