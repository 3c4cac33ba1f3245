import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { graphOf } from '../../src/plan/graph';
import { readPlan } from '../../src/plan/readPlan';
import type { LayoutInput } from '../../webview/graph/layout/layeredGraph';

/** The plans in a folder and its folders, as the graph lays them out. */
export function realLayoutInputs(folder: string): readonly LayoutInput[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.ya?ml$/.test(path))
    .map((path) => join(folder, path))
    .filter((path) => existsSync(path))
    .map((path) => inputOf(readFileSync(path, 'utf8')))
    .filter(({ packages }) => packages.length > 0);
}

function inputOf(text: string): LayoutInput {
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
