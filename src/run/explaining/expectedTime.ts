import type { AttemptRecord } from './attemptHistory';
import { amountAt, workOf } from '../kernel/kernel';

/** A package of which a time is expected. */
export interface TimedPackage {
  readonly id: string;
  /** How long it may take at most. */
  readonly timeoutMinutes: number;
  /** How long its attempts took that succeeded in earlier runs, in milliseconds. */
  readonly pastTimes?: readonly number[];
}

const MINUTE = 60_000;

/** By package, how long the work of those of its attempts took that succeeded, in milliseconds. */
export function takenTimes(attempts: readonly AttemptRecord[]): Map<string, number[]> {
  const taken = new Map<string, number[]>();
  for (const { package: id, endedAt, spans, result } of attempts) {
    if (endedAt !== undefined && result === 'done') {
      taken.set(id, [...(taken.get(id) ?? []), amountAt(workOf(spans), endedAt)]);
    }
  }
  return taken;
}

/**
 * How long each package is expected to take, in milliseconds: as long as its own attempts that succeeded took, in this
 * and in earlier runs, else the part of its time-out that the others needed (the median). Of no package where none has
 * succeeded yet: a time-out says when something is given up, and nothing of how long it takes.
 *
 * @param now by package, how long its attempts that succeeded in this run took, in milliseconds.
 */
export function expectedTimes(
  packages: readonly TimedPackage[],
  now: ReadonlyMap<string, readonly number[]>,
): ReadonlyMap<string, number> {
  const taken = new Map(
    packages.flatMap(({ id, pastTimes = [] }): [string, number[]][] => {
      const times = [...pastTimes, ...(now.get(id) ?? [])];
      return times.length === 0 ? [] : [[id, times]];
    }),
  );
  const ratios = packages
    .flatMap(({ id, timeoutMinutes }) => {
      const own = taken.get(id);
      return own === undefined || timeoutMinutes <= 0 ? [] : [mean(own) / (timeoutMinutes * MINUTE)];
    })
    .sort((a, b) => a - b);
  const usual = ratios[Math.floor(ratios.length / 2)];
  return new Map(
    packages.flatMap(({ id, timeoutMinutes }): [string, number][] => {
      const own = taken.get(id);
      if (own === undefined && usual === undefined) {
        return [];
      }
      return [[id, own === undefined ? timeoutMinutes * MINUTE * (usual ?? 1) : mean(own)]];
    }),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
