import { BitMatrix } from './bitMatrix';
import type { Component } from './components';
import type { Lists } from './condensation';
import { componentTargets, levelsOf, placesByLevel, reversed, unorderedOf } from './condensation';

/** How many bits are kept, whatever the number of nodes: 12 MB. Of up to 10,000 nodes, each has a bit for every other one. */
const MAX_BITS = 100_000_000;

/** Whoever has more targets than these is asked about all of them at once. */
const FEW = 64;

/**
 * Which nodes reach which others. Each component has a row of bits: of small graphs one for each other component, which is all that
 * there is to know; of large ones each bit stands for several others of about the same level. Where such a bit is not set, none of
 * them is reached; where it is, the way is looked for among those that have it too, and that lie above the one that is asked about.
 * So memory grows with the number of nodes and edges alone.
 */
export class Reachability {
  readonly #componentOf: readonly number[];
  /** By component, the others that it points to; all of them come before it. */
  readonly #next: Lists;
  /** By component, those that point to it; only where ways are looked for. */
  readonly #before: Lists;
  readonly #onCycle: Uint8Array;
  /** By component, 1 where there is another one that it neither leads to nor comes from. */
  readonly #unordered: Uint8Array;
  /** By component, the length of the longest way from it. */
  readonly #levels: Int32Array;
  /** By component, its place among all, lower levels first. */
  readonly #places: Int32Array;
  readonly #columns: number;
  readonly #columnOf: Int32Array;
  readonly #rows: BitMatrix;
  /** By component, the last search that came by, below 0 where it came from below. */
  readonly #seen: Int32Array;
  #searches = 0;
  readonly #from: AskedAgain;
  readonly #to: AskedAgain;

  /**
   * @param targets for each node the nodes that it points to, each once.
   * @param components each after those that it points to, as `stronglyConnected` gives them.
   * @param componentOf by node, the place of its component.
   * @param maxBits of all rows together.
   */
  constructor(
    targets: Lists,
    components: readonly Component[],
    componentOf: readonly number[],
    maxBits = MAX_BITS,
  ) {
    const count = components.length;
    this.#componentOf = componentOf;
    this.#next = componentTargets(targets, components, componentOf);
    this.#onCycle = Uint8Array.from(components, ([first = 0, ...others]) =>
      Number(others.length > 0 || targets[first]?.includes(first) === true),
    );
    this.#unordered = unorderedOf(this.#next);
    this.#levels = levelsOf(this.#next);
    this.#places = placesByLevel(this.#levels);
    this.#columns = Math.max(1, Math.min(count, Math.floor(maxBits / Math.max(1, count))));
    this.#columnOf = this.#places.map((place) => Math.floor((place * this.#columns) / count));
    this.#rows = this.#rowsOf(this.#columnOf, 0);
    this.#before = this.#isExact ? [] : reversed(this.#next);
    this.#seen = new Int32Array(this.#before.length);
    this.#from = new AskedAgain(this.#next);
    this.#to = new AskedAgain(this.#before);
  }

  /** Whether a node reaches another one; itself, only where it lies on a cycle. */
  has(node: number, other: number): boolean {
    const from = this.#componentOf[node] ?? -1;
    const to = this.#componentOf[other] ?? -1;
    return from === to ? this.#onCycle[from] === 1 : this.#leads(from, to);
  }

  /** Whether of two nodes neither reaches the other. */
  apart(node: number, other: number): boolean {
    const a = this.#componentOf[node] ?? -1;
    const b = this.#componentOf[other] ?? -1;
    return a !== b && !this.#leads(a, b) && !this.#leads(b, a);
  }

  /** Whether there is another node that a node is apart from. */
  hasApart(node: number): boolean {
    return this.#unordered[this.#componentOf[node] ?? -1] === 1;
  }

  /**
   * Edges that a longer way implies, as [node, target], in the order of the edges. Edges inside a component are left out, and
   * so are ways that only go round a component of one of the two ends: without all of these edges, everything still
   * reaches what it reached.
   */
  impliedEdges(targets: Lists): (readonly [node: number, target: number])[] {
    const edges = targets.flatMap((own, node) => this.#impliable(node, own));
    const windows = new Map<number, ImpliableEdge[]>();
    for (const edge of edges) {
      const window = this.#windowOf(edge.target);
      const others = windows.get(window);
      if (others === undefined) {
        windows.set(window, [edge]);
      } else {
        others.push(edge);
      }
    }
    const found = new Set([...windows].flatMap(([window, own]) => this.#impliedWithin(window, own)));
    return edges.filter((edge) => found.has(edge)).map(({ node, target }) => [node, target] as const);
  }

  get #isExact(): boolean {
    return this.#columns === this.#next.length;
  }

  /** Whether a component leads to another one. */
  #leads(from: number, to: number): boolean {
    return (
      (this.#levels[from] ?? 0) > (this.#levels[to] ?? 0) &&
      this.#rows.has(from, this.#columnOf[to] ?? 0) &&
      (this.#isExact || this.#unordered[from] === 0 || this.#unordered[to] === 0 || this.#finds(from, to))
    );
  }

  #finds(from: number, to: number): boolean {
    const known = this.#from.reached(from)?.[to] ?? this.#to.reached(to)?.[from];
    if (known !== undefined) {
      return known === 1;
    }
    const { found, steps } = this.#search(from, to);
    this.#from.took(from, steps);
    this.#to.took(to, steps);
    return found;
  }

  /** From both ends in turns: from above straight down, from below level by level. It is over as soon as one of them has nothing left. */
  #search(from: number, to: number): { readonly found: boolean; readonly steps: number } {
    const [highest, lowest] = [this.#levels[from] ?? 0, this.#levels[to] ?? 0];
    const column = this.#columnOf[to] ?? 0;
    const seen = this.#seen;
    this.#searches += 1;
    const [above, below] = [this.#searches, -this.#searches];
    seen[from] = above;
    seen[to] = below;
    const down = [from];
    const up = [to];
    let steps = 0;
    for (let at = 0; at < up.length && down.length > 0; at += 1) {
      const earlier = this.#before[up[at] ?? 0] ?? [];
      const later = this.#next[down.pop() ?? 0] ?? [];
      steps += earlier.length + later.length + 1;
      for (const other of earlier) {
        if (seen[other] === above) {
          return { found: true, steps };
        }
        const mayLead =
          (this.#levels[other] ?? 0) < highest && this.#rows.has(from, this.#columnOf[other] ?? 0);
        if (mayLead && seen[other] !== below) {
          seen[other] = below;
          up.push(other);
        }
      }
      for (const other of later) {
        if (seen[other] === below) {
          return { found: true, steps };
        }
        const mayLead = (this.#levels[other] ?? 0) > lowest && this.#rows.has(other, column);
        if (mayLead && seen[other] !== above) {
          seen[other] = above;
          down.push(other);
        }
      }
    }
    return { found: false, steps };
  }

  /**
   * What each component reaches of those that have a column.
   * @param columnOf by component; below 0: none. @param first the first place that has one: nothing below reaches any of them.
   */
  #rowsOf(columnOf: Int32Array, first: number): BitMatrix {
    const rows = new BitMatrix(this.#next.length, this.#columns);
    for (const [component, next] of this.#next.entries()) {
      if ((this.#places[component] ?? 0) < first) {
        continue;
      }
      for (const target of next) {
        const column = columnOf[target] ?? -1;
        if (column >= 0) {
          rows.add(component, column);
        }
        rows.addRow(component, target);
      }
    }
    return rows;
  }

  /** Edges of a node that another one of its targets may imply, as one of them lies above. */
  #impliable(node: number, own: readonly number[]): ImpliableEdge[] {
    const component = this.#componentOf[node];
    const components = [...new Set(own.map((target) => this.#componentOf[target] ?? 0))];
    const others = components.filter((other) => other !== component);
    const highest = others.reduce((level, other) => Math.max(level, this.#levels[other] ?? 0), 0);
    return own.flatMap((target) => {
      const to = this.#componentOf[target] ?? 0;
      return to !== component && (this.#levels[to] ?? 0) < highest ? [{ node, target, others }] : [];
    });
  }

  /** So many components at once have a column of their own; of small graphs, all. */
  #windowOf(target: number): number {
    return Math.floor((this.#places[this.#componentOf[target] ?? 0] ?? 0) / this.#columns);
  }

  #impliedWithin(window: number, edges: readonly ImpliableEdge[]): ImpliableEdge[] {
    const first = window * this.#columns;
    const columnOf = this.#isExact
      ? this.#columnOf
      : this.#places.map((place) => (place < first + this.#columns ? place - first : -1));
    const rows = this.#isExact ? this.#rows : this.#rowsOf(columnOf, first);
    let united: readonly number[] | undefined;
    let union = rows;
    return edges.filter(({ target, others }) => {
      const column = columnOf[this.#componentOf[target] ?? 0] ?? 0;
      if (others.length <= FEW) {
        return others.some((other) => rows.has(other, column));
      }
      if (united !== others) {
        united = others;
        union = new BitMatrix(1, this.#columns);
        others.forEach((other) => union.addRow(0, other, rows));
      }
      return union.has(0, column);
    });
  }
}

/** An edge, with the components of all that its node points to outside of its own. */
interface ImpliableEdge {
  readonly node: number;
  readonly target: number;
  readonly others: readonly number[];
}

/**
 * One end of ways that are looked for. Who asks about the same one again and again has all that lies behind it found once, as soon as
 * the searches together have taken as long as that.
 */
class AskedAgain {
  readonly #lists: Lists;
  readonly #steps: Int32Array;
  #end = -1;
  #reached: Uint8Array = new Uint8Array(0);

  constructor(lists: Lists) {
    this.#lists = lists;
    this.#steps = new Int32Array(lists.length);
  }

  /** By node, 1 where it lies behind this end; undefined where that has not been found. */
  reached(end: number): Uint8Array | undefined {
    return end === this.#end ? this.#reached : undefined;
  }

  /** A search from this end has taken so many steps. */
  took(end: number, steps: number): void {
    const all = (this.#steps[end] ?? 0) + steps;
    this.#steps[end] = all;
    if (all > this.#lists.length) {
      this.#steps[end] = 0;
      this.#end = end;
      this.#reached = reachedFrom(this.#lists, end);
    }
  }
}

function reachedFrom(lists: Lists, start: number): Uint8Array {
  const reached = new Uint8Array(lists.length);
  const pending = [start];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const next of lists[at] ?? []) {
      if (reached[next] === 0) {
        reached[next] = 1;
        pending.push(next);
      }
    }
  }
  return reached;
}
