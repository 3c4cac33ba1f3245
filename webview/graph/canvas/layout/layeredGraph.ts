/** What a layout needs to know of a plan. A graph snapshot has all of it. */
export interface LayoutInput {
  readonly waves: readonly (readonly string[])[];
  /** `wave` counts from 1; it is used for packages that `waves` does not name. */
  readonly packages: readonly { readonly id: string; readonly wave: number }[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly redundant: boolean }[];
}

/**
 * Columns of numbered slots and the lines between them, in numbers alone: all that the search for an order and for
 * places looks at, and what a worker is sent. `passing` is 1 for the slots at which an edge passes.
 */
export interface SlotGraph {
  readonly columnStart: Int32Array;
  /** By slot, its column. */
  readonly column: Int32Array;
  readonly passing: Uint8Array;
  /** The neighbours in the column before: those of slot `s` are `left.slots[left.start[s]]` and following. */
  readonly left: Neighbours;
  /** The neighbours in the column after. */
  readonly right: Neighbours;
}

/**
 * A plan as columns of numbered slots, one slot for each package and one for each wave that an edge passes, so that
 * every line leads from one column to the next (the "proper layering" of Sugiyama, Tagawa and Toda, 1981). Slots are
 * numbered column by column; those of column `c` are `columnStart[c]` up to `columnStart[c + 1]`.
 */
export interface LayeredGraph extends SlotGraph {
  /** By slot, the id of its package; undefined where an edge passes. */
  readonly packages: readonly (string | undefined)[];
  /** By `edgeKey`, the slots that an edge visits from source to target. Only edges that take part have an entry. */
  readonly chains: ReadonlyMap<string, readonly number[]>;
}

/** The neighbours of every slot on one side, one list after the other. */
export interface Neighbours {
  readonly start: Int32Array;
  readonly slots: Int32Array;
}

/** The name of an edge, unlike that of any other edge whatever the ids contain. */
export function edgeKey(edge: { readonly from: string; readonly to: string }): string {
  return `${edge.from.length} ${edge.from}${edge.to}`;
}

/**
 * Puts the packages into their waves in plan order, and behind them a slot for every edge that passes. Redundant edges
 * get no room: they are hidden as a rule, and nothing may jump when they are shown. Edges that lead to the same or an
 * earlier wave (a plan with a cycle), repeated edges and unknown ids are left out.
 */
export function layeredGraph(input: LayoutInput): LayeredGraph {
  const columns = packageColumns(input);
  const columnOf = new Map(columns.flatMap((ids, column) => ids.map((id) => [id, column] as const)));
  const spans = spansOf(input, columnOf);
  const columnStart = startsOf(columns, spans);
  const size = columnStart[columns.length] ?? 0;
  const column = new Int32Array(size);
  const packages = new Array<string | undefined>(size).fill(undefined);
  const passing = new Uint8Array(size).fill(1);
  const slotOf = new Map<string, number>();
  columns.forEach((ids, index) => {
    const start = columnStart[index] ?? 0;
    column.fill(index, start, columnStart[index + 1]);
    passing.fill(0, start, start + ids.length);
    ids.forEach((id, row) => {
      packages[start + row] = id;
      slotOf.set(id, start + row);
    });
  });
  const nextPass = columns.map((ids, index) => (columnStart[index] ?? 0) + ids.length);
  const chains = new Map<string, readonly number[]>();
  for (const [key, { from, to, first, last }] of spans) {
    const chain = [slotOf.get(from) ?? 0];
    for (let passed = first + 1; passed < last; passed += 1) {
      const pass = nextPass[passed] ?? 0;
      nextPass[passed] = pass + 1;
      chain.push(pass);
    }
    chain.push(slotOf.get(to) ?? 0);
    chains.set(key, chain);
  }
  return { columnStart, column, passing, packages, chains, ...neighboursOf(size, chains) };
}

/** The ids of every column: as the waves say, else as the packages say themselves. */
export function packageColumns(input: LayoutInput): string[][] {
  const columns: string[][] = input.waves.map(() => []);
  const open = new Set(input.packages.map(({ id }) => id));
  input.waves.forEach((ids, column) => {
    for (const id of ids) {
      if (open.delete(id)) {
        columns[column]?.push(id);
      }
    }
  });
  for (const { id, wave } of input.packages) {
    if (open.delete(id)) {
      const column = wave >= 1 ? Math.min(Math.trunc(wave) - 1, columns.length) : 0;
      while (columns.length <= column) {
        columns.push([]);
      }
      columns[column]?.push(id);
    }
  }
  return columns;
}

interface Span {
  readonly from: string;
  readonly to: string;
  readonly first: number;
  readonly last: number;
}

function spansOf(input: LayoutInput, columnOf: ReadonlyMap<string, number>): Map<string, Span> {
  const spans = new Map<string, Span>();
  for (const { from, to, redundant } of input.edges) {
    const first = columnOf.get(from);
    const last = columnOf.get(to);
    if (!redundant && first !== undefined && last !== undefined && first < last) {
      spans.set(edgeKey({ from, to }), { from, to, first, last });
    }
  }
  return spans;
}

function startsOf(columns: readonly (readonly string[])[], spans: ReadonlyMap<string, Span>): Int32Array {
  const widths = columns.map((ids) => ids.length);
  for (const { first, last } of spans.values()) {
    for (let passed = first + 1; passed < last; passed += 1) {
      widths[passed] = (widths[passed] ?? 0) + 1;
    }
  }
  const starts = new Int32Array(columns.length + 1);
  widths.forEach((width, column) => (starts[column + 1] = (starts[column] ?? 0) + width));
  return starts;
}

function neighboursOf(
  size: number,
  chains: ReadonlyMap<string, readonly number[]>,
): { left: Neighbours; right: Neighbours } {
  const from: number[] = [];
  const to: number[] = [];
  for (const chain of chains.values()) {
    for (let index = 0; index + 1 < chain.length; index += 1) {
      from.push(chain[index] ?? 0);
      to.push(chain[index + 1] ?? 0);
    }
  }
  return { left: gather(size, to, from), right: gather(size, from, to) };
}

/** Lists, for each of `size` slots, the `others` of the pairs in which it is the `own`. */
export function gather(size: number, own: readonly number[], others: readonly number[]): Neighbours {
  const start = new Int32Array(size + 1);
  for (const slot of own) {
    start[slot + 1] = (start[slot + 1] ?? 0) + 1;
  }
  for (let slot = 0; slot < size; slot += 1) {
    start[slot + 1] = (start[slot + 1] ?? 0) + (start[slot] ?? 0);
  }
  const next = start.slice(0, size);
  const slots = new Int32Array(own.length);
  own.forEach((slot, index) => {
    const place = next[slot] ?? 0;
    next[slot] = place + 1;
    slots[place] = others[index] ?? 0;
  });
  return { start, slots };
}
