import type { GraphLayout, Moves } from './layout';
import { layoutGraph, relayoutGraph } from './layout';
import { draftLayout } from './draftLayout';
import type { LayoutInput } from './layeredGraph';

/** A plan of at most that many packages and edges is laid out at once: nobody notices how long it takes. */
const AT_ONCE = 1_000;
/** With less than this share of its packages known, a plan is another plan. */
const SAME_PLAN = 0.5;

interface Kept {
  readonly input: LayoutInput;
  readonly moves: Moves;
  readonly layout: GraphLayout;
  /** It is a draft: the layout itself has yet to be found. */
  readonly draft?: true;
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

  /** The plan of which only a draft is known; `replaceDraft` shall be given what `layoutGraph` makes of it. */
  get drafted(): LayoutInput | undefined {
    return this.#kept?.draft === true ? this.#kept.input : undefined;
  }

  /** Puts the layout of `drafted` in place of the draft, and gives it back as moves change it. */
  replaceDraft(found: GraphLayout): GraphLayout {
    if (!this.#kept) {
      return found;
    }
    const { input, moves } = this.#kept;
    this.#kept = { input, moves, layout: withMoves(input, found, moves) };
    return this.#kept.layout;
  }
}

function nextKept(kept: Kept | undefined, input: LayoutInput, moves: Moves): Kept {
  // The usual case first: it is looked at with every change of a state.
  if (kept?.moves === moves && hasSameShape(kept.input, input)) {
    return kept;
  }
  if (!kept || !isSamePlan(kept.input, input)) {
    return beginning(input, moves);
  }
  if (kept.draft === true) {
    return beginning(input, moves);
  }
  // A move that was taken back leaves no trace: the plan is laid out as if it had never been.
  const forgotten = Object.keys(kept.moves).some((id) => moves[id] === undefined);
  return forgotten
    ? beginning(input, moves)
    : { input, moves, layout: relayoutGraph(input, kept.layout, moves) };
}

function beginning(input: LayoutInput, moves: Moves): Kept {
  return input.packages.length + input.edges.length > AT_ONCE
    ? { input, moves, layout: withMoves(input, draftLayout(input), moves), draft: true }
    : { input, moves, layout: withMoves(input, layoutGraph(input), moves) };
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
