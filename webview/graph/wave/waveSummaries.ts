import type { GraphEdge, GraphPackage } from '../../../src/protocol/graph';
import { packageEdges } from '../edge/packageEdges';
import type { GraphLayout, PlacedPackage, WaveSpan } from '../layout/layout';
import { waveSpans } from '../layout/layout';
import type { SummedPackage, WaveSummary } from './waveSummary';
import { summarizeWave } from './waveSummary';

/** Where every wave stands; each is summed up when its header comes into sight. */
export interface WaveSummaries {
  /** The columns of each wave. */
  readonly spans: readonly WaveSpan[];
  /** @param wave counts from 0 */
  of(wave: number): WaveSummary;
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
  const spans = waveSpans(layout);
  return {
    spans,
    of(wave) {
      const summary = known.get(wave) ?? summarize(layout.columns[spans[wave]?.first ?? 0] ?? []);
      known.set(wave, summary);
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
