import type { BudgetAction } from '../../plan/agentRules';

/** What the run, or one package of it, may use is used up. */
export interface BudgetReached {
  readonly type: 'budget.reached';
  /** Absent: that of the whole run. */
  readonly package?: string;
  readonly what: 'tokens' | 'cost';
  readonly limit: number;
  readonly used: number;
  /** What is done about it. */
  readonly action: BudgetAction;
}
