import type { GraphEdge, GraphPackage } from '../../../src/protocol/graph';
import { packageEdges } from '../edge/packageEdges';
import type { GraphLayout, PlacedPackage } from '../layout';
import type { SummedPackage, WaveSummary } from './waveSummary';
import { summarizeWave } from './waveSummary';

/** Where every wave stands; each is summed up when its header comes into sight. */
export interface WaveSummaries {
  readonly count: number;
  /** @param column counts from 0 */
  of(column: number): WaveSummary;
}

const SATISFIED: ReadonlySet<string> = new Set(['done', 'skipped']);

/** The summaries of the waves of a layout, as the packages are now. */
export function waveSummaries(
  layout: GraphLayout,
  packages: ReadonlyMap<string, GraphPackage>,
  edges: readonly GraphEdge[],
): WaveSummaries {
  const known = new Map<number, WaveSummary>();
  const summarize = (column: readonly PlacedPackage[]): WaveSummary =>
    summarizeWave(
      column
        .filter(({ depth }) => depth === undefined)
        .map(({ id }): SummedPackage => packages.get(id) ?? { state: 'planned' }),
      awaitedBy(column, packages, edges),
    );
  return {
    count: layout.columns.length,
    of(column) {
      const summary = known.get(column) ?? summarize(layout.columns[column] ?? []);
      known.set(column, summary);
      return summary;
    },
  };
}

/** The titles of what the packages of a wave that are only planned wait for. */
function awaitedBy(
  column: readonly PlacedPackage[],
  packages: ReadonlyMap<string, GraphPackage>,
  edges: readonly GraphEdge[],
): readonly string[] {
  const titles = new Set<string>();
  for (const { id } of column) {
    const into = packages.get(id)?.state === 'planned' ? packageEdges(edges).get(id)?.into : undefined;
    for (const { from, redundant } of into ?? []) {
      const source = redundant ? undefined : packages.get(from);
      if (source && !SATISFIED.has(source.state)) {
        titles.add(source.title);
      }
    }
  }
  return [...titles];
}
