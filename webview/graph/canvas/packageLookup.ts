import type { GraphPackage } from '../../../src/protocol/graph';
import type { GraphLayout } from './layout/layout';

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
