import type { LifeTrouble } from '../../plan/additions';
import type { BarrierRule, Execution } from '../../plan/model';
import { DEFAULT_MAX_PARALLEL } from '../../plan/model';
import type { LifeRule, LifeRules } from '../attempts/lifeSample';
import { LIFE_RULES } from '../attempts/lifeSample';
import type { PlannedPackage, ResolvedAgent } from '../kernel/kernel';

/** How a run is carried out from now on; what is absent stays as it is. */
interface ExecutionChange {
  readonly schedule?: NonNullable<Execution['schedule']>;
  readonly whenBlocked?: BarrierRule;
  readonly maxParallel?: number;
  readonly life?: Partial<LifeRules>;
}

/**
 * What a later text of a plan wants otherwise than the text before. What both say alike is left as the run was asked for:
 * whoever edits a setting means the run that goes on, whoever edits something else does not.
 */
export function executionChange(before: Execution, after: Execution): ExecutionChange {
  const life = lifeChange(before, after);
  return {
    ...(before.schedule === after.schedule ? {} : { schedule: after.schedule ?? 'eager' }),
    ...(before.whenBlocked === after.whenBlocked ? {} : { whenBlocked: after.whenBlocked ?? 'ask' }),
    ...(before.maxParallel === after.maxParallel
      ? {}
      : { maxParallel: after.maxParallel ?? DEFAULT_MAX_PARALLEL }),
    ...(Object.keys(life).length === 0 ? {} : { life }),
  };
}

function lifeChange(before: Execution, after: Execution): Partial<LifeRules> {
  const troubles = Object.keys(LIFE_RULES) as LifeTrouble[];
  return Object.fromEntries(
    troubles.flatMap((trouble): [LifeTrouble, LifeRule][] => {
      const [was, is] = [before.life?.[trouble], after.life?.[trouble]];
      const isSame = was?.action === is?.action && was?.afterMinutes === is?.afterMinutes;
      return isSame ? [] : [[trouble, { ...LIFE_RULES[trouble], ...is }]];
    }),
  );
}

/*
 * What people (and policies on their behalf) decide about a run. `by` names who, where that is known; `message` is
 * their reason in their own words.
 */

interface Decided {
  readonly by?: string;
  readonly message?: string;
}

/**
 * Nothing new begins: no agent starts, nothing is verified or merged. Agents that work are left alone, and how they end
 * is still written down.
 */
export interface RunPaused extends Decided {
  readonly type: 'run.paused';
  /** The escalation that asked for it, if one did. */
  readonly escalation?: string;
  /** Of a child run: its parent, or the package that it carries out, is paused; lifted together with that. */
  readonly inherited?: true;
}

export interface RunResumed extends Decided {
  readonly type: 'run.resumed';
  /** Of a child run: its parent goes on. A pause of its own stays. */
  readonly inherited?: true;
}

/** As `run.paused`, for one package. */
export interface PackagePaused extends Decided {
  readonly type: 'package.paused';
  readonly package: string;
}

export interface PackageResumed extends Decided {
  readonly type: 'package.resumed';
  readonly package: string;
}

/** A package was taken out of the run. What depends on it waits until it is retried or skipped. */
export interface PackageCancelled {
  readonly type: 'package.cancelled';
  readonly package: string;
  readonly message: string;
  readonly by?: string;
}

/** A package that failed, was blocked, cancelled, skipped or is stale begins anew, with its retry budget whole. */
export interface PackageRetried extends Decided {
  readonly type: 'package.retried';
  readonly package: string;
  /** Chosen anew; absent: as before. */
  readonly agent?: ResolvedAgent;
}

/** A package is left out, and what depends on it goes on as if it were done. */
export interface PackageSkipped {
  readonly type: 'package.skipped';
  readonly package: string;
  readonly reason: string;
  readonly by?: string;
}

/**
 * The plan's text has changed, and the run goes on with the new one. Results of packages whose fingerprint is the same
 * are kept; the others become stale when they were done. Packages that are gone leave the run.
 */
export interface PlanRevised extends Decided {
  readonly type: 'plan.revised';
  readonly planHash: string;
  readonly planRevision?: number;
  /** All packages of the new text. */
  readonly packages: readonly PlannedPackage[];
  /** Packages whose text has changed. */
  readonly changed: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Hashes of the plans within it, by path, as in `run.started`; absent: there are none. */
  readonly subplans?: Readonly<Record<string, string>>;
  /** What the new text's `execution` wants otherwise than the old one's; absent: nothing. */
  readonly execution?: ExecutionChange;
}

/** What people decide about a run and its packages. */
export type SteeringEvent =
  | RunPaused
  | RunResumed
  | PackagePaused
  | PackageResumed
  | PackageCancelled
  | PackageRetried
  | PackageSkipped
  | PlanRevised;
