import type { SubplanEnded } from '../../run/steering/subplans';
import { isStuck } from '../../run/kernel/kernel';
import type { RunState } from '../../run/run';

/** How many packages of a child run that has come to nothing are named. */
const NAMED = 3;

/**
 * What a child run came to, in words, and what to do where it is not done.
 * @param parent id of the run that it belongs to. @param id of the package in there that it carries out.
 */
export function childEnding(
  parent: string,
  id: string,
  child: RunState,
): Pick<SubplanEnded, 'outcome' | 'message'> {
  const outcome = child.outcome ?? 'stuck';
  const items = [...child.packages.values()];
  if (outcome === 'done') {
    return { outcome, message: `Its run ${child.run} is done.` };
  }
  const culprits = items.flatMap((item) => {
    const { id } = item.planned;
    if (item.gate !== undefined) {
      return [`${id} waits at a gate (waves approve ${item.gate.id} --run ${child.run})`];
    }
    const why = item.message === undefined ? '' : ` (${item.message})`;
    return isStuck(item) ? [`${id} is ${item.state}${why}`] : [];
  });
  const what = culprits.length === 0 ? '' : `: ${culprits.slice(0, NAMED).join('; ')}`;
  const more = culprits.length > NAMED ? ` and ${culprits.length - NAMED} more` : '';
  const end = outcome === 'cancelled' ? 'was cancelled' : outcome === 'failed' ? 'failed' : 'is stuck';
  return {
    outcome,
    message: `Its run ${child.run} ${end}${what}${more}. Put that right, then go on with it: waves retry ${id} --run ${parent}`,
  };
}
