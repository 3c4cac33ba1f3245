import type { GraphPackage, GraphSnapshot } from '../../../src/protocol/graph';
import { expectedTimes, takenTimes } from '../../../src/run/explaining/runTiming';
import { amountAt, isActive } from '../../../src/run/kernel/kernel';
import type { AttemptRecord } from '../../../src/run/explaining/attemptHistory';
import { hasArrived } from '../canvas/lines/edgeWords';

/** From when to when something goes on, in milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What is still to come, if everything goes well. */
export interface Forecast {
  /** When each package that is not done would be worked on. */
  readonly spans: ReadonlyMap<string, Span>;
  /** When the last of them would be done; `now` when nothing is left. */
  readonly end: number;
}

/** What has ended badly does not go on by itself. */
const OVER = new Set(['done', 'skipped', 'failed', 'blocked', 'cancelled']);

/**
 * When the rest of a run would be done: packages take as long as their own attempts took, in this run and earlier ones, else
 * the part of their time-out that others needed, else their time-out; those with the longest way behind them begin first, in as many slots as the
 * run has (list scheduling, R. L. Graham 1969).
 *
 * @param now milliseconds since 1970
 */
export function forecast(
  { packages, edges, run, settings }: Pick<GraphSnapshot, 'packages' | 'edges' | 'run' | 'settings'>,
  attempts: readonly AttemptRecord[],
  now: number,
): Forecast {
  // Where nothing is known yet, how long they take at most.
  const durations = new Map([
    ...packages.map(({ id, timeoutMinutes }): [string, number] => [id, timeoutMinutes * 60_000]),
    ...expectedTimes(packages, takenTimes(attempts)),
  ]);
  const rest = packages.filter(({ state }) => !OVER.has(state));
  const open = new Set(rest.map(({ id }) => id));
  const byId = new Map(packages.map((item) => [item.id, item]));
  const before = new Map<string, string[]>(rest.map(({ id }) => [id, []]));
  const needed = new Map<string, string[]>();
  const behind = new Map<string, string[]>(rest.map(({ id }) => [id, []]));
  for (const edge of edges) {
    const { from, to } = edge;
    if (!open.has(from) || !open.has(to) || hasArrived(edge, byId.get(to))) {
      continue;
    }
    behind.get(from)?.push(to);
    if (edge.needs === undefined) {
      before.get(to)?.push(from);
    } else {
      needed.set(to, [...(needed.get(to) ?? []), from]);
    }
  }
  // What waits for a package that failed has no time of its own yet.
  const doomed = (id: string): boolean =>
    edges.some(
      (edge) =>
        edge.to === id &&
        !open.has(edge.from) &&
        !isSatisfied(byId.get(edge.from)) &&
        !hasArrived(edge, byId.get(id)),
    );
  const urgency = remaining(rest, behind, durations);
  const spans = new Map<string, Span>();
  const slots = Math.max(1, run.maxParallel ?? settings?.maxParallel ?? 10);
  const busy: number[] = [];
  for (const item of rest.filter(({ state }) => isActive(state) || state === 'stalled')) {
    const from = item.startedAt ?? now;
    const left = (durations.get(item.id) ?? 0) - (item.worked === undefined ? 0 : amountAt(item.worked, now));
    const to = Math.max(now, now + left);
    spans.set(item.id, { from, to });
    busy.push(to);
  }
  // Who needs something of others comes after them, or beside them.
  for (const { id } of [...rest].sort((a, b) => a.wave - b.wave)) {
    const span = spans.get(id);
    if (span) {
      spans.set(id, { from: span.from, to: endOf(id, span.to, { needed, spans }) });
    }
  }
  const waiting = rest
    .filter(({ id }) => !spans.has(id) && !doomed(id))
    .sort((a, b) => (urgency.get(b.id) ?? 0) - (urgency.get(a.id) ?? 0));
  placeAll(waiting, { before, needed, durations, spans, busy, slots, now });
  return { spans, end: Math.max(now, ...[...spans.values()].map(({ to }) => to)) };
}

/** Nobody ends before what they need has come; nobody knows whether a part of it comes earlier than the whole. */
function endOf(id: string, own: number, { needed, spans }: Pick<Placing, 'needed' | 'spans'>): number {
  return Math.max(own, ...(needed.get(id) ?? []).map((from) => spans.get(from)?.to ?? 0));
}

function isSatisfied(item: GraphPackage | undefined): boolean {
  return item === undefined || item.state === 'done' || item.state === 'skipped';
}

interface Placing {
  readonly before: ReadonlyMap<string, readonly string[]>;
  /** Of whom packages need something at their end: they begin with them at the earliest. */
  readonly needed: ReadonlyMap<string, readonly string[]>;
  readonly durations: ReadonlyMap<string, number>;
  readonly spans: Map<string, Span>;
  /** When each slot that is taken becomes free. */
  readonly busy: number[];
  readonly slots: number;
  readonly now: number;
}

function placeAll(waiting: readonly GraphPackage[], placing: Placing): void {
  const { before, needed, durations, spans, busy, slots, now } = placing;
  let left = [...waiting];
  let time = now;
  while (left.length > 0) {
    const free = () => slots - busy.filter((end) => end > time).length;
    const later: GraphPackage[] = [];
    for (const item of left) {
      const ready =
        (before.get(item.id) ?? []).every((id) => (spans.get(id)?.to ?? Infinity) <= time) &&
        (needed.get(item.id) ?? []).every((id) => spans.has(id));
      if (ready && free() > 0) {
        const own = time + (durations.get(item.id) ?? 0);
        spans.set(item.id, { from: time, to: endOf(item.id, own, placing) });
        busy.push(own);
      } else {
        later.push(item);
      }
    }
    if (later.length < left.length && free() > 0) {
      // Those who may begin together with one that has just begun.
      left = later;
      continue;
    }
    const next = Math.min(...busy.filter((end) => end > time));
    if (!Number.isFinite(next)) {
      // Nothing ends any more: what is left is on a cycle, or behind what failed.
      return;
    }
    left = later;
    time = next;
  }
}

/** From the start of each package to the end of the longest chain behind it. */
function remaining(
  rest: readonly GraphPackage[],
  behind: ReadonlyMap<string, readonly string[]>,
  durations: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const lengths = new Map<string, number>();
  // Later waves first, so that everything behind a package is known before it.
  for (const { id } of [...rest].sort((a, b) => b.wave - a.wave)) {
    const longest = Math.max(0, ...(behind.get(id) ?? []).map((next) => lengths.get(next) ?? 0));
    lengths.set(id, longest + (durations.get(id) ?? 0));
  }
  return lengths;
}
