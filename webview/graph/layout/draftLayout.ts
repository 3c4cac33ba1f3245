import type { GraphLayout, PlacedPackage } from '../layout';
import { COLUMN_GAP, columnX, NODE_HEIGHT, ROW_GAP } from '../layout';
import type { LayoutInput } from './layeredGraph';
import { packageColumns } from './layeredGraph';

const ROW_STEP = NODE_HEIGHT + ROW_GAP;

/** The heights of what a package builds on, as far as that has been placed. */
interface Pull {
  sum: number;
  count: number;
}

/**
 * Something to look at while a large plan is laid out: the same columns, each sorted once by where the packages before
 * stand (one barycentre sweep of Sugiyama, Tagawa and Toda, 1981) and stacked as close as it goes, in the middle. Takes
 * a few milliseconds where a layout takes hundreds; edges do not pass the waves between in places of their own.
 */
export function draftLayout(input: LayoutInput): GraphLayout {
  const ids = packageColumns(input);
  const onward = targets(input);
  const pulls = new Map<string, Pull>();
  const most = ids.reduce((longest, column) => Math.max(longest, column.length), 0);
  const columns = ids.map((column, index) => {
    const top = ((most - column.length) * ROW_STEP) / 2;
    const sorted = column
      .map((id, row) => ({ id, wish: wishOf(pulls.get(id)) ?? top + row * ROW_STEP }))
      .sort((a, b) => a.wish - b.wish);
    return sorted.map(({ id }, row): PlacedPackage => {
      const y = top + row * ROW_STEP;
      for (const target of onward.get(id) ?? []) {
        const pull = pulls.get(target) ?? { sum: 0, count: 0 };
        pulls.set(target, pull);
        pull.sum += y;
        pull.count += 1;
      }
      return { id, column: index, row, x: columnX(index), y };
    });
  });
  const packages = columns.flat();
  return {
    width: Math.max(0, columnX(columns.length) - COLUMN_GAP),
    height: Math.max(0, most * ROW_STEP - ROW_GAP),
    packages,
    byId: new Map(packages.map((placed) => [placed.id, placed])),
    columns,
    passes: new Map(),
  };
}

function targets({ edges }: LayoutInput): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { from, to, redundant } of edges) {
    const known = redundant ? undefined : found.get(from);
    if (known) {
      known.push(to);
    } else if (!redundant) {
      found.set(from, [to]);
    }
  }
  return found;
}

function wishOf(pull: Pull | undefined): number | undefined {
  return pull && pull.sum / pull.count;
}
