import type { Budget, UsageLimit } from '../../plan/agentRules';
import type { RunEvent } from '../events/events';
import type { PackageStateName } from '../kernel/packageStates';
import { isActive } from '../kernel/packageStates';
import type { RunState } from '../state/runState';
import { packageUsage, runUsage, waveUsage } from '../usage/runUsage';
import type { Usage } from '../usage/usage';
import type { BudgetReached } from './budgetFacts';
import { budgetText } from './budgetText';

/**
 * What follows from what an attempt has used, told once for each budget. Who goes on with a package or a run after that has
 * decided to use more.
 */
export function budgetEvents(
  state: RunState,
  target: { readonly package: string; readonly attempt: number },
): RunEvent[] {
  const { budget } = state.agentRules;
  const item = state.packages.get(target.package);
  if (budget === undefined || item === undefined) {
    return [];
  }
  const { wave } = item.planned;
  const own = reached(state, budget, budget.package, packageUsage(item), { package: target.package });
  const together =
    budget.wave === undefined ? [] : reached(state, budget, budget.wave, waveUsage(state, wave), { wave });
  const whole = budget.run === undefined ? [] : reached(state, budget, budget.run, runUsage(state), {});
  return [...own, ...together, ...whole].flatMap((one) => [one, ...consequence(state, target, one)]);
}

/** The name under which it is remembered that a budget was told of. */
export function budgetKey({
  package: id,
  wave,
  what,
}: Pick<BudgetReached, 'package' | 'wave' | 'what'>): string {
  return JSON.stringify([id ?? wave ?? null, what]);
}

function reached(
  state: RunState,
  { action }: Budget,
  limit: UsageLimit | undefined,
  usage: Usage | undefined,
  whose: Pick<BudgetReached, 'package' | 'wave'>,
): BudgetReached[] {
  if (limit === undefined || usage === undefined) {
    return [];
  }
  const figures = [
    { what: 'tokens', limit: limit.tokens, used: usage.inputTokens + usage.outputTokens },
    { what: 'cost', limit: limit.costUsd, used: usage.costUsd ?? 0 },
  ] as const;
  return figures.flatMap(({ what, limit: most, used }) => {
    const about = { ...whose, what };
    return most === undefined || used < most || state.budgets.has(budgetKey(about))
      ? []
      : [{ type: 'budget.reached' as const, ...about, limit: most, used, action }];
  });
}

function consequence(
  state: RunState,
  target: { readonly package: string; readonly attempt: number },
  one: BudgetReached,
): RunEvent[] {
  const message = budgetText(one);
  if (one.wave !== undefined) {
    return consequenceForWave(state, one.wave, one.action, message);
  }
  switch (one.action) {
    case 'warn':
      return [];
    case 'pause':
      if (one.package !== undefined) {
        return [{ type: 'package.paused', package: one.package, message }];
      }
      return state.paused === undefined ? [{ type: 'run.paused', message }] : [];
    case 'stop':
      if (one.package === undefined) {
        return state.phase === 'running' ? [{ type: 'run.stopping', message }] : [];
      }
      return state.packages.get(one.package)?.stopping === undefined
        ? [{ type: 'attempt.stopping', ...target, message, then: 'cancel' }]
        : [];
  }
}

/** A wave is its packages: each that has not come to its end is paused, or taken out of the run. */
function consequenceForWave(
  state: RunState,
  wave: number,
  action: BudgetReached['action'],
  message: string,
): RunEvent[] {
  const open = [...state.packages.values()].filter(
    (item) => item.planned.wave === wave && item.selected && !ENDED.has(item.state),
  );
  switch (action) {
    case 'warn':
      return [];
    case 'pause':
      return open
        .filter(({ paused }) => !paused)
        .map(({ planned }) => ({ type: 'package.paused', package: planned.id, message }));
    case 'stop':
      return open
        .filter(({ stopping }) => stopping === undefined)
        .map(({ planned, state: name, attempt }) =>
          isActive(name)
            ? { type: 'attempt.stopping', package: planned.id, attempt, message, then: 'cancel' }
            : { type: 'package.cancelled', package: planned.id, message },
        );
  }
}

const ENDED: ReadonlySet<PackageStateName> = new Set(['done', 'skipped', 'cancelled', 'failed']);
