import type { GraphEdge, GraphPackage, GraphSnapshot } from '../../../../src/protocol/graph';
import { addressAfter, addressWithin } from '../../../../src/views/packageAddress';
import type { GraphLayout } from './layout';

/** A package of a sub-plan under the names by which the host knows it: ids of sub-plans are unique in them only. */
export function packageWithin(group: string, item: GraphPackage): GraphPackage {
  const named = { ...item, id: addressWithin(group, item.id) };
  const { gate, handoffs } = item;
  // Most have neither, and large plans many packages.
  if (gate === undefined && handoffs === undefined) {
    return named;
  }
  return {
    ...named,
    ...(handoffs === undefined
      ? {}
      : {
          handoffs: handoffs.map((each) => ({
            ...each,
            id: addressWithin(group, each.id),
            to: addressWithin(group, each.to),
          })),
        }),
    ...(gate === undefined ? {} : { gate: { ...gate, id: addressWithin(group, gate.id) } }),
  };
}

/** An edge of a sub-plan under the same names. */
export function edgeWithin(group: string, edge: GraphEdge): GraphEdge {
  return { ...edge, from: addressWithin(group, edge.from), to: addressWithin(group, edge.to) };
}

/** A package with the packages and edges of the plan that it stands in, all by their addresses. */
export interface PackageInPlan {
  readonly item: GraphPackage;
  readonly packages: readonly GraphPackage[];
  readonly edges: readonly GraphEdge[];
  /** The packages whose sub-plans it is in, from the outside in. */
  readonly groups: readonly string[];
}

/** Finds a package by its address, in the plan or in one within it; undefined when there is none. */
export function findInPlans(
  { packages, edges }: Pick<GraphSnapshot, 'packages' | 'edges'>,
  address: string,
  groups: readonly string[] = [],
): PackageInPlan | undefined {
  const item = packages.find(({ id }) => id === address);
  if (item !== undefined) {
    return { item, packages, edges, groups };
  }
  for (const { id, subplan } of packages) {
    if (subplan !== undefined && addressAfter(id, address) !== undefined) {
      const inner = {
        packages: subplan.packages.map((each) => packageWithin(id, each)),
        edges: subplan.edges.map((each) => edgeWithin(id, each)),
      };
      const found = findInPlans(inner, address, [...groups, id]);
      if (found !== undefined) {
        return found;
      }
    }
  }
  return undefined;
}

/** A package by its address, and what it is in. */
export interface NestedPackage {
  readonly item: GraphPackage;
  /** The packages whose sub-plans it is in, from the outside in. */
  readonly groups: readonly string[];
}

/** Every package of a plan and of those within it, whether they are open or not; each before what is in it. */
export function everyPackage(
  packages: readonly GraphPackage[],
  groups: readonly string[] = [],
): readonly NestedPackage[] {
  return packages.flatMap((item) => [
    { item, groups },
    ...(item.subplan
      ? everyPackage(
          item.subplan.packages.map((each) => packageWithin(item.id, each)),
          [...groups, item.id],
        )
      : []),
  ]);
}

/** No id of a plan begins like this: several packages are shown as one card, and are its sub-plan. */
export const FOLD_MARK = '\u2261 ';

/** Whether an id is that of a card which several packages are folded into, and not of a package. */
export function isFold(id: string): boolean {
  return id.startsWith(FOLD_MARK);
}

/** All packages that a card stands for: itself, or those that are folded into it. */
export function packagesIn(item: GraphPackage): readonly GraphPackage[] {
  return isFold(item.id) ? (item.subplan?.packages ?? []).flatMap(packagesIn) : [item];
}

/** Packages by id. */
export type PackageLookup = Pick<ReadonlyMap<string, GraphPackage>, 'get' | 'values'>;

/** Where each of some packages stands in their list. */
class Positions {
  readonly #ids: readonly string[];
  readonly #byId: ReadonlyMap<string, number>;
  readonly #byLayout = new WeakMap<GraphLayout, Int32Array>();

  constructor(packages: readonly GraphPackage[]) {
    this.#ids = packages.map(({ id }) => id);
    this.#byId = new Map(this.#ids.map((id, position) => [id, position]));
  }

  isOf(packages: readonly GraphPackage[]): boolean {
    return (
      packages.length === this.#ids.length && packages.every(({ id }, position) => id === this.#ids[position])
    );
  }

  of(id: string): number {
    return this.#byId.get(id) ?? -1;
  }

  /** By place of a layout, in reading order, the position of the package that stands there; -1 for none. */
  along(layout: GraphLayout): Int32Array {
    const found =
      this.#byLayout.get(layout) ?? Int32Array.from(layout.packages, (placed) => this.of(placed.id));
    this.#byLayout.set(layout, found);
    return found;
  }
}

/** The packages of what is drawn by id, of which a large plan has too many to be sorted in with each change of a state. */
class PackageList implements PackageLookup {
  readonly #positions: Positions;
  readonly #packages: readonly GraphPackage[];

  /** @param former those before, whose order is used again where it is the same */
  constructor(packages: readonly GraphPackage[], former?: PackageList) {
    this.#packages = packages;
    const known = former && former.#positions;
    this.#positions = known?.isOf(packages) === true ? known : new Positions(packages);
  }

  get(id: string): GraphPackage | undefined {
    return this.#packages[this.#positions.of(id)];
  }

  values(): MapIterator<GraphPackage> {
    return this.#packages.values();
  }

  /** By place of a layout, in reading order, what stands there; undefined where that is unknown. */
  along(layout: GraphLayout): readonly (GraphPackage | undefined)[] {
    return Array.from(this.#positions.along(layout), (position) => this.#packages[position]);
  }
}

export type DrawnPackages = PackageList;

/** Lists packages, one list after the other. */
export function drawingPackages(): (packages: readonly GraphPackage[]) => DrawnPackages {
  let former: PackageList | undefined;
  return (packages) => (former = new PackageList(packages, former));
}
