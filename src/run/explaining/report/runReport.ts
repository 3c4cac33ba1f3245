import { blockedBy, describeBlock, replay } from '../../run';
import type { ChildStates, JournalEvent, PackageRun, RunState } from '../../run';
import { packageUsage, usageDocument } from '../../usage/usage';
import { amountAt, isSatisfied, workOf, worldTime } from '../../kernel/kernel';
import { failureLine, reasonText, waitsOf, workedOf } from '../liveView';
import { finishDocument, inOrder, roundStatus, skippedText } from '../attemptHistory';
import { statusOf } from '../status';
import type { AttemptRecord, AttemptWait } from '../attemptHistory';
import { attemptHistory, waitsIn } from '../attemptHistory';
import type { ContractReport } from './contractReport';
import { contractReport, escalationReport, handoffReport } from './contractReport';
import { flowReport } from './flowReport';
import { goalReports } from './goals';
import { mergedTypes } from './mergedTypes';
import { readinessOf } from './readiness';
import type {
  AttemptReport,
  HeldUp,
  LeftToDo,
  PackageReport,
  RunReport,
  ScopeVerdict,
} from './reportDocument';
import { usesText } from './reportText';
import { runTiming } from '../runTiming';
import { testKind, testsByKind } from './testKinds';
import { wholeSurroundings } from '../../worktrees/surroundings';
import { passedTypeCheckers, tierReport } from './tiers';

/**
 * Whom packages waited for, the longest first: a package that builds on several waits for the last of them, from the
 * moment at which all the others were done (or the run's start) until that is done too, as long as the run goes on.
 */
export function heldUp(run: RunState): HeldUp[] {
  const found = new Map<string, { waiting: string[]; ms: number }>();
  for (const { planned, selected } of run.packages.values()) {
    const needed = planned.dependsOn.flatMap((id) => run.packages.get(id) ?? []);
    const [last, before] = needed
      .map((item) => ({ id: item.planned.id, at: satisfiedAt(item) }))
      .sort((a, b) => b.at - a.at);
    if (!selected || last === undefined || !Number.isFinite(last.at)) {
      continue;
    }
    const ms = goingBetween(run, before?.at ?? Date.parse(run.startedAt), last.at);
    const known = found.get(last.id) ?? { waiting: [], ms: 0 };
    found.set(last.id, { waiting: [...known.waiting, planned.id], ms: known.ms + ms });
  }
  return [...found]
    .map(([id, { waiting, ms }]) => ({ package: id, waiting, seconds: ms / 1000 }))
    .filter(({ seconds }) => seconds > 0)
    .sort((a, b) => b.seconds - a.seconds);
}

/** When others could build on it, in milliseconds since 1970; infinite: not yet. */
function satisfiedAt(item: PackageRun): number {
  return isSatisfied(item) ? Date.parse(item.since) : Number.POSITIVE_INFINITY;
}

/** How long the run went on in a stretch of time, in milliseconds. */
function goingBetween({ goings }: RunState, start: number, end: number): number {
  return goings.reduce(
    (sum, { from, to = end }) => sum + Math.max(0, Math.min(to, end) - Math.max(from, start)),
    0,
  );
}

/** Knows the journals of child runs; undefined for one that has not begun. */
export type ChildJournals = (run: string) => readonly JournalEvent[] | undefined;

/** Sums a run up from its journal and those of its child runs; undefined when the events do not begin a run. */
export function runReport(
  journal: readonly JournalEvent[],
  children: ChildJournals = () => undefined,
): RunReport | undefined {
  const events = inOrder(journal);
  const state = replay(events);
  if (state === undefined) {
    return undefined;
  }
  const contracts = contractReport(events, state);
  const goals = goalReports(state);
  const judged = mergedTypes(events, state);
  const attempts = attemptHistory(events);
  const childStates = statesOf(children);
  const timing = runTiming(state, childStates);
  const asOf = events.at(-1)?.time ?? state.startedAt;
  const status = statusOf(state, null, childStates);
  const byPackage = new Map<string, AttemptRecord[]>([...state.packages.keys()].map((id) => [id, []]));
  attempts.forEach((attempt) => byPackage.get(attempt.package)?.push(attempt));
  const packages = [...state.packages.values()]
    .filter((item) => item.selected)
    .map((item) =>
      packageReport(item, byPackage.get(item.planned.id) ?? [], {
        asOf: Date.parse(asOf),
        children,
        childStates,
      }),
    );
  const report: Omit<RunReport, 'readiness'> = {
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
      ...(timing.waited > 0 ? { waited_seconds: timing.waited / 1000 } : {}),
      sequential_seconds: timing.sequential / 1000,
      overlapping_seconds: timing.overlapping / 1000,
      peak_parallel: timing.peak,
      ...(timing.speedup === undefined ? {} : { speedup: timing.speedup }),
      stood_seconds: inSeconds(timing.stood),
      retried_seconds: timing.retried / 1000,
    },
    held_up: heldUp(state),
    ...(status.usage === undefined ? {} : { usage: status.usage }),
    ...(status.usage_by_wave === undefined ? {} : { usage_by_wave: status.usage_by_wave }),
    packages: packages.map((item) => {
      const types = judged.get(item.id);
      return {
        ...withVerdict(item, state, contracts),
        ...(types === undefined ? {} : { merged_types: types }),
      };
    }),
    tests: testsByKind(packages),
    ...(goals.length === 0 ? {} : { goals }),
    ...(contracts === undefined ? {} : { contracts }),
    escalations: escalationReport(state),
    handoffs: handoffReport(state),
    flow: flowReport(state),
    notes: state.notes,
    ...(state.phase === 'ended' ? { surroundings: wholeSurroundings(state) } : {}),
    left_to_do: leftToDo(state),
  };
  return { ...report, readiness: readinessOf(report) };
}

/** What is known of runs, and when. */
interface Sources {
  /** Milliseconds since 1970: what has not ended counts up to there. */
  readonly asOf: number;
  readonly children: ChildJournals;
  readonly childStates: ChildStates;
}

/** The states that the journals of child runs add up to, each added up once. */
function statesOf(children: ChildJournals): ChildStates {
  const known = new Map<string, RunState | undefined>();
  return (run) => {
    if (!known.has(run)) {
      const journal = children(run);
      known.set(run, journal && replay(inOrder(journal)));
    }
    return known.get(run);
  };
}

function inSeconds<K extends string>(times: Readonly<Record<K, number>>): Record<K, number> {
  const entries = Object.entries<number>(times).map(([name, ms]) => [name, ms / 1000]);
  return Object.fromEntries(entries) as Record<K, number>;
}

function withVerdict(
  item: PackageReport,
  state: RunState,
  contracts: ContractReport | undefined,
): PackageReport {
  const { drifts = [], imports } = state.packages.get(item.id) ?? {};
  if (item.commit === undefined || (contracts === undefined && imports === undefined)) {
    return item;
  }
  const wasSentBack = contracts?.sent_back.some((one) => one.package === item.id) === true;
  const { broken = [], unchecked = [] } = imports ?? {};
  const isProved = imports !== undefined && usesText(imports) !== '' && unchecked.length === 0;
  const verdict =
    drifts.length > 0
      ? 'stale'
      : broken.length > 0
        ? 'broken'
        : !isProved
          ? 'unchecked'
          : wasSentBack
            ? 'corrected'
            : 'proved';
  return { ...item, contract: verdict, ...(imports === undefined ? {} : { imports }) };
}

function packageReport(
  item: PackageRun,
  attempts: readonly AttemptRecord[],
  { asOf, children, childStates }: Sources,
): PackageReport {
  const journal = item.childRun === undefined ? undefined : children(item.childRun);
  const subplan = journal && runReport(journal, children);
  const reports = attempts.map((attempt) => attemptReport(attempt, asOf));
  const usage = packageUsage(item);
  const finish = finishDocument(item);
  const waits = waitsOf(item, childStates);
  const round = roundStatus(item);
  const typeCheckers = passedTypeCheckers(item.steps);
  return {
    id: item.planned.id,
    title: item.planned.title,
    wave: item.planned.wave,
    state: item.state,
    ...(waits === undefined ? {} : { waits }),
    agent: item.agent.name,
    attempts: reports,
    ...(round === undefined ? {} : { round }),
    seconds: amountAt(workedOf(item, childStates) ?? { ms: 0 }, asOf) / 1000,
    ...(usage === undefined ? {} : { usage: usageDocument(usage) }),
    scope: scopeVerdict(item),
    files_modified: item.filesModified ?? [],
    violations: item.violations,
    checks: item.steps.map(({ name, command, result }) => ({
      name,
      kind: testKind({ name, command }),
      ...(result === undefined || result.undecided === true ? {} : { passed: result.passed }),
      ...(result?.measured === undefined ? {} : { measured: result.measured }),
    })),
    ...(item.commit === undefined || item.planned.tier === undefined || item.childRun !== undefined
      ? {}
      : { tier: tierReport(item.planned.tier, item.steps) }),
    ...(typeCheckers.length === 0 ? {} : { type_checkers: typeCheckers }),
    ...(finish === undefined ? {} : { finish }),
    ...(item.context === undefined ? {} : { context: item.context }),
    ...(item.branch === undefined ? {} : { branch: item.branch }),
    ...(item.commit === undefined ? {} : { commit: item.commit }),
    ...(subplan === undefined ? {} : { subplan }),
  };
}

function attemptReport(attempt: AttemptRecord, asOf: number): AttemptReport {
  const { startedAt, endedAt, spans, message } = attempt;
  const until = endedAt ?? asOf;
  const waits = waitsIn(attempt, until);
  return {
    attempt: attempt.attempt,
    agent: attempt.agent,
    ...(attempt.machine === undefined ? {} : { machine: attempt.machine }),
    result: attempt.result,
    started_at: new Date(startedAt).toISOString(),
    ...(endedAt === undefined ? {} : { ended_at: new Date(endedAt).toISOString() }),
    seconds: amountAt(workOf(spans), asOf) / 1000,
    agent_seconds: amountAt(workOf(spans.filter(({ standing }) => standing === 'working')), asOf) / 1000,
    ...(waits.length === 0 ? {} : { waits: waits.map(waitReport) }),
    ...(attempt.continues === undefined ? {} : { continues: attempt.continues }),
    ...(attempt.usage === undefined ? {} : { usage: usageDocument(attempt.usage) }),
    ...(message === undefined ? {} : { message }),
  };
}

function waitReport({ from, to, ...whom }: AttemptWait): NonNullable<AttemptReport['waits']>[number] {
  return { ...whom, started_at: new Date(from).toISOString(), seconds: (to - from) / 1000 };
}

function scopeVerdict(item: PackageRun): ScopeVerdict {
  if (item.blockReason === 'scope') {
    return 'outside';
  }
  return item.filesModified === undefined ? 'unknown' : 'inside';
}

function leftToDo(state: RunState): LeftToDo[] {
  return [...state.packages.values()]
    .filter((item) => item.selected && (item.state !== 'done' || item.unseen.length > 0))
    .map((item) => {
      const reasons = blockedBy(state, item.planned.id);
      if (item.state === 'done') {
        const words = [`merged since its last round: ${item.unseen.join(', ')}`];
        return { package: item.planned.id, state: item.state, reasons: words, blocked_by: [] };
      }
      const printed = failureLine(item);
      return {
        package: item.planned.id,
        state: item.state,
        reasons:
          item.state === 'skipped'
            ? [skippedText(item)]
            : reasons.map((reason) =>
                reasonText(describeBlock(reason, worldTime), reason.kind === 'failed' ? printed : undefined),
              ),
        blocked_by: reasons,
      };
    });
}
