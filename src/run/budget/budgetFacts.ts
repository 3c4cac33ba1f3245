import type { BudgetAction } from '../../plan/agentRules';

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
