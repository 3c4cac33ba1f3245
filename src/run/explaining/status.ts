import type { RunMock } from '../contracts/contracts';
import type { Standstill } from '../faults/faultTable';
import type { BlockedBy, ChildStates, PackageRun, RunState } from '../run';
import { openRequests } from '../scope/judgeRequest';
import { planPathOf } from '../steering/subplans';
import { NO_CHILDREN, blockedBy, isHeld } from '../run';
import { comingConflicts } from '../merging/predictedConflicts';
import { faultyPackages } from '../faults/faults';
import { openEscalations } from '../asking/escalations';
import type { Handoff, HandoffStanding } from '../asking/handoffs';
import { openQuestions } from '../asking/questions';
import type { Evidence, PackageStateName, SandboxKind, ScopeLevel, Waits } from '../kernel/kernel';
import { amountAt, countGroups, rankedEvidence } from '../kernel/kernel';
import type { Finding } from '../verification/findings';
import { isBlocking } from '../verification/findings';
import { handoffFacts } from './handoffFacts';
import { presentLevel } from './scopeLevelText';
import type { PublishedPart } from './publishedParts';
import { publishedParts } from './publishedParts';
import type { FinishDocument, RoundStatus } from './attemptHistory';
import { finishDocument, roundStatus } from './attemptHistory';
import { runTiming } from './runTiming';
import { waitsOf, workedOf } from './liveView';
import type { KeptReview } from '../verification/verification';
import type { RunMerge } from '../merging/merging';
import { packageUsage, runUsage, usageByWave, usageDocument } from '../usage/usage';
import type { Usage, UsageDocument } from '../usage/usage';

export { handoffWords } from './handoffFacts';

export type RunStatusName =
  | 'running'
  | 'stopping'
  | 'paused'
  | 'held'
  | 'done'
  | 'failed'
  | 'stuck'
  | 'cancelled';

/** One package in `status --json`. */
export interface PackageStatus {
  readonly state: PackageStateName;
  /** Whom its attempt waits for; absent: none is under way, or it goes on. */
  readonly waits?: Waits;
  readonly title: string;
  readonly wave: number;
  readonly attempt: number;
  readonly agent: string;
  readonly since: string;
  /** The work of all its attempts up to the latest event; absent: none has begun. */
  readonly worked_seconds?: number;
  readonly progress?: number;
  /** The round that it is in, of a package that goes on until a step passes. */
  readonly round?: RoundStatus;
  readonly message?: string;
  /** What its agent has said of its end; absent: nothing, as programs of which the exit code is the word. */
  readonly finish?: FinishDocument;
  readonly branch?: string;
  readonly worktree?: string;
  /** The machine that its agent works on, where that is another one, and when that was heard of last. */
  readonly machine?: { readonly name: string; readonly heard_at?: string };
  readonly files_modified?: readonly string[];
  /** How its agent is held to its scope: writes are denied, seen at once, or found at the end. */
  readonly scope_level?: ScopeLevel;
  /** The operating system's sandbox around its agent, and the image whose files it sees in it. */
  readonly sandbox?: SandboxKind;
  readonly image?: string;
  readonly violations?: readonly string[];
  readonly commit?: string;
  readonly review?: ReviewStatus;
  /** Conflicts that are seen coming while it works; `with` is null for what is merged already. */
  readonly coming_conflicts?: readonly {
    readonly with: string | null;
    readonly files: readonly string[];
    readonly message: string;
  }[];
  /** What its state rests on, the strongest first; `at` tells how old it is. */
  readonly evidence?: readonly Evidence[];
  /** Of all its attempts, as far as their agents tell. */
  readonly usage?: UsageDocument;
  readonly blocked_by: readonly BlockedBy[];
  /** Of a package that is a plan: where that stands; null before its run has begun. */
  readonly subplan?: { readonly plan: string; readonly run: RunStatus | null };
}

/** An escalation that waits for an answer, in `status --json`. */
export interface EscalationStatus {
  readonly id: string;
  readonly package: string;
  readonly type: string;
  readonly severity: string;
  readonly action: string;
  readonly pauses: boolean;
  readonly summary: string;
  readonly proposed_action?: string;
}

/** What the latest review by another agent found, in `status --json`. */
export interface ReviewStatus {
  readonly agent: string;
  /** The attempt whose work it was. */
  readonly attempt: number;
  readonly findings: readonly Finding[];
  /** How many of them stand against the merge. */
  readonly blocking: number;
}

/** A question of an agent that waits for an answer, in `status --json`. */
export interface QuestionStatus {
  readonly id: string;
  readonly package: string;
  readonly text: string;
  readonly options?: readonly string[];
  readonly asked_at: string;
}

/** What one package has asked of another, in `status --json`. */
export interface HandoffStatus {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly message: string;
  readonly standing: HandoffStanding;
  readonly asked_at: string;
  /** How many requests of the asker it is made of. */
  readonly requests: number;
  /** Whether the answer is not there. */
  readonly pending: boolean;
  /** When the time of the attempt is up that has been told of it; absent: it is answered, or nobody has been told. */
  readonly due_at?: string;
  readonly answer?: string;
  readonly answered_at?: string;
  /** The person who has answered in its place. */
  readonly answered_by?: string;
  /** The first merge of the asked package since it was asked; absent: it has merged nothing since. */
  readonly commit?: string;
}

/** What an agent asks to write outside of its scope and a person has to decide, in `status --json`. */
export interface ScopeRequestStatus {
  readonly id: string;
  readonly package: string;
  readonly path: string;
  readonly reason: string;
  readonly asked_at: string;
}

/** How many packages stand where; `active` are worked on, `needs_you` wait for a person, `skipped` are left out, `waiting` are all the others. */
export interface RunTotals {
  readonly done: number;
  readonly active: number;
  readonly needs_you: number;
  readonly failed: number;
  readonly skipped: number;
  readonly waiting: number;
  readonly packages: number;
}

/** What somebody else did to the integration branch, in `status --json`. */
export interface BranchMoveStatus {
  readonly what: string;
  readonly from: string;
  readonly to: string;
  readonly at: string;
  readonly message: string;
}

/** The document that `waves status --json` prints. Times are ISO 8601, UTC. */
export interface RunStatus {
  readonly run: string;
  readonly plan: string;
  readonly state: RunStatusName;
  /** The run goes on only when this is over, whatever its state says; absent: nothing of that kind. */
  readonly standstill?: Standstill;
  readonly schedule: string;
  readonly driver: { readonly pid: number; readonly epoch: number } | null;
  readonly integration_branch: string;
  /** The mock server: where it answers, or why there is none. */
  readonly mock?: RunMock;
  /** How a person has taken the merged work last, after the end. */
  readonly merged?: RunMerge;
  /** What somebody else did to the integration branch, and what was done about it. */
  readonly branch_moves?: readonly BranchMoveStatus[];
  readonly packages: Readonly<Record<string, PackageStatus>>;
  /** What packages have escalated and nobody has answered yet. */
  readonly escalations?: readonly EscalationStatus[];
  /** What agents ask people and nobody has answered yet. */
  readonly questions?: readonly QuestionStatus[];
  /** What packages have asked of each other, answered or not. */
  readonly handoffs?: readonly HandoffStatus[];
  /** What was merged before its package was done, and whether its checks have run on it. */
  readonly published?: readonly PublishedPart[];
  readonly scope_requests?: readonly ScopeRequestStatus[];
  readonly totals: RunTotals;
  /** Of all packages, as far as their agents tell. */
  readonly usage?: UsageDocument;
  /** The same by wave, counted from 1. */
  readonly usage_by_wave?: Readonly<Record<string, UsageDocument>>;
  readonly started_at: string;
  readonly ended_at?: string;
  /** Time one after another, divided by the time that passed; only for an ended run. */
  readonly speedup?: number;
}

/**
 * Where every package of a run stands.
 * @param driver the process that drives the run now; null when none is alive.
 * @param children what is known of child runs.
 */
export function statusOf(
  state: RunState,
  driver: RunStatus['driver'],
  children: ChildStates = NO_CHILDREN,
): RunStatus {
  const items = [...state.packages.values()];
  const speedup = state.endedAt === undefined ? undefined : runTiming(state, children).speedup;
  return {
    run: state.run,
    plan: state.plan,
    state: runStatusName(state),
    schedule: state.schedule,
    driver,
    integration_branch: state.integrationBranch,
    ...defined('merged', state.merged),
    ...defined('mock', state.mock),
    ...movesOf(state),
    packages: Object.fromEntries(
      items.map((item) => [item.planned.id, packageStatus(state, item, driver, children)]),
    ),
    ...escalationsOf(state),
    ...questionsOf(state),
    ...handoffsOf(state),
    ...(state.published.length === 0 ? {} : { published: publishedParts(state) }),
    ...requestsOf(state),
    totals: totalsOf(state, children),
    ...defined('usage', documented(runUsage(state))),
    ...usageOfWaves(state),
    started_at: state.startedAt,
    ...(state.endedAt === undefined ? {} : { ended_at: state.endedAt }),
    ...(speedup === undefined ? {} : { speedup }),
  };
}

/** How a run stands, in one word: the same wherever it is told. */
export function runStatusName(state: RunState): RunStatusName {
  if (state.phase === 'ended') {
    return state.outcome ?? 'stuck';
  }
  if (state.phase === 'stopping') {
    return 'stopping';
  }
  if (isHeld(state)) {
    return 'paused';
  }
  return faultyPackages(state).length > 0 ? 'held' : 'running';
}

/** Counts a run's packages. */
export function totalsOf(state: RunState, children: ChildStates = NO_CHILDREN): RunTotals {
  const shown = [...state.packages.values()].map((item) => ({
    state: item.state,
    waits: waitsOf(item, children),
  }));
  return { ...countGroups(shown), packages: shown.length };
}

function usageOfWaves(state: RunState): Pick<RunStatus, 'usage_by_wave'> {
  const waves = [...usageByWave(state)].map(([wave, usage]) => [String(wave), usageDocument(usage)] as const);
  return waves.length === 0 ? {} : { usage_by_wave: Object.fromEntries(waves) };
}

function escalationsOf(state: RunState): Pick<RunStatus, 'escalations'> {
  const open = openEscalations(state).map((one) => ({
    id: one.escalation,
    package: one.package,
    type: one.kind,
    severity: one.severity,
    action: one.action,
    pauses: one.pauses,
    summary: one.summary,
    ...defined('proposed_action', one.proposedAction),
  }));
  return open.length === 0 ? {} : { escalations: open };
}

function questionsOf(state: RunState): Pick<RunStatus, 'questions'> {
  const open = openQuestions(state).map(({ question, package: id, text, options, at }) => ({
    id: question,
    package: id,
    text,
    ...(options.length === 0 ? {} : { options }),
    asked_at: at,
  }));
  return open.length === 0 ? {} : { questions: open };
}

function handoffsOf(state: RunState): Pick<RunStatus, 'handoffs'> {
  const asked = [...state.handoffs.values()].filter((each) => each.asked.length > 0);
  const handoffs = asked.map((each) => handoffStatus(state, each));
  return handoffs.length === 0 ? {} : { handoffs };
}

/** A handoff as `status --json`, `why --json` and the report have it. */
export function handoffStatus(state: RunState, handoff: Handoff): HandoffStatus {
  const { handoff: id, from, to, message, asked, at, answer } = handoff;
  const { standing, pending, due, commit } = handoffFacts(state, handoff);
  return {
    ...{ id, from, to, message, standing, asked_at: at, requests: asked.length, pending },
    ...defined('due_at', due),
    ...(answer === undefined ? {} : { answer: answer.text, answered_at: answer.at }),
    ...defined('answered_by', answer?.by),
    ...defined('commit', commit),
  };
}

function requestsOf(state: RunState): Pick<RunStatus, 'scope_requests'> {
  const open = openRequests(state).map(({ request: id, package: item, path, reason, at }) => ({
    id,
    package: item,
    path,
    reason,
    asked_at: at,
  }));
  return open.length === 0 ? {} : { scope_requests: open };
}

function movesOf({ branchMoves }: RunState): Pick<RunStatus, 'branch_moves'> {
  const moves = branchMoves.map(({ what, from, to, at, message }) => ({ what, from, to, at, message }));
  return moves.length === 0 ? {} : { branch_moves: moves };
}

function packageStatus(
  state: RunState,
  item: PackageRun,
  driver: RunStatus['driver'],
  children: ChildStates,
): PackageStatus {
  const child = item.childRun === undefined ? undefined : children(item.childRun);
  const worked = workedOf(item, children);
  const path = planPathOf(item);
  return {
    state: item.state,
    ...defined('waits', waitsOf(item, children)),
    title: item.planned.title,
    wave: item.planned.wave,
    attempt: item.attempt,
    agent: item.agent.name,
    since: item.since,
    ...defined('worked_seconds', worked && amountAt(worked, Date.parse(state.lastTime)) / 1000),
    ...defined('progress', item.progress),
    ...defined('round', roundStatus(item)),
    ...defined('message', item.message),
    ...defined('finish', finishDocument(item)),
    ...defined('branch', item.branch),
    ...defined('worktree', item.worktree),
    ...defined('machine', item.machine === undefined ? undefined : { name: item.machine }),
    ...defined('scope_level', item.scopeLevel && presentLevel(item.scopeLevel, item.sandbox)),
    ...defined('sandbox', item.sandbox),
    ...defined('image', item.image),
    ...defined('files_modified', item.filesModified),
    ...(item.violations.length > 0 ? { violations: item.violations } : {}),
    ...defined('commit', item.commit),
    ...defined('review', item.review && reviewStatus(item.review)),
    ...comingOf(state, item.planned.id),
    ...(item.evidence.length > 0 ? { evidence: rankedEvidence(item, state.lastTime) } : {}),
    ...defined('usage', documented(packageUsage(item))),
    blocked_by: blockedBy(state, item.planned.id, children),
    ...(path === undefined
      ? {}
      : {
          subplan: {
            plan: path,
            run: child === undefined ? null : statusOf(child, driver, children),
          },
        }),
  };
}

function reviewStatus({ agent, attempt, findings }: KeptReview): ReviewStatus {
  return { agent, attempt, findings, blocking: findings.filter(isBlocking).length };
}

function comingOf(state: RunState, id: string): Pick<PackageStatus, 'coming_conflicts'> {
  const coming = comingConflicts(state, id).map((one) => ({
    with: one.with ?? null,
    files: one.files,
    message: one.text,
  }));
  return coming.length === 0 ? {} : { coming_conflicts: coming };
}

function documented(usage: Usage | undefined): UsageDocument | undefined {
  return usage && usageDocument(usage);
}

function defined<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}
