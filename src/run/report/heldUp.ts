import type { PackageRun, RunState } from '../run';
import { isSatisfied } from '../kernel/kernel';
import type { HeldUp } from './reportDocument';

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
