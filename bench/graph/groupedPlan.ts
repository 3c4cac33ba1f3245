import type { GraphSnapshot } from '../../src/protocol/graph';
import { largePlan } from '../../webview/dev/largePlan';

/** Packages of each sub-plan. */
const INSIDE = 9;

/** A plan in which every package is a plan of nine more: `size` packages together. */
export function groupedPlan(size: number): GraphSnapshot {
  const snapshot = largePlan(Math.round(size / (INSIDE + 1)), 0);
  const { waves, packages, edges, totals } = largePlan(INSIDE, 0);
  const subplan = {
    plan: 'plans/inside/work-packages.yaml',
    title: 'Inside',
    waves,
    packages,
    edges,
    totals,
  };
  return { ...snapshot, packages: snapshot.packages.map((each) => ({ ...each, subplan })) };
}
