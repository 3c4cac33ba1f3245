import type { BlockedBy } from '../blockedBy';
import { blockedBy } from '../blockedBy';
import { describeBlock } from '../describeBlock';
import type { JournalEvent } from '../events';
import type { PackageStateName } from '../packageStates';
import { replay } from '../runFold';
import { packageUsage } from '../runUsage';
import type { PackageRun, RunMerge, RunState } from '../runState';
import type { RunStatus } from '../status';
import { statusOf } from '../status';
import type { UsageDocument } from '../usage';
import { usageDocument } from '../usage';
import type { AttemptRecord, AttemptResult } from './attemptHistory';
import { attemptHistory } from './attemptHistory';
import type { ContractReport, EscalationReport } from './contractReport';
import { contractReport, escalationReport } from './contractReport';
import { runTiming } from './runTiming';

/** One attempt in the report. Times are ISO 8601, UTC; lengths in seconds. */
export interface AttemptReport {
  readonly attempt: number;
  readonly agent: string;
  readonly result: AttemptResult;
  readonly started_at: string;
  readonly ended_at?: string;
  readonly seconds: number;
  /** How much of it the agent's own process took. */
  readonly agent_seconds?: number;
  /** The attempt with whose work and conversation it went on. */
  readonly continues?: number;
  /** What it used up, as far as its agent told. */
  readonly usage?: UsageDocument;
  readonly message?: string;
}

/** Whether what a package changed lay inside its scope; `unknown` before that was looked at. */
export type ScopeVerdict = 'inside' | 'outside' | 'unknown';

/** One package in the report. */
export interface PackageReport {
  readonly id: string;
  readonly title: string;
  readonly wave: number;
  readonly state: PackageStateName;
  readonly agent: string;
  readonly attempts: readonly AttemptReport[];
  /** All of its attempts together. */
  readonly seconds: number;
  readonly usage?: UsageDocument;
  readonly scope: ScopeVerdict;
  readonly files_modified: readonly string[];
  /** Files outside its scope, or in conflict. */
  readonly violations: readonly string[];
  /** The commands that its work was verified by, for the commit that it delivered. */
  readonly checks: readonly { readonly name: string; readonly passed?: boolean }[];
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
    /** All attempts one after another. */
    readonly sequential_seconds: number;
    readonly overlapping_seconds: number;
    readonly peak_parallel: number;
    readonly speedup?: number;
  };
  /** Of all packages, as far as their agents told. */
  readonly usage?: UsageDocument;
  readonly packages: readonly PackageReport[];
  /** Absent: packages have left nothing for each other that is known. */
  readonly contracts?: ContractReport;
  readonly escalations: readonly EscalationReport[];
  readonly notes: readonly string[];
  readonly left_to_do: readonly LeftToDo[];
}

/** Knows the journals of child runs; undefined for one that has not begun. */
export type ChildJournals = (run: string) => readonly JournalEvent[] | undefined;

/** Sums a run up from its journal and those of its child runs; undefined when the events do not begin a run. */
export function runReport(
  events: readonly JournalEvent[],
  children: ChildJournals = () => undefined,
): RunReport | undefined {
  const state = replay(events);
  if (state === undefined) {
    return undefined;
  }
  const contracts = contractReport(events, state);
  const attempts = attemptHistory(events);
  const timing = runTiming(events, attempts);
  const asOf = events.at(-1)?.time ?? state.startedAt;
  const status = statusOf(state, null);
  const byPackage = new Map<string, AttemptRecord[]>([...state.packages.keys()].map((id) => [id, []]));
  attempts.forEach((attempt) => byPackage.get(attempt.package)?.push(attempt));
  return {
    run: state.run,
    plan: state.plan,
    feature: state.feature,
    state: status.state,
    schedule: state.schedule,
    max_parallel: state.maxParallel,
    base: state.base,
    ...(state.baseBranch === undefined ? {} : { base_branch: state.baseBranch }),
    integration_branch: state.integrationBranch,
    integration_head: state.integrationHead,
    ...(state.merged === undefined ? {} : { merged: state.merged }),
    started_at: state.startedAt,
    ...(state.endedAt === undefined ? {} : { ended_at: state.endedAt }),
    as_of: asOf,
    totals: status.totals,
    timing: {
      elapsed_seconds: timing.elapsed / 1000,
      sequential_seconds: timing.sequential / 1000,
      overlapping_seconds: timing.overlapping / 1000,
      peak_parallel: timing.peak,
      ...(timing.speedup === undefined ? {} : { speedup: timing.speedup }),
    },
    ...(status.usage === undefined ? {} : { usage: status.usage }),
    packages: [...state.packages.values()]
      .filter((item) => item.selected)
      .map((item) => packageReport(item, byPackage.get(item.planned.id) ?? [], Date.parse(asOf), children)),
    ...(contracts === undefined ? {} : { contracts }),
    escalations: escalationReport(state),
    notes: state.notes,
    left_to_do: leftToDo(state),
  };
}

function packageReport(
  item: PackageRun,
  attempts: readonly AttemptRecord[],
  asOf: number,
  children: ChildJournals,
): PackageReport {
  const journal = item.childRun === undefined ? undefined : children(item.childRun);
  const subplan = journal && runReport(journal, children);
  const reports = attempts.map((attempt) => attemptReport(attempt, asOf));
  const usage = packageUsage(item);
  return {
    id: item.planned.id,
    title: item.planned.title,
    wave: item.planned.wave,
    state: item.state,
    agent: item.agent.name,
    attempts: reports,
    seconds: reports.reduce((sum, attempt) => sum + attempt.seconds, 0),
    ...(usage === undefined ? {} : { usage: usageDocument(usage) }),
    scope: scopeVerdict(item),
    files_modified: item.filesModified ?? [],
    violations: item.violations,
    checks: item.steps.map(({ name, result }) => ({
      name,
      ...(result === undefined ? {} : { passed: result.passed }),
    })),
    ...(item.context === undefined ? {} : { context: item.context }),
    ...(item.branch === undefined ? {} : { branch: item.branch }),
    ...(item.commit === undefined ? {} : { commit: item.commit }),
    ...(subplan === undefined ? {} : { subplan }),
  };
}

function attemptReport(attempt: AttemptRecord, asOf: number): AttemptReport {
  const { startedAt, workedFrom, exitedAt, endedAt, message } = attempt;
  return {
    attempt: attempt.attempt,
    agent: attempt.agent,
    result: attempt.result,
    started_at: new Date(startedAt).toISOString(),
    ...(endedAt === undefined ? {} : { ended_at: new Date(endedAt).toISOString() }),
    seconds: Math.max(0, (endedAt ?? asOf) - startedAt) / 1000,
    ...(workedFrom === undefined
      ? {}
      : { agent_seconds: Math.max(0, (exitedAt ?? endedAt ?? asOf) - workedFrom) / 1000 }),
    ...(attempt.continues === undefined ? {} : { continues: attempt.continues }),
    ...(attempt.usage === undefined ? {} : { usage: usageDocument(attempt.usage) }),
    ...(message === undefined ? {} : { message }),
  };
}

function scopeVerdict(item: PackageRun): ScopeVerdict {
  if (item.blockReason === 'scope') {
    return 'outside';
  }
  return item.filesModified === undefined ? 'unknown' : 'inside';
}

function leftToDo(state: RunState): LeftToDo[] {
  return [...state.packages.values()]
    .filter((item) => item.selected && item.state !== 'done')
    .map((item) => {
      const reasons = blockedBy(state, item.planned.id);
      return {
        package: item.planned.id,
        state: item.state,
        reasons: reasons.map((reason) => describeBlock(reason)),
        blocked_by: reasons,
      };
    });
}
