import type { BitMatrix } from './bitMatrix';
import type { Component } from './components';
import { transitiveClosure } from './reachability';

/** Which packages may work at the same time, since neither depends on the other. Packages are known by numbers from 0. */
export class Independence {
  readonly #rows: BitMatrix;

  /**
   * @param dependencies for each package those that it depends on.
   * @param components of packages that depend on each other, each after those that it depends on.
   */
  constructor(dependencies: readonly (readonly number[])[], components: readonly Component[]) {
    const dependents = dependencies.map((): number[] => []);
    dependencies.forEach((own, node) => own.forEach((other) => dependents[other]?.push(node)));
    const before = transitiveClosure(dependencies, components);
    this.#rows = transitiveClosure(dependents, components.toReversed());
    for (let node = 0; node < dependencies.length; node += 1) {
      this.#rows.add(node, node);
      this.#rows.addRow(node, node, before);
    }
    this.#rows.invert();
  }

  has(a: number, b: number): boolean {
    return this.#rows.has(a, b);
  }

  /** All that may work at the same time as a package, ascending, from a first number on. */
  of(node: number, from = 0): Iterable<number> {
    return this.#rows.columnsOf(node, from);
  }
}
