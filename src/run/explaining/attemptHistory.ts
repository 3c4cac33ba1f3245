import type { JournalEvent } from '../run';
import type { Usage } from '../usage/usage';
import { usageIn } from '../usage/usage';
import type { TimeSpan } from './heldTime';
import { HeldTime } from './heldTime';
import { inOrder } from './inOrder';

/** How one attempt came out; `open` while it goes on, or when its driver never came back to it. */
export type AttemptResult = 'done' | 'failed' | 'blocked' | 'cancelled' | 'open';

/** One attempt of one package, as its events tell it. Times are milliseconds since 1970. */
export interface AttemptRecord {
  readonly package: string;
  readonly attempt: number;
  readonly agent: string;
  /** The attempt with whose work and conversation it went on. */
  readonly continues?: number;
  readonly startedAt: number;
  /** When its agent was seen to work, and when it had exited. */
  readonly workedFrom?: number;
  readonly exitedAt?: number;
  readonly endedAt?: number;
  /** When it waited for a person, or for a fault that is not its agent's to be over; absent: never. */
  readonly held?: readonly TimeSpan[];
  readonly result: AttemptResult;
  /** What it used up, as far as its agent told. */
  readonly usage?: Usage;
  /** Why it did not succeed. */
  readonly message?: string;
}

type Draft = { -readonly [K in keyof AttemptRecord]: AttemptRecord[K] };

/** Every attempt of a run in the order in which they started. */
export function attemptHistory(events: readonly JournalEvent[]): AttemptRecord[] {
  const attempts: Draft[] = [];
  const latest = new Map<string, Draft>();
  const held = new Map<Draft, HeldTime>();
  for (const event of inOrder(events)) {
    if (event.type === 'attempt.started') {
      const attempt: Draft = {
        package: event.package,
        attempt: event.attempt,
        agent: event.agent.name,
        ...(event.continues === undefined ? {} : { continues: event.continues }),
        startedAt: Date.parse(event.time),
        result: 'open',
      };
      attempts.push(attempt);
      held.set(attempt, new HeldTime());
      latest.set(event.package, attempt);
      continue;
    }
    const about = 'package' in event && event.package !== undefined ? latest.get(event.package) : undefined;
    if (about !== undefined && !('attempt' in event && event.attempt !== about.attempt)) {
      held.get(about)?.take(event);
      advance(about, event);
    }
  }
  return attempts.map((attempt) => {
    const spans = held.get(attempt)?.spans ?? [];
    return spans.length === 0 ? attempt : { ...attempt, held: spans };
  });
}

function advance(attempt: Draft, event: JournalEvent): void {
  const time = Date.parse(event.time);
  switch (event.type) {
    case 'attempt.working':
      attempt.workedFrom ??= time;
      return;
    case 'attempt.used': {
      attempt.usage = usageIn(event);
      return;
    }
    case 'attempt.stopping':
      // Its exit says only that it was ended.
      attempt.message = event.message;
      return;
    case 'attempt.exited':
      attempt.exitedAt = time;
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
