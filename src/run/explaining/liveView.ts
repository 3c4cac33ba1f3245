import { blockedBy, describeBlock, isHeld } from '../run';
import type { ChildStates, PackageRun, RunState } from '../run';
import { comingConflicts, describeComing } from '../merging/predictedConflicts';
import type { HandoffStanding } from '../handoffs/handoffStanding';
import { handoffStanding } from '../handoffs/handoffStanding';
import { rankedEvidence } from '../kernel/evidence';
import type { RunOutcome } from '../kernel/kernelEvents';
import type { PackageStateName } from '../kernel/packageStates';
import type { Evidence } from '../kernel/kernelState';
import { packageUsage, runUsage } from '../usage/usage';
import type { Usage } from '../usage/usage';

/** What views show of a package in a run. Times are milliseconds since 1970. */
export interface LivePackage {
  readonly state: PackageStateName;
  readonly agent?: string;
  /** 0 before the first attempt. */
  readonly attempt: number;
  /** When its attempt began. */
  readonly startedAt?: number;
  /** When it came to its end. */
  readonly endedAt?: number;
  /** 0 to 1. */
  readonly progress?: number;
  /** What its agent did last, or why it failed or is blocked. */
  readonly message?: string;
  readonly filesModified?: number;
  /** Of all its attempts, as far as their agents tell. */
  readonly usage?: Usage;
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
  /** Milliseconds since 1970. */
  readonly at: number;
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
    attempt: item.attempt,
    ...optional('startedAt', timeOf(item.startedAt)),
    ...optional('endedAt', timeOf(item.endedAt)),
    ...optional('progress', item.progress),
    ...optional('message', item.message),
    ...optional('filesModified', item.filesModified?.length),
    ...optional('usage', packageUsage(item)),
    ...optional('violations', item.violations.length === 0 ? undefined : item.violations),
    blockedBy: blockedBy(run, item.planned.id, children).map((reason) => describeBlock(reason)),
    ...optional('coming', comingWords(run, item.planned.id)),
    ...(item.evidence.length === 0 ? {} : { evidence: liveEvidence(run, item) }),
    ...(item.paused ? { paused: true } : {}),
    ...(gate === undefined
      ? {}
      : { gate: { id: gate.id, title: gate.title, ...optional('instructions', gate.instructions) } }),
    ...optional('handoffs', run.handoffs.size === 0 ? undefined : liveHandoffs(run, item.planned.id)),
    hasLog: item.attempt > 0,
    hasWorktree: item.worktree !== undefined,
  };
}

function liveHandoffs(run: RunState, id: string): readonly LiveHandoff[] | undefined {
  const own = [...run.handoffs.values()].filter(({ from, person }) => from === id && person !== true);
  return own.length === 0
    ? undefined
    : own.map((each) => ({
        id: each.handoff,
        to: each.to,
        standing: handoffStanding(run, each),
        requests: each.asked.length,
        message: each.message,
        ...optional('answer', each.answer?.text),
        at: Date.parse(each.at),
      }));
}

function comingWords(run: RunState, id: string): readonly string[] | undefined {
  const coming = run.predicted.length === 0 ? [] : comingConflicts(run, id);
  return coming.length === 0 ? undefined : coming.map((one) => `${describeComing(one)}: ${one.text}`);
}

function liveEvidence(run: RunState, item: PackageRun): LiveEvidence[] {
  return rankedEvidence(item, run.lastTime).map(({ at, ...rest }) => ({ ...rest, at: Date.parse(at) }));
}

function timeOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}
