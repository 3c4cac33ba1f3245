import type { GraphLayout, PlacedPackage } from '../canvas/layout/layout';
import { NODE_HEIGHT } from '../canvas/layout/layout';

/** A step that the keyboard can take through the graph. */
export type Step = 'up' | 'down' | 'left' | 'right' | 'waveStart' | 'waveEnd' | 'first' | 'last';

type Edges = readonly { readonly from: string; readonly to: string }[];

/**
 * The package that a step leads to: up and down within the wave, left and right along an edge to the nearest package
 * that it depends on or that depends on it, and without such an edge to the nearest one in the next wave that has any.
 * Undefined at the end of the way, or when the graph is empty.
 */
export function walk(
  layout: GraphLayout,
  edges: Edges,
  from: string | undefined,
  step: Step,
): string | undefined {
  const start = from === undefined ? undefined : layout.byId.get(from);
  if (!start) {
    return layout.packages[0]?.id;
  }
  const wave = layout.columns[start.column] ?? [];
  const target = {
    up: () => wave[start.row - 1],
    down: () => wave[start.row + 1],
    left: () => across(layout, edges, start, 'left'),
    right: () => across(layout, edges, start, 'right'),
    waveStart: () => wave[0],
    waveEnd: () => wave.at(-1),
    first: () => layout.packages[0],
    last: () => layout.packages.at(-1),
  }[step]();
  return target && target.id !== start.id ? target.id : undefined;
}

function across(
  layout: GraphLayout,
  edges: Edges,
  start: PlacedPackage,
  side: 'left' | 'right',
): PlacedPackage | undefined {
  const linked = edges
    .map((edge) => (side === 'right' ? [edge.from, edge.to] : [edge.to, edge.from]))
    .filter(([here]) => here === start.id)
    .map(([, there]) => layout.byId.get(there ?? ''))
    .filter((placed) => placed !== undefined)
    .filter(({ column }) => (side === 'right' ? column > start.column : column < start.column));
  return nearest(start, linked) ?? nearest(start, neighbouringWave(layout, start, side));
}

function neighbouringWave(
  layout: GraphLayout,
  start: PlacedPackage,
  side: 'left' | 'right',
): readonly PlacedPackage[] {
  const beyond =
    side === 'right'
      ? layout.columns.slice(start.column + 1)
      : layout.columns.slice(0, start.column).reverse();
  return beyond.find((column) => column.length > 0) ?? [];
}

/** The fewest waves away first, then the smallest way up or down, then the upper one. */
function nearest(start: PlacedPackage, candidates: readonly PlacedPackage[]): PlacedPackage | undefined {
  const distance = (placed: PlacedPackage): number =>
    Math.abs(placed.column - start.column) * 1e6 +
    Math.abs(placed.y - start.y) +
    placed.y / (NODE_HEIGHT * 1e6);
  return candidates.reduce<PlacedPackage | undefined>(
    (best, each) => (best && distance(best) <= distance(each) ? best : each),
    undefined,
  );
}
