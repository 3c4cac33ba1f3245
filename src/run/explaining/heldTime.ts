import type { JournalEvent } from '../run';

/** From when to when, in milliseconds since 1970. */
export type TimeSpan = readonly [from: number, to: number];

/**
 * When an attempt waited for a person (a gate, a question, an agent that asks for input) or for a fault of the repository
 * or the machine to be over: that is nobody's work.
 */
export class HeldTime {
  private readonly ended: TimeSpan[] = [];
  private readonly reasons = new Set<string>();
  private since = 0;

  /** The spans up to the latest event; `to` is infinite while it goes on. */
  get spans(): readonly TimeSpan[] {
    return this.reasons.size === 0 ? this.ended : [...this.ended, [this.since, Infinity]];
  }

  /** Takes in an event of the attempt. */
  take(event: JournalEvent): void {
    const time = Date.parse(event.time);
    switch (event.type) {
      case 'gate.opened':
        return this.begin(`gate ${event.gate}`, time);
      case 'gate.approved':
      case 'gate.rejected':
        return this.end([`gate ${event.gate}`], time);
      case 'question.asked':
        return this.begin(event.question, time);
      case 'question.answered':
        return this.end([event.question], time);
      case 'fault.met':
        return this.begin('fault', time);
      case 'attempt.life':
        return event.verdict === 'waiting' ? this.begin('input', time) : this.end(['input'], time);
      // The step that met the fault went well, or what asked has ended.
      case 'fault.over':
      case 'attempt.verified':
        return this.end(['fault'], time);
      case 'attempt.exited':
      case 'attempt.failed':
      case 'package.integrated':
      case 'package.blocked':
      case 'package.cancelled':
        return this.end([...this.reasons], time);
      default:
        return;
    }
  }

  private begin(reason: string, time: number): void {
    if (this.reasons.size === 0) {
      this.since = time;
    }
    this.reasons.add(reason);
  }

  private end(reasons: readonly string[], time: number): void {
    const removed = reasons.filter((reason) => this.reasons.delete(reason));
    if (removed.length > 0 && this.reasons.size === 0) {
      this.ended.push([this.since, time]);
    }
  }
}

/** The parts of a span that are in none of the held ones, which are in the order of time. */
export function workIn([from, to]: TimeSpan, held: readonly TimeSpan[] = []): TimeSpan[] {
  const parts: TimeSpan[] = [];
  let at = from;
  for (const [start, end] of held) {
    if (start > at) {
      parts.push([at, Math.min(start, to)]);
    }
    at = Math.max(at, end);
  }
  return [...parts, [at, to] as const].filter(([start, end]) => end > start);
}

/** How long the work in a span took, in milliseconds; never negative. */
export function workedMs(span: TimeSpan, held?: readonly TimeSpan[]): number {
  return workIn(span, held).reduce((sum, [from, to]) => sum + (to - from), 0);
}
