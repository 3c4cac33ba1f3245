import type { GraphLayout, Moves } from './layout';
import type { LayoutInput } from './layeredGraph';
import { LayoutKeeper } from './layoutKeeper';

const NO_MOVES: Moves = {};

/** Remembers the layouts of sub-plans, so that they are found once and move little when a sub-plan is edited. */
export class SubplanLayouts {
  readonly #keepers = new Map<string, LayoutKeeper>();

  /** The layout of the sub-plan of a package; a very large one is put together quickly, at the cost of more crossings. */
  layoutOf(group: string, input: LayoutInput): GraphLayout {
    const keeper = this.#keepers.get(group) ?? new LayoutKeeper();
    this.#keepers.set(group, keeper);
    return keeper.layoutOf(input, NO_MOVES);
  }
}
