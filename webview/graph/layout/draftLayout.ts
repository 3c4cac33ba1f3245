import type { GraphLayout, PlacedPackage } from './layout';
import { columnsWidth, columnX, NODE_HEIGHT, ROW_GAP } from './layout';
import type { LayoutInput, Neighbours } from './layeredGraph';
import { gather, packageColumns } from './layeredGraph';

const ROW_STEP = NODE_HEIGHT + ROW_GAP;

/**
 * Something to look at while a large plan is laid out: the same columns, each sorted once by where the packages before
 * stand (one barycentre sweep of Sugiyama, Tagawa and Toda, 1981) and stacked as close as it goes, in the middle. Takes
 * a few milliseconds where a layout takes hundreds; edges do not pass the waves between in places of their own.
 */
export function draftLayout(input: LayoutInput): GraphLayout {
  const ids = packageColumns(input);
  const numberOf = new Map<string, number>();
  ids.forEach((column) => column.forEach((id) => numberOf.set(id, numberOf.size)));
  const onward = targets(input, numberOf);
  // By package, what the heights of those that it builds on come to, and how many of them have been placed.
  const sum = new Float64Array(numberOf.size);
  const placed = new Int32Array(numberOf.size);
  const most = ids.reduce((longest, column) => Math.max(longest, column.length), 0);
  let first = 0;
  const columns = ids.map((column, index) => {
    const top = ((most - column.length) * ROW_STEP) / 2;
    const wishes = Float64Array.from(column, (_, row) => {
      const count = placed[first + row] ?? 0;
      return count === 0 ? top + row * ROW_STEP : (sum[first + row] ?? 0) / count;
    });
    const sorted = Uint32Array.from(column.keys()).sort(
      (a, b) => (wishes[a] ?? 0) - (wishes[b] ?? 0) || a - b,
    );
    const stacked = Array.from(sorted, (from, row): PlacedPackage => {
      const y = top + row * ROW_STEP;
      const end = onward.start[first + from + 1] ?? 0;
      for (let each = onward.start[first + from] ?? 0; each < end; each += 1) {
        const target = onward.slots[each] ?? 0;
        sum[target] = (sum[target] ?? 0) + y;
        placed[target] = (placed[target] ?? 0) + 1;
      }
      return { id: column[from] ?? '', column: index, row, x: columnX(index), y };
    });
    first += column.length;
    return stacked;
  });
  const packages = columns.flat();
  return {
    width: Math.max(0, columnsWidth(columns.length)),
    height: Math.max(0, most * ROW_STEP - ROW_GAP),
    packages,
    byId: new Map(packages.map((each) => [each.id, each])),
    columns,
    passes: new Map(),
  };
}

/** By number of its source, the numbers of what an edge leads to. */
function targets({ edges }: LayoutInput, numberOf: ReadonlyMap<string, number>): Neighbours {
  const from: number[] = [];
  const to: number[] = [];
  for (const edge of edges) {
    const source = edge.redundant ? undefined : numberOf.get(edge.from);
    const target = edge.redundant ? undefined : numberOf.get(edge.to);
    if (source !== undefined && target !== undefined) {
      from.push(source);
      to.push(target);
    }
  }
  return gather(numberOf.size, from, to);
}
