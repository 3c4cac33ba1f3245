/** Whom an attempt under way waits for: a person, another package, or the end of a fault of repository or machine. */
export const WAITS = ['you', 'others', 'fault'] as const;

export type Waits = (typeof WAITS)[number];

/** How a package stands, as people and estimates count it: one of these at every moment. */
export type Standing =
  | 'preparing'
  | 'working'
  | 'checking'
  | 'merging'
  | 'waits_for_you'
  | 'waits_for_others'
  | 'held'
  | 'over';

/** A stretch of time in which a package stood one way. Times are milliseconds since 1970. */
export interface StandingSpan {
  readonly standing: Exclude<Standing, 'over'>;
  /** The attempt that was under way; 0: none was. */
  readonly attempt: number;
  readonly from: number;
  /** Absent: it goes on. */
  readonly to?: number;
}

/** From when to when, in milliseconds since 1970; without `to` it goes on. */
export interface OpenSpan {
  readonly from: number;
  readonly to?: number;
}

/** What is work of set-up, agents, checks and merges: all else feeds neither estimates nor speed-up. */
const WORK: ReadonlySet<Standing> = new Set(['preparing', 'working', 'checking', 'merging']);

/** Whom a package waits for that stands so; undefined: it goes on, or is over. */
export function waitsBehind(standing: Standing): Waits | undefined {
  return WAITS_BEHIND[standing];
}

const WAITS_BEHIND: Readonly<Partial<Record<Standing, Waits>>> = {
  waits_for_you: 'you',
  waits_for_others: 'others',
  held: 'fault',
};

/** Whether a package that stands so is worked on. */
export function isWork(standing: Standing): boolean {
  return WORK.has(standing);
}

/**
 * An amount of time that may go on by itself: `ms` up to `since`, and from there on as much as passes, `by` times.
 * Milliseconds, and milliseconds since 1970; without `since` it stands still.
 */
export interface Amount {
  readonly ms: number;
  readonly since?: number;
  /** How many go on at once; absent: one. */
  readonly by?: number;
}

/** How much it is at a moment, in milliseconds. */
export function amountAt({ ms, since, by = 1 }: Amount, now: number): number {
  return since === undefined ? ms : ms + by * Math.max(0, now - since);
}

/** All of them together. */
export function sumAmounts(amounts: readonly Amount[]): Amount {
  const going = amounts.filter(({ since }) => since !== undefined);
  const since = Math.max(0, ...going.map((each) => each.since ?? 0));
  const ms = amounts.reduce((sum, each) => sum + amountAt(each, since), 0);
  const by = going.reduce((sum, each) => sum + (each.by ?? 1), 0);
  return by === 0 ? { ms } : { ms, since, ...(by === 1 ? {} : { by }) };
}

/** How much time some spans, none of which is in another, take up together. */
export function amountOf(spans: readonly OpenSpan[]): Amount {
  const last = spans.at(-1);
  const ended = spans.reduce((sum, { from, to = from }) => sum + (to - from), 0);
  return last === undefined || last.to !== undefined ? { ms: ended } : { ms: ended, since: last.from };
}

/** The work of a package. @param attempt only that of this attempt; absent: of all. */
export function workOf(spans: readonly StandingSpan[], attempt?: number): Amount {
  return amountOf(
    spans.filter((span) => isWork(span.standing) && (attempt === undefined || span.attempt === attempt)),
  );
}
