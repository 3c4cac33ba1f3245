/** What a layout needs to know of a plan. A graph snapshot has all of it. */
export interface LayoutInput {
  readonly waves: readonly (readonly string[])[];
  /** `wave` counts from 1; it is used for packages that `waves` does not name. */
  readonly packages: readonly { readonly id: string; readonly wave: number }[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly redundant: boolean }[];
}

/** One place in a column: a package, or where an edge between distant waves passes through. */
export interface Slot {
  readonly column: number;
  /** Absent where an edge passes. */
  readonly package?: string;
  readonly left: Slot[];
  readonly right: Slot[];
}

/** The slots of every wave, top to bottom, and the slots that each edge visits from its source to its target. */
export interface SlotGraph {
  readonly columns: readonly (readonly Slot[])[];
  /** By `edgeKey`; redundant edges and edges that do not lead to a later wave have no entry. */
  readonly chains: ReadonlyMap<string, readonly Slot[]>;
}

/** The name of an edge, unlike that of any other edge whatever the ids contain. */
export function edgeKey(edge: { readonly from: string; readonly to: string }): string {
  return JSON.stringify([edge.from, edge.to]);
}

/**
 * Puts the packages into their waves in plan order and gives every edge that spans more than one wave a slot in each
 * wave between, so that it gets room of its own (the "proper layering" of Sugiyama, Tagawa and Toda, 1981). Redundant
 * edges get no room: they are hidden as a rule, and nothing may jump when they are shown.
 */
export function slotsOf(input: LayoutInput): SlotGraph {
  const columns: Slot[][] = input.waves.map(() => []);
  const byPackage = new Map<string, Slot>();

  function place(id: string, column: number): void {
    while (columns.length <= column) {
      columns.push([]);
    }
    const slot: Slot = { column, package: id, left: [], right: [] };
    byPackage.set(id, slot);
    columns[column]?.push(slot);
  }

  const known = new Set(input.packages.map(({ id }) => id));
  input.waves.forEach((ids, column) => {
    for (const id of ids) {
      if (known.has(id) && !byPackage.has(id)) {
        place(id, column);
      }
    }
  });
  for (const { id, wave } of input.packages) {
    if (!byPackage.has(id)) {
      place(id, wave >= 1 ? Math.min(Math.trunc(wave) - 1, columns.length) : 0);
    }
  }
  return { columns, chains: chainEdges(input, byPackage, columns) };
}

function chainEdges(
  input: LayoutInput,
  byPackage: ReadonlyMap<string, Slot>,
  columns: Slot[][],
): Map<string, readonly Slot[]> {
  const chains = new Map<string, readonly Slot[]>();
  for (const edge of input.edges) {
    const source = byPackage.get(edge.from);
    const target = byPackage.get(edge.to);
    const key = edgeKey(edge);
    if (edge.redundant || !source || !target || source.column >= target.column || chains.has(key)) {
      continue;
    }
    const chain = [source];
    for (let column = source.column + 1; column < target.column; column += 1) {
      const pass: Slot = { column, left: [], right: [] };
      columns[column]?.push(pass);
      chain.push(pass);
    }
    chain.push(target);
    for (const [index, slot] of chain.entries()) {
      const next = chain[index + 1];
      if (next) {
        slot.right.push(next);
        next.left.push(slot);
      }
    }
    chains.set(key, chain);
  }
  return chains;
}
