import type { GraphPackage } from '../../../src/protocol/graph';
import { expectedTimes } from '../../../src/run/explaining/runTiming';

const known = new WeakMap<readonly GraphPackage[], ReadonlyMap<string, number>>();

/** By package, how long it is expected to take, in milliseconds; from what it took in earlier runs, and what those that are done took. */
export function expectedOf(packages: readonly GraphPackage[]): ReadonlyMap<string, number> {
  const found = known.get(packages) ?? expectedTimes(packages, takenBy(packages));
  known.set(packages, found);
  return found;
}

function takenBy(packages: readonly GraphPackage[]): ReadonlyMap<string, readonly number[]> {
  return new Map(
    packages.flatMap(({ id, took }): [string, number[]][] => (took === undefined ? [] : [[id, [took]]])),
  );
}
