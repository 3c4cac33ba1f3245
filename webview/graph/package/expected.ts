import type { GraphPackage } from '../../../src/protocol/graph';
import { expectationFrom } from '../../../src/run/explaining/runTiming';

/** How long a package is expected to take, in milliseconds; undefined when nobody knows. */
export type Expectation = (item: GraphPackage) => number | undefined;

const known = new WeakMap<readonly GraphPackage[], Expectation>();
const NOTHING: readonly number[] = [];

/** How long one of these packages is expected to take, in milliseconds; from what it took in earlier runs, and what those that are done took. */
export function expectedOf(packages: readonly GraphPackage[]): Expectation {
  const found =
    known.get(packages) ??
    expectationFrom(packages, ({ took }: GraphPackage) => (took === undefined ? NOTHING : [took]));
  known.set(packages, found);
  return found;
}
