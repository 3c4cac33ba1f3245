import type { GraphLayout, Moves } from './layout';
import { NODE_HEIGHT } from './layout';
import { isFold } from './within';

/**
 * The layout with a fold that has the first column to itself, as that of the waves that are done has, level with the top of
 * the next one: in the middle of what it leads to it is out of sight wherever that is taller than the panel, and its column
 * looks empty. A fold that somebody has put elsewhere stays there.
 */
export function withFoldAtTop(layout: GraphLayout, moves: Moves): GraphLayout {
  const [[fold, ...others] = [], [beside] = []] = layout.columns;
  if (
    fold === undefined ||
    beside === undefined ||
    others.length > 0 ||
    !isFold(fold.id) ||
    moves[fold.id] !== undefined ||
    fold.y === beside.y
  ) {
    return layout;
  }
  const placed = { ...fold, y: beside.y };
  const packages = layout.packages.map((each) => (each === fold ? placed : each));
  return {
    ...layout,
    height: Math.max(...packages.map(({ y }) => y + NODE_HEIGHT)),
    packages,
    byId: new Map(layout.byId).set(fold.id, placed),
    columns: [[placed], ...layout.columns.slice(1)],
  };
}
