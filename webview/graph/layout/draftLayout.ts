import type { GraphLayout, PlacedPackage } from '../layout';
import { COLUMN_GAP, columnX, NODE_HEIGHT, ROW_GAP } from '../layout';
import type { LayoutInput } from './layeredGraph';
import { packageColumns } from './layeredGraph';

const ROW_STEP = NODE_HEIGHT + ROW_GAP;

/**
 * Something to look at while a large plan is laid out: the same columns, each sorted once by where the packages before
 * stand (one barycentre sweep of Sugiyama, Tagawa and Toda, 1981) and stacked as close as it goes, in the middle. Takes
 * a few milliseconds where a layout takes hundreds; edges do not pass the waves between in places of their own.
 */
export function draftLayout(input: LayoutInput): GraphLayout {
  const ids = packageColumns(input);
  const sourcesOf = sources(input);
  const most = ids.reduce((longest, column) => Math.max(longest, column.length), 0);
  const byId = new Map<string, PlacedPackage>();
  const columns = ids.map((column, index) => {
    const top = ((most - column.length) * ROW_STEP) / 2;
    const wishes = new Map(
      column.map((id, row) => [id, meanOf(sourcesOf.get(id), byId) ?? top + row * ROW_STEP]),
    );
    return column
      .toSorted((a, b) => (wishes.get(a) ?? 0) - (wishes.get(b) ?? 0))
      .map((id, row): PlacedPackage => {
        const placed = { id, column: index, row, x: columnX(index), y: top + row * ROW_STEP };
        byId.set(id, placed);
        return placed;
      });
  });
  return {
    width: Math.max(0, columnX(columns.length) - COLUMN_GAP),
    height: Math.max(0, most * ROW_STEP - ROW_GAP),
    packages: columns.flat(),
    byId,
    columns,
    passes: new Map(),
  };
}

function sources(input: LayoutInput): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { from, to, redundant } of input.edges) {
    if (!redundant) {
      const known = found.get(to);
      if (known) {
        known.push(from);
      } else {
        found.set(to, [from]);
      }
    }
  }
  return found;
}

/** The mean height of those packages that have been placed; undefined when there is none. */
function meanOf(
  ids: readonly string[] | undefined,
  placed: ReadonlyMap<string, PlacedPackage>,
): number | undefined {
  const heights = ids?.flatMap((id) => placed.get(id)?.y ?? []) ?? [];
  return heights.length === 0 ? undefined : heights.reduce((sum, y) => sum + y, 0) / heights.length;
}
