import type { BlockedBy } from '../../run';
import type { PackageStateName, PlannedGoal, StandingSpan, Waits } from '../../kernel/kernel';
import type { RunMerge } from '../../merging/merging';
import type { Measured, TestCounts } from '../../verification/stepMetrics';
import type { JudgedUses } from '../../contracts/contractEvents';
import type { PackageStatus, RunStatus } from '../status';
import type { UsageDocument } from '../../usage/usage';
import type { AttemptResult, RoundStatus } from '../attemptHistory';
import type { FlowReport } from './flowReport';
import type { ContractReport, EscalationReport, HandoffReport } from './contractReport';

/** A package in the order of showing. */
interface NestedPackage {
  readonly item: PackageReport;
  /** 0 in the run itself, 1 in a child run, and so on. */
  readonly depth: number;
  /** Its id behind those of the packages around it: `api/orders`. */
  readonly name: string;
}

/** The packages of a run, each followed by those of its child run. */
export function nestedPackages(report: RunReport, depth = 0, way = ''): NestedPackage[] {
  return report.packages.flatMap((item) => {
    const name = `${way}${item.id}`;
    return [
      { item, depth, name },
      ...(item.subplan === undefined ? [] : nestedPackages(item.subplan, depth + 1, `${name}/`)),
    ];
  });
}

/** What is left to do in a run, each followed by what is left in its child run, under names as above. */
export function nestedLeft(
  report: RunReport,
  way = '',
): { readonly left: LeftToDo; readonly name: string }[] {
  return report.packages.flatMap((item) => {
    const name = `${way}${item.id}`;
    const left = report.left_to_do.find((each) => each.package === item.id);
    return left === undefined
      ? []
      : [{ left, name }, ...(item.subplan === undefined ? [] : nestedLeft(item.subplan, `${name}/`))];
  });
}

/** What a check looks at. */
export type TestKind =
  | 'unit'
  | 'integration'
  | 'e2e'
  | 'contract'
  | 'property'
  | 'performance'
  | 'security'
  | 'types'
  | 'lint'
  | 'build'
  | 'other';

/** How the steps of one kind came out. */
export interface TestsOfKind {
  readonly kind: TestKind;
  readonly passed: number;
  readonly failed: number;
  /** Without a verdict: not carried out, or not decided. */
  readonly open: number;
  /** The tests that their reports tell of; absent: no step has left a report. */
  readonly tests?: TestCounts;
}

/** Something that the run itself can tell. */
export interface Vouched {
  readonly what: string;
  readonly holds: boolean;
}

/** What has to be known before the work is deployed. Whether it is, people decide. */
export interface Readiness {
  readonly vouched: readonly Vouched[];
  /** What no run can tell, for people to look at. */
  readonly left_to_people: readonly string[];
}

/** One attempt in the report. Times are ISO 8601, UTC; lengths in seconds. */
export interface AttemptReport {
  readonly attempt: number;
  readonly agent: string;
  /** The machine that its agent worked on, where that was another than its driver's. */
  readonly machine?: string;
  readonly result: AttemptResult;
  readonly started_at: string;
  readonly ended_at?: string;
  /** Its work: of its agent, its checks and its merge. */
  readonly seconds: number;
  /** How much of it was its agent's. */
  readonly agent_seconds: number;
  /** When it waited besides, and for whom: a person, others, or a fault to be over; absent: never. */
  readonly waits?: readonly {
    readonly for: Waits;
    readonly started_at: string;
    readonly seconds: number;
  }[];
  /** The attempt with whose work and conversation it went on. */
  readonly continues?: number;
  /** What it used up, as far as its agent told. */
  readonly usage?: UsageDocument;
  readonly message?: string;
}

/** Whether what a package changed lay inside its scope; `unknown` before that was looked at. */
export type ScopeVerdict = 'inside' | 'outside' | 'unknown';

/**
 * How a package came out before what others provide: `proved` where everything of its files that was looked at was found
 * there, `corrected` where that is so after it was sent back, `stale` since something that it was built on has
 * changed; `broken` where something is not there and the plan let it through; `unchecked` where nothing, or not all, could be judged.
 */
export type ContractVerdict = 'proved' | 'corrected' | 'stale' | 'broken' | 'unchecked';

/** What was shown of the tier that a package's verification promises; `claimed` where less than that was seen. */
export interface TierReport {
  readonly tier: 'A' | 'B' | 'C';
  readonly verdict: 'shown' | 'claimed' | 'static';
  readonly why: string;
}

/** One package in the report. */
export interface PackageReport {
  readonly id: string;
  readonly title: string;
  readonly wave: number;
  readonly state: PackageStateName;
  /** Whom its attempt waits for; absent: none is under way, or it goes on. */
  readonly waits?: Waits;
  readonly agent: string;
  readonly attempts: readonly AttemptReport[];
  /** Where it stands, where it goes in rounds until a step passes. */
  readonly round?: RoundStatus;
  /** The work of all its attempts; of one that is a plan, what was worked in its run in place of its agent's. */
  readonly seconds: number;
  readonly usage?: UsageDocument;
  readonly scope: ScopeVerdict;
  readonly files_modified: readonly string[];
  /** Files outside its scope, or in conflict. */
  readonly violations: readonly string[];
  /** The commands that its work was verified by, for the commit that it delivered. */
  readonly checks: readonly {
    readonly name: string;
    readonly kind: TestKind;
    readonly passed?: boolean;
    /** What its reports of tests and coverage say; absent: there are none. */
    readonly measured?: Measured;
  }[];
  /** Absent: nothing of it was merged, or the plan promises no tier. */
  readonly tier?: TierReport;
  /** The type-checkers of the repository that passed on its commit, as steps of its verification; absent: none. */
  readonly type_checkers?: readonly string[];
  /** The type-checkers that passed where its merged work was built on, and in whose steps; absent: none. */
  readonly merged_types?: readonly { readonly checker: string; readonly package: string }[];
  /** Whether it was what others build on, and built on what there is; absent: nothing of it was merged. */
  readonly contract?: ContractVerdict;
  /** What it builds on in this repository, and what it serves; absent: nothing was looked at. */
  readonly imports?: JudgedUses;
  /** What its agent has said of its end; absent: nothing. */
  readonly finish?: NonNullable<PackageStatus['finish']>;
  /** What its agent has left for others; absent: nothing was merged yet. */
  readonly context?: {
    readonly derived: boolean;
    readonly characters: number;
    readonly problems: readonly string[];
  };
  readonly branch?: string;
  /** Merge commit on the integration branch. */
  readonly commit?: string;
  /** Of a package that is a plan: the report of its run. */
  readonly subplan?: RunReport;
}

/** A package that others had to wait for longer than for all else that they build on. */
export interface HeldUp {
  readonly package: string;
  /** The packages that waited for it, and for how long all together, in seconds. */
  readonly waiting: readonly string[];
  readonly seconds: number;
}

/**
 * Something that the feature asks for: `proved` by a step that passed or a number that a step measured, `missed` where that says
 * the contrary, `claimed` where a person said so, `open` where nothing has shown it.
 */
export interface GoalReport {
  readonly kind: PlannedGoal['kind'];
  readonly text: string;
  /** Whom it concerns. */
  readonly packages: readonly string[];
  readonly verdict: 'proved' | 'missed' | 'claimed' | 'open';
  /** By what it was shown, or what is missing. */
  readonly why: string;
}

/** Something that a person has to do, or that the run has not come to. */
export interface LeftToDo {
  readonly package: string;
  readonly state: PackageStateName;
  readonly reasons: readonly string[];
  readonly blocked_by: readonly BlockedBy[];
}

/** The execution summary of a run: what `waves report --format json` prints. */
export interface RunReport {
  readonly run: string;
  readonly plan: string;
  readonly feature: { readonly id: string; readonly title: string };
  readonly state: RunStatus['state'];
  readonly schedule: string;
  readonly max_parallel: number;
  readonly base: string;
  readonly base_branch?: string;
  readonly integration_branch: string;
  readonly integration_head: string;
  /** How a person has taken the merged work last. */
  readonly merged?: RunMerge;
  readonly started_at: string;
  readonly ended_at?: string;
  /** Time of the last event; what has not ended is counted up to there. */
  readonly as_of: string;
  readonly totals: RunStatus['totals'];
  readonly timing: {
    /** While the run was going on. */
    readonly elapsed_seconds: number;
    /** The part of it in which something waited for people or the end of a fault, and nothing was worked on; absent: none. */
    readonly waited_seconds?: number;
    /** All work, one after another, in the runs of packages that are plans too. */
    readonly sequential_seconds: number;
    readonly overlapping_seconds: number;
    readonly peak_parallel: number;
    readonly speedup?: number;
    /** For how long packages stood each way, all together. */
    readonly stood_seconds: Readonly<Record<StandingSpan['standing'], number>>;
    /** Work of attempts that another one of the same package has followed. */
    readonly retried_seconds: number;
  };
  /** For whom packages waited that were the last of those that they build on, the longest first. */
  readonly held_up: readonly HeldUp[];
  /** Of all packages, as far as their agents told. */
  readonly usage?: UsageDocument;
  /** The same by wave, counted from 1. */
  readonly usage_by_wave?: Readonly<Record<string, UsageDocument>>;
  readonly packages: readonly PackageReport[];
  /** The checks of all packages, by what they look at. */
  readonly tests: readonly TestsOfKind[];
  /** Absent: the plan says nothing of what the feature asks for. */
  readonly goals?: readonly GoalReport[];
  /** Absent: packages have left nothing for each other that is known. */
  readonly contracts?: ContractReport;
  readonly escalations: readonly EscalationReport[];
  /** What packages asked of each other, or left for each other. */
  readonly handoffs: readonly HandoffReport[];
  /** What was merged before its package was done, and what others needed of it. */
  readonly flow: FlowReport;
  readonly notes: readonly string[];
  /** Of a run that has ended: what was found of the person's own branch and all else around the worktrees, in a sentence. */
  readonly surroundings?: string;
  readonly left_to_do: readonly LeftToDo[];
  readonly readiness: Readiness;
}
