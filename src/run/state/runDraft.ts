import type { Contract, WaveContext } from '../agreements/agreementState';
import type { BudgetReached } from '../budget/budgetFacts';
import type { Handoff, ScopeRequest } from '../scope/scopeState';
import type { Escalation, PackageRun, Question, Quota, RunState } from './runState';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A package's state while events are being added up. */
export type PackageDraft = Mutable<PackageRun>;

/** A run's index while events are being added up. */
export interface IndexDraft {
  active: Set<string>;
  ready: number[];
  byRank: string[];
  locks: Map<string, string>;
  lockPatterns: Map<string, string>;
  openInWave: number[];
}

/** A run's state while events are being added up; everybody else sees it as a `RunState`. */
export type RunDraft = Omit<
  Mutable<RunState>,
  | 'packages'
  | 'dependents'
  | 'index'
  | 'quotas'
  | 'escalations'
  | 'questions'
  | 'budgets'
  | 'notes'
  | 'resolving'
  | 'settling'
  | 'leasing'
  | 'scopeRequests'
  | 'handoffs'
  | 'contracts'
  | 'waveContexts'
> & {
  packages: Map<string, PackageDraft>;
  dependents: Map<string, string[]>;
  index: IndexDraft;
  quotas: Map<string, Quota>;
  escalations: Map<string, Escalation>;
  questions: Map<string, Question>;
  budgets: Map<string, BudgetReached>;
  notes: string[];
  resolving: Set<string>;
  settling: Set<string>;
  leasing: Set<string>;
  scopeRequests: Map<string, ScopeRequest>;
  handoffs: Map<string, Handoff>;
  contracts: Map<string, Contract>;
  waveContexts: Map<number, WaveContext>;
};
