import type { GraphSnapshot } from '../../src/protocol/graph';
import { Random } from '../../test/support/random';
import { largePlan } from '../../webview/dev/largePlan';

/** Packages of each sub-plan. */
const INSIDE = 9;

/** Of the dependencies in a sub-plan, so many are there: each lacks others, so hardly two have the same shape. */
const THERE = 0.75;

/** A plan in which every package is a plan of nine more: `size` packages together. */
export function groupedPlan(size: number): GraphSnapshot {
  const snapshot = largePlan(Math.round(size / (INSIDE + 1)), 0);
  const { waves, packages, edges, totals } = largePlan(INSIDE, 0);
  const random = new Random(1);
  const subplan = () => ({
    plan: 'plans/inside/work-packages.yaml',
    title: 'Inside',
    waves,
    packages,
    edges: edges.filter(() => random.next() < THERE),
    totals,
  });
  return { ...snapshot, packages: snapshot.packages.map((each) => ({ ...each, subplan: subplan() })) };
}
