import { NO_CHILDREN, blockedBy, describeBlock, isHeld } from '../run';
import type { ChildStates, PackageRun, RunState } from '../run';
import { comingConflicts, describeComing } from '../merging/predictedConflicts';
import type { HandoffStanding } from '../asking/handoffs';
import type { RoundStatus } from './attemptHistory';
import { roundStatus } from './attemptHistory';
import { failureLine, handoffFacts } from './handoffFacts';
import { isAvailable } from '../publishing/publishing';
import type {
  Amount,
  Evidence,
  PackageStateName,
  RunOutcome,
  SoftNeed,
  Standing,
  Waits,
} from '../kernel/kernel';
import {
  amountOf,
  inWindowsLanguage,
  isActive,
  isWork,
  rankedEvidence,
  signInWindowsLanguage,
  sumAmounts,
  waitsBehind,
  workOf,
} from '../kernel/kernel';
import { isUntold, packageUsage, runUsage } from '../usage/usage';
import type { Usage } from '../usage/usage';

/**
 * How often what a package does now was begun; 0 before the first time. Attempts whose agent has planned what is done now are
 * none of it, nor are those of rounds that were merged: they came to what they were to come to.
 */
export function triesOf({
  attempt,
  proposal,
  generated,
  attemptsBefore,
}: Pick<PackageRun, 'attempt' | 'proposal' | 'generated' | 'attemptsBefore'>): number {
  const planning = generated !== undefined && proposal?.hash === generated.hash ? proposal.attempt : 0;
  return attempt - Math.max(planning, attemptsBefore);
}

export { failureLine, failureText, reasonText, reasonsText, unchangedText } from './handoffFacts';

/** What views show of a package in a run. Times are milliseconds since 1970. */
export interface LivePackage {
  readonly state: PackageStateName;
  readonly agent?: string;
  /** The machine that its agent works on, where that is another than its driver's. */
  readonly machine?: string;
  /** 0 before the first attempt. */
  readonly attempt: number;
  /** How often what it does now was begun, from the second time on. */
  readonly tries?: number;
  /** Where it stands, where it goes in rounds until a step passes. */
  readonly round?: RoundStatus;
  /** Whom its attempt waits for, or those of the run in it; absent: none is under way, or it goes on. */
  readonly waits?: Waits;
  /** The work of all its attempts: of agents, checks and merges; absent: none has begun. */
  readonly worked?: Amount;
  /** How long the work of the attempt took that succeeded, in milliseconds; absent: none has. */
  readonly took?: number;
  /** When its attempt began. */
  readonly startedAt?: number;
  /** When it came to its end. */
  readonly endedAt?: number;
  /** 0 to 1. */
  readonly progress?: number;
  /** What its agent did last, or why it failed or is blocked. */
  readonly message?: string;
  /** Of a failed one: the line of the failed command's output that seems to say why. */
  readonly printed?: string;
  readonly filesModified?: number;
  /** Of all its attempts, as far as their agents tell. */
  readonly usage?: Usage;
  /** Its agent has ended without a word of that. */
  readonly usageUntold?: true;
  /** Files outside its scope, or in conflict. */
  readonly violations?: readonly string[];
  /** In plain words, what keeps it from advancing. */
  readonly blockedBy: readonly string[];
  /** Conflicts that are seen coming while it works, in plain words. */
  readonly coming?: readonly string[];
  /** What its state rests on, the strongest first. Absent when nothing is known yet. */
  readonly evidence?: readonly LiveEvidence[];
  /** Nothing new is begun with it until it is resumed. */
  readonly paused?: boolean;
  /** The gate at which it waits for a person. */
  readonly gate?: { readonly id: string; readonly title: string; readonly instructions?: string };
  /** What it asks of other packages, or has left for them, the oldest first. */
  readonly handoffs?: readonly LiveHandoff[];
  /** What of its `needs` is merged by now, by path; absent: nothing of it, or it needs nothing. */
  readonly arrived?: readonly string[];
  readonly hasLog: boolean;
  readonly hasWorktree: boolean;
}

/** What one source shows of a package. */
export interface LiveEvidence extends Pick<Evidence, 'source' | 'claim' | 'detail'> {
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What a package asks of another one, or has left for it. */
export interface LiveHandoff {
  readonly id: string;
  /** The package that is asked. */
  readonly to: string;
  readonly standing: HandoffStanding;
  /** How many requests it is made of; 0 where something was left that asks for nothing. */
  readonly requests: number;
  readonly message: string;
  readonly answer?: string;
  /** The person who has answered in the place of the package. */
  readonly answeredBy?: string;
  /** The first merge of the asked package since then; absent: none. */
  readonly commit?: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** When the time of the attempt is up that has been told of it. */
  readonly due?: number;
}

/** What views show of a run. Times are milliseconds since 1970. */
export interface LiveRun {
  readonly id: string;
  readonly state: 'running' | 'stopping' | RunOutcome;
  /** Nothing new is begun until it is resumed. */
  readonly paused?: boolean;
  /** Why packages run one at a time, while they do because of the coordinator. */
  readonly oneAtATime?: string;
  readonly startedAt: number;
  readonly endedAt?: number;
  /** For how long it has gone on, in all. */
  readonly elapsed: Amount;
  /** Of all packages, as far as their agents tell. */
  readonly usage?: Usage;
  readonly integrationBranch: string;
  readonly maxParallel: number;
  /** Number of its last event. */
  readonly lastEvent: number;
}

/** A run as views show it. */
export function liveRun(run: RunState): LiveRun {
  return {
    id: run.run,
    state: run.phase === 'ended' ? (run.outcome ?? 'stuck') : run.phase,
    ...(run.phase !== 'ended' && isHeld(run) ? { paused: true } : {}),
    ...(run.phase === 'ended' ? {} : optional('oneAtATime', run.coordinatorLost)),
    startedAt: Date.parse(run.startedAt),
    ...optional('endedAt', timeOf(run.endedAt)),
    elapsed: amountOf(run.goings),
    ...optional('usage', runUsage(run)),
    integrationBranch: run.integrationBranch,
    maxParallel: run.maxParallel,
    lastEvent: run.lastSeq,
  };
}

/** A package of a run as views show it. @param children what is known of child runs. */
export function livePackage(run: RunState, item: PackageRun, children?: ChildStates): LivePackage {
  const { gate } = item;
  return {
    state: item.state,
    agent: item.agent.name,
    ...optional('machine', item.machine),
    attempt: item.attempt,
    ...optional('tries', triesOf(item) > 1 ? triesOf(item) : undefined),
    ...optional('round', roundStatus(item)),
    ...optional('waits', waitsOf(item, children)),
    ...optional('worked', workedOf(item, children)),
    ...optional('took', item.state === 'done' ? workOf(item.spans, item.attempt).ms : undefined),
    ...optional('startedAt', timeOf(item.startedAt)),
    ...optional('endedAt', timeOf(item.endedAt)),
    ...optional('progress', item.progress),
    ...optional('message', item.message && inWindowsLanguage(item.message)),
    ...optional('printed', failureLine(item)),
    ...optional('filesModified', item.filesModified?.length),
    ...optional('usage', packageUsage(item)),
    ...(isUntold(item) ? { usageUntold: true } : {}),
    ...optional('violations', item.violations.length === 0 ? undefined : item.violations),
    blockedBy: blockedBy(run, item.planned.id, children).map((reason) => describeBlock(reason)),
    ...optional('coming', comingWords(run, item.planned.id)),
    ...(item.evidence.length === 0 ? {} : { evidence: liveEvidence(run, item) }),
    ...(item.paused ? { paused: true } : {}),
    ...(gate === undefined
      ? {}
      : {
          gate: {
            ...{ id: gate.id, title: inWindowsLanguage(gate.title) },
            ...optional('instructions', gate.instructions),
          },
        }),
    ...optional('handoffs', run.handoffs.size === 0 ? undefined : liveHandoffs(run, item.planned.id)),
    ...optional('arrived', item.planned.needs && arrivedOf(run, item.planned.needs)),
    hasLog: item.attempt > 0,
    hasWorktree: item.worktree !== undefined,
  };
}

/**
 * Whom the attempt of a package waits for; undefined: none is under way, or it goes on. One that is a plan of its own
 * goes on as long as something in its run does.
 */
export function waitsOf(item: PackageRun, children: ChildStates = NO_CHILDREN): Waits | undefined {
  if (!isActive(item.state)) {
    return undefined;
  }
  const inner = childOf(item, children);
  const standings = [...(inner?.packages.values() ?? [])].map((each) => standingIn(each, children));
  if (item.standing !== 'working' || inner?.phase !== 'running' || standings.some(isWork)) {
    return waitsBehind(item.standing);
  }
  return standings.includes('waits_for_you') ? 'you' : standings.includes('held') ? 'fault' : undefined;
}

/** The work of all attempts of a package, in place of its agent's that of the run in it; undefined before the first. */
export function workedOf(item: PackageRun, children: ChildStates = NO_CHILDREN): Amount | undefined {
  if (item.attempt === 0) {
    return undefined;
  }
  const inner = childOf(item, children);
  if (inner === undefined) {
    return workOf(item.spans);
  }
  const own = workOf(item.spans.filter(({ standing }) => standing !== 'working'));
  return sumAmounts([own, ...[...inner.packages.values()].flatMap((each) => workedOf(each, children) ?? [])]);
}

function standingIn(item: PackageRun, children: ChildStates): Standing {
  const waits = waitsOf(item, children);
  return waits === 'you' ? 'waits_for_you' : waits === 'fault' ? 'held' : item.standing;
}

function childOf({ childRun }: PackageRun, children: ChildStates): ReturnType<ChildStates> {
  return childRun === undefined ? undefined : children(childRun);
}

function liveHandoffs(run: RunState, id: string): readonly LiveHandoff[] | undefined {
  const own = [...run.handoffs.values()].filter(({ from, person }) => from === id && person !== true);
  return own.length === 0
    ? undefined
    : own.map((each) => {
        const { standing, due, commit } = handoffFacts(run, each);
        return {
          id: each.handoff,
          to: each.to,
          standing,
          ...optional('commit', commit),
          ...optional('due', timeOf(due)),
          requests: each.asked.length,
          message: each.message,
          ...optional('answer', each.answer?.text),
          ...optional('answeredBy', each.answer?.by),
          at: Date.parse(each.at),
        };
      });
}

function arrivedOf(run: RunState, needs: readonly SoftNeed[]): readonly string[] | undefined {
  const there = needs.filter(({ from, path }) => isAvailable(run, from, path)).map(({ path }) => path);
  return there.length === 0 ? undefined : there;
}

function comingWords(run: RunState, id: string): readonly string[] | undefined {
  const coming = run.predicted.length === 0 ? [] : comingConflicts(run, id);
  return coming.length === 0 ? undefined : coming.map((one) => `${describeComing(one)}: ${one.text}`);
}

function liveEvidence(run: RunState, item: PackageRun): LiveEvidence[] {
  return rankedEvidence(item, run.lastTime).map(({ at, detail, ...rest }) => ({
    ...rest,
    // What an agent reports is its own.
    detail: rest.source === 'report' ? detail : signInWindowsLanguage(detail),
    at: Date.parse(at),
  }));
}

function timeOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}
