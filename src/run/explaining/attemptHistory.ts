import { t } from '@vscode/l10n';
import type { JournalEvent, PackageRun } from '../run';
import { replay } from '../run';
import type { StandingSpan, Waits } from '../kernel/kernel';
import { waitsBehind } from '../kernel/kernel';
import type { Usage } from '../usage/usage';
import { usageIn } from '../usage/usage';

/** Where a package stands that goes in rounds until a step passes, as status, report and views have it. */
export interface RoundStatus {
  /** The round that it is in, or that was its last, from 1. */
  readonly number: number;
  /** How many there may be. */
  readonly of: number;
  /** The step that has to pass: its name, or `review`. */
  readonly until: string;
  /** What the latest round that came to nothing has found; absent: none has. */
  readonly found?: string;
}

/** Where a package stands in its rounds; undefined: it goes in none. */
export function roundStatus({
  planned: { until },
  round,
  state,
  lastFailure: found,
}: Pick<PackageRun, 'planned' | 'round' | 'state' | 'lastFailure'>): RoundStatus | undefined {
  if (until === undefined) {
    return undefined;
  }
  const ended = round?.number ?? 0;
  const number = state === 'failed' ? Math.max(1, ended) : Math.min(until.rounds, ended + 1);
  const { rounds: of, name } = until;
  return { number, of, until: name, ...(round === undefined || found === undefined ? {} : { found }) };
}

/** The same in words, without what was found. */
export function roundText({ number, of, until }: RoundStatus): string {
  return t('round {0} of {1}, until "{2}" passes', number, of, until);
}

/**
 * Events with times that never go back, so that nothing ends before its beginning where the clock was set back: what was
 * written then counts as written at the latest time before it.
 */
export function inOrder(events: readonly JournalEvent[]): readonly JournalEvent[] {
  let latest = '';
  return events.map((event) => {
    if (event.time >= latest) {
      latest = event.time;
      return event;
    }
    return { ...event, time: latest };
  });
}

/**
 * How one attempt came out: `planned` where the plan of its agent does the work from then on; `open` while it goes on, or when
 * its driver never came back to it.
 */
export type AttemptResult = 'done' | 'planned' | 'failed' | 'blocked' | 'cancelled' | 'open';

/** One attempt of one package, as its events tell it. Times are milliseconds since 1970. */
export interface AttemptRecord {
  readonly package: string;
  readonly attempt: number;
  readonly agent: string;
  /** The machine that its agent worked on, where that was another than its driver's. */
  readonly machine?: string;
  /** The attempt with whose work and conversation it went on. */
  readonly continues?: number;
  readonly startedAt: number;
  readonly endedAt?: number;
  /** How its package stood while it was under way, and as long as nothing else followed. */
  readonly spans: readonly StandingSpan[];
  readonly result: AttemptResult;
  /** What it used up, as far as its agent told. */
  readonly usage?: Usage;
  /** Why it did not succeed. */
  readonly message?: string;
}

/** A stretch of an attempt in which nobody worked on it. Milliseconds since 1970. */
export interface AttemptWait {
  readonly for: Waits;
  readonly from: number;
  readonly to: number;
}

/** When an attempt waited, and for whom. @param now where what goes on ends for now, in milliseconds since 1970. */
export function waitsIn({ spans, endedAt = Infinity }: AttemptRecord, now: number): AttemptWait[] {
  const end = Math.min(endedAt, now);
  return spans.flatMap(({ standing, from, to = now }) => {
    const waits = waitsBehind(standing);
    return waits === undefined || from >= end ? [] : [{ for: waits, from, to: Math.min(to, end) }];
  });
}

type Draft = { -readonly [K in keyof AttemptRecord]: AttemptRecord[K] };

/** Every attempt of a run in the order in which they started. */
export function attemptHistory(events: readonly JournalEvent[]): AttemptRecord[] {
  const attempts: Draft[] = [];
  const latest = new Map<string, Draft>();
  const ordered = inOrder(events);
  for (const event of ordered) {
    if (event.type === 'attempt.started') {
      const attempt: Draft = {
        package: event.package,
        attempt: event.attempt,
        agent: event.agent.name,
        ...(event.continues === undefined ? {} : { continues: event.continues }),
        startedAt: Date.parse(event.time),
        spans: [],
        result: 'open',
      };
      attempts.push(attempt);
      latest.set(event.package, attempt);
      continue;
    }
    const about = 'package' in event && event.package !== undefined ? latest.get(event.package) : undefined;
    if (about !== undefined && !('attempt' in event && event.attempt !== about.attempt)) {
      advance(about, event);
    }
  }
  const packages = replay(ordered)?.packages;
  for (const attempt of attempts) {
    const { spans = [] } = packages?.get(attempt.package) ?? {};
    attempt.spans = spans.filter((span) => span.attempt === attempt.attempt);
  }
  return attempts;
}

function advance(attempt: Draft, event: JournalEvent): void {
  const time = Date.parse(event.time);
  switch (event.type) {
    case 'attempt.used': {
      attempt.usage = usageIn(event);
      return;
    }
    case 'attempt.working':
      if (event.machine !== undefined) {
        attempt.machine = event.machine;
      }
      return;
    case 'attempt.stopping':
      // Its exit says only that it was ended.
      attempt.message = event.message;
      return;
    case 'attempt.exited':
      if (event.reason === 'cancelled') {
        end(attempt, 'cancelled', time, event.message ?? attempt.message ?? 'Stopped.');
      } else if (event.reason !== 'exit' || event.code !== 0) {
        end(attempt, 'failed', time, event.message ?? exitText(event));
      }
      return;
    case 'attempt.failed':
      end(attempt, 'failed', time, event.message);
      return;
    case 'package.blocked':
      end(attempt, 'blocked', time, event.message);
      return;
    case 'package.cancelled':
      end(attempt, 'cancelled', time, event.message);
      return;
    case 'subplan.adopted':
      end(attempt, 'planned', time);
      return;
    case 'package.integrated':
      end(attempt, 'done', time);
      return;
    default:
      return;
  }
}

function end(attempt: Draft, result: AttemptResult, time: number, message?: string): void {
  if (attempt.endedAt === undefined) {
    attempt.endedAt = time;
    attempt.result = result;
    if (message !== undefined) {
      attempt.message = message;
    }
  }
}

function exitText(event: Extract<JournalEvent, { readonly type: 'attempt.exited' }>): string {
  return event.reason === 'exit'
    ? `The agent exited with ${event.signal ?? `code ${event.code ?? 'unknown'}`}.`
    : `The agent ended: ${event.reason}.`;
}

/** What an agent has said of its end, as status and report tell it. */
export interface FinishDocument {
  readonly status: NonNullable<PackageRun['finish']>['status'];
  readonly summary: string;
  readonly open_points: readonly string[];
}

/** What the agent of a package's latest attempt has said of its end; undefined: nothing. */
export function finishDocument({ finish }: PackageRun): FinishDocument | undefined {
  return finish && { status: finish.status, summary: finish.summary, open_points: finish.openPoints };
}

/** Why a package was skipped, and what had been tried before: "not needed now, after 4 attempts". */
export function skippedText({ message, attempt }: Pick<PackageRun, 'message' | 'attempt'>): string {
  const tries =
    attempt === 0 ? 'before its first attempt' : `after ${attempt} attempt${attempt === 1 ? '' : 's'}`;
  return message === undefined ? tries : `${message}, ${tries}`;
}

/** The latest attempt of a package, and those whose work and conversation it goes on with, down to the one that began them. */
export function continuedAttempts({
  attempt,
  continues,
  earlier,
}: Pick<PackageRun, 'attempt' | 'continues' | 'earlier'>): number[] {
  const chain = [attempt];
  for (let at = attempt, before = continues; before !== undefined && before < at;) {
    chain.push(before);
    at = before;
    before = earlier.find((one) => one.attempt === at)?.continues;
  }
  return chain;
}
