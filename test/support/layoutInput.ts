import { graphOf } from '../../src/plan/graph/graph';
import { readPlan } from '../../src/plan/reading/readPlan';
import type { LayoutInput } from '../../webview/graph/canvas/layout/layeredGraph';

/** What the graph is told of a plan, from the plan's text. */
export function layoutInputOf(text: string): LayoutInput {
  const { plan } = readPlan(text);
  const { waves, waveOf, redundantEdges } = graphOf(plan);
  const redundant = new Set(redundantEdges.map(([from, to]) => `${from} ${to}`));
  return {
    waves,
    packages: [...waveOf].map(([id, wave]) => ({ id, wave })),
    edges: plan.packages.flatMap(({ id: to, dependsOn }) =>
      dependsOn.map(({ value: from }) => ({ from, to, redundant: redundant.has(`${from} ${to}`) })),
    ),
  };
}
