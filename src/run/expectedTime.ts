/** A package of which a time is expected. */
export interface TimedPackage {
  readonly id: string;
  /** How long it may take at most. */
  readonly timeoutMinutes: number;
}

const MINUTE = 60_000;

/**
 * How long each package is expected to take, in milliseconds: as long as its own attempts that succeeded took, else the
 * part of its time-out that the others needed (the median), else its time-out.
 *
 * @param taken by package, how long its attempts that succeeded took, in milliseconds.
 */
export function expectedTimes(
  packages: readonly TimedPackage[],
  taken: ReadonlyMap<string, readonly number[]>,
): ReadonlyMap<string, number> {
  const ratios = packages
    .flatMap(({ id, timeoutMinutes }) => {
      const own = taken.get(id);
      return own === undefined || timeoutMinutes <= 0 ? [] : [mean(own) / (timeoutMinutes * MINUTE)];
    })
    .sort((a, b) => a - b);
  const usual = ratios[Math.floor(ratios.length / 2)] ?? 1;
  return new Map(
    packages.map(({ id, timeoutMinutes }) => {
      const own = taken.get(id);
      return [id, own === undefined ? timeoutMinutes * MINUTE * usual : mean(own)];
    }),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
