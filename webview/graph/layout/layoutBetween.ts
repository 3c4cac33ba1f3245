import type { GraphLayout, PlacedPackage } from './layout';

/**
 * The way from one layout to another: each package that stays in its column moves up or down, what is new stands where
 * it will be. The function takes how much of the way is done, from 0 to 1.
 */
export function layoutBetween(from: GraphLayout, to: GraphLayout): (share: number) => GraphLayout {
  // Looked up once, because the function is called with every frame.
  const begin = Float64Array.from(to.packages, ({ id, x, y }) => {
    const before = from.byId.get(id);
    return before?.x === x ? before.y : y;
  });
  return (share) => {
    const packages = to.packages.map((placed, index): PlacedPackage => {
      const y = begin[index] ?? placed.y;
      return { ...placed, y: y + (placed.y - y) * share };
    });
    const byId = new Map(packages.map((placed) => [placed.id, placed]));
    return {
      ...to,
      packages,
      byId,
      // On the way they pass each other; a column is looked through from top to bottom.
      columns: to.columns.map((column) =>
        column.map((placed) => byId.get(placed.id) ?? placed).sort((a, b) => a.y - b.y),
      ),
    };
  };
}
