import { t } from '@vscode/l10n';
import type { Budget, BudgetAction, UsageLimit } from '../../plan/agentRules';
import type { Feature, PackageOf, PackageStateName, Part, RunOf, RunStopping } from '../kernel/kernel';
import { attention, isActive, RUNNING } from '../kernel/kernel';
import type { AttemptStopping } from '../attempts/attemptEvents';
import type { PackageCancelled, PackagePaused, RunPaused } from './steeringEvents';
import type { Usage, UsagePart } from '../usage/usage';
import { allTokens, costText, packageUsage, runUsage, tokensText, waveUsage } from '../usage/usage';

/** What the run, a wave or a package of it may use is used up. */
export interface BudgetReached {
  readonly type: 'budget.reached';
  /** With neither this nor `wave`: that of the whole run. */
  readonly package?: string;
  /** Counts from 1. */
  readonly wave?: number;
  readonly what: 'tokens' | 'cost';
  readonly limit: number;
  readonly used: number;
  /** What is done about it. */
  readonly action: BudgetAction;
}

/** What is kept of a run's budgets. */
export interface BudgetPart extends Part {
  readonly run: {
    /** Those that are used up, by what they are of. */
    readonly budgets: ReadonlyMap<string, BudgetReached>;
  };
}

/** What is done about a budget that is used up. */
type Consequence = PackagePaused | RunPaused | PackageCancelled | RunStopping | AttemptStopping;

type Seen = RunOf<BudgetPart & UsagePart>;
type SeenPackage = PackageOf<BudgetPart & UsagePart>;

export const budget: Feature<BudgetReached, BudgetPart, BudgetPart, never, 'budget'> = {
  ofRun: () => ({ budgets: new Map() }),
  ofPackage: () => ({}),
  renewed: { attempt: [], package: [] },
  needs: {
    budget: {
      ofRun: (run) =>
        run.phase !== 'running'
          ? []
          : [...run.budgets.values()].map((reached) => ({
              key: `budget ${budgetKey(reached)}`,
              package: reached.package ?? '',
              text: budgetText(reached),
              ways: [],
            })),
    },
  },
  events: {
    'budget.reached': {
      inRun: (run, event) => {
        run.budgets.set(budgetKey(event), event);
      },
      tell: (event) => attention(event.package, budgetText(event)),
    },
  },
};

/** A budget that is used up, in words. */
function budgetText({ package: id, wave, what, limit, used }: BudgetReached): string {
  const text = (amount: number) =>
    what === 'cost'
      ? (costText({ inputTokens: 0, outputTokens: 0, costUsd: amount }) ?? '')
      : t('{0} tokens', tokensText({ inputTokens: amount, outputTokens: 0 }));
  if (wave !== undefined) {
    return t('The budget of wave {0} is used up: {1} of {2}', wave, text(used), text(limit));
  }
  return id === undefined
    ? t('The budget of the run is used up: {0} of {1}', text(used), text(limit))
    : t('The budget of {0} is used up: {1} of {2}', id, text(used), text(limit));
}

/**
 * What follows from what an attempt has used, told once for each budget. Who goes on with a package or a run after that has
 * decided to use more.
 */
export function budgetEvents(
  state: Seen,
  target: { readonly package: string; readonly attempt: number },
): (BudgetReached | Consequence)[] {
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
function budgetKey({ package: id, wave, what }: Pick<BudgetReached, 'package' | 'wave' | 'what'>): string {
  return JSON.stringify([id ?? wave ?? null, what]);
}

function reached(
  state: Seen,
  { action }: Budget,
  limit: UsageLimit | undefined,
  usage: Usage | undefined,
  whose: Pick<BudgetReached, 'package' | 'wave'>,
): BudgetReached[] {
  if (limit === undefined || usage === undefined) {
    return [];
  }
  const figures = [
    { what: 'tokens', limit: limit.tokens, used: allTokens(usage) },
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
  state: Seen,
  target: { readonly package: string; readonly attempt: number },
  one: BudgetReached,
): Consequence[] {
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
    case 'hold': {
      const whose = [...state.packages.values()].filter(
        (item) => item.selected && (one.package === undefined || item.planned.id === one.package),
      );
      const first =
        one.package !== undefined
          ? [{ type: 'package.paused' as const, package: one.package, message }]
          : state.paused === undefined
            ? [{ type: 'run.paused' as const, message }]
            : [];
      return [...first, ...whose.flatMap((item) => heldAgent(item, message))];
    }
  }
}

/** An agent at work is ended; where it stands its package is gone on with when somebody lets it. */
function heldAgent({ planned, attempt, state, stopping }: SeenPackage, message: string): AttemptStopping[] {
  return stopping === undefined && RUNNING.has(state)
    ? [{ type: 'attempt.stopping', package: planned.id, attempt, message, then: 'hold' }]
    : [];
}

/** A wave is its packages: each that has not come to its end is paused, or taken out of the run. */
function consequenceForWave(
  state: Seen,
  wave: number,
  action: BudgetReached['action'],
  message: string,
): Consequence[] {
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
    case 'hold':
      return open.flatMap((item) => [
        ...(item.paused ? [] : [{ type: 'package.paused' as const, package: item.planned.id, message }]),
        ...heldAgent(item, message),
      ]);
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
