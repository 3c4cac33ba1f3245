import type { GraphLayout, Moves } from '../layout';
import { LayoutSearch, relayoutGraph } from '../layout';
import type { LayoutInput } from './layeredGraph';

/** A plan of at most that many slots is laid out at once: nobody notices how long it takes. */
const AT_ONCE = 1_500;
/** With less than this share of its packages known, a plan is another plan. */
const SAME_PLAN = 0.5;

interface Kept {
  readonly input: LayoutInput;
  readonly moves: Moves;
  readonly layout: GraphLayout;
  /** Present while a better layout is still looked for. */
  readonly search?: LayoutSearch;
}

/**
 * Remembers the layout of a plan. As long as packages, edges, waves and moves are the same it gives the very same
 * object back; when they change a little, what was there stays. States and progress are not looked at.
 */
export class LayoutKeeper {
  #kept: Kept | undefined;

  /** The layout of a plan as it is now. A large one may get a better one; see `refining`. */
  layoutOf(input: LayoutInput, moves: Moves): GraphLayout {
    this.#kept = nextKept(this.#kept, input, moves);
    return this.#kept.layout;
  }

  /** Whether a better layout is still looked for. */
  get refining(): boolean {
    return this.#kept?.search !== undefined;
  }

  /** Looks on for a better layout while `goesOn` says so; when it is found, the next `layoutOf` gives it. */
  refine(goesOn: () => boolean): void {
    const kept = this.#kept;
    if (!kept?.search) {
      return;
    }
    while (!kept.search.done && goesOn()) {
      kept.search.step();
    }
    if (kept.search.done) {
      const { input, moves, search } = kept;
      this.#kept = { input, moves, layout: withMoves(input, search.layout(), moves) };
    }
  }
}

function nextKept(kept: Kept | undefined, input: LayoutInput, moves: Moves): Kept {
  if (!kept || !isSamePlan(kept.input, input)) {
    return beginning(input, moves);
  }
  if (kept.moves === moves && hasSameShape(kept.input, input)) {
    return kept;
  }
  // A move that was taken back leaves no trace: the plan is laid out as if it had never been.
  const forgotten = Object.keys(kept.moves).some((id) => moves[id] === undefined);
  return forgotten
    ? beginning(input, moves)
    : { input, moves, layout: relayoutGraph(input, kept.layout, moves) };
}

function beginning(input: LayoutInput, moves: Moves): Kept {
  const search = new LayoutSearch(input);
  if (search.size > AT_ONCE) {
    return { input, moves, search, layout: withMoves(input, search.layout(), moves) };
  }
  while (!search.done) {
    search.step();
  }
  return { input, moves, layout: withMoves(input, search.layout(), moves) };
}

function withMoves(input: LayoutInput, layout: GraphLayout, moves: Moves): GraphLayout {
  return Object.keys(moves).length === 0 ? layout : relayoutGraph(input, layout, moves);
}

function isSamePlan(former: LayoutInput, next: LayoutInput): boolean {
  const known = new Set(former.packages.map(({ id }) => id));
  const common = next.packages.filter(({ id }) => known.has(id)).length;
  return common >= SAME_PLAN * Math.max(former.packages.length, next.packages.length);
}

function hasSameShape(former: LayoutInput, next: LayoutInput): boolean {
  return (
    sameItems(former.waves, next.waves, (a, b) => sameItems(a, b, (left, right) => left === right)) &&
    sameItems(former.packages, next.packages, (a, b) => a.id === b.id && a.wave === b.wave) &&
    sameItems(
      former.edges,
      next.edges,
      (a, b) => a.from === b.from && a.to === b.to && a.redundant === b.redundant,
    )
  );
}

function sameItems<T>(former: readonly T[], next: readonly T[], same: (a: T, b: T) => boolean): boolean {
  return (
    former === next ||
    (former.length === next.length &&
      former.every((item, index) => {
        const other = next[index];
        return item === other || (other !== undefined && same(item, other));
      }))
  );
}
