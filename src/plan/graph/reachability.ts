import { firstById } from '../firstById';
import type { Plan } from '../model';
import type { Component } from './components';

/** What a package needs of another one at its end, and not at its start. */
interface NeedEdge {
  readonly from: string;
  readonly to: string;
  /** Paths of files and folders, each once, in the order of the plan. */
  readonly artifacts: readonly string[];
}

/**
 * The soft dependencies of a plan, one for each pair of packages, in the order of the plan. Where one depends on the other
 * directly, nothing is left to be needed.
 */
export function needEdges(plan: Plan): NeedEdge[] {
  const packages = firstById(plan);
  return [...packages.values()].flatMap((item) => {
    const artifacts = new Map<string, Set<string>>();
    for (const { from, artifact } of item.needs) {
      const isHard = item.dependsOn.some(({ value }) => value === from.value);
      if (from.value !== item.id && packages.has(from.value) && !isHard) {
        artifacts.set(from.value, (artifacts.get(from.value) ?? new Set()).add(artifact.value));
      }
    }
    return [...artifacts].map(([from, paths]) => ({ from, to: item.id, artifacts: [...paths] }));
  });
}

/**
 * For each node everything that it reaches, itself only when it lies on a cycle.
 * @param targets for each node the nodes that it points to.
 * @param components each after those that it points to, as `stronglyConnected` gives them.
 */
export function transitiveClosure(
  targets: readonly (readonly number[])[],
  components: readonly Component[],
): BitMatrix {
  const reach = new BitMatrix(targets.length);
  for (const component of components) {
    const [first = 0, ...others] = component;
    const inside = new Set(component);
    for (const node of component) {
      for (const target of targets[node] ?? []) {
        // A target that is known already came with everything that it reaches.
        if (!reach.has(first, target)) {
          reach.add(first, target);
          if (!inside.has(target)) {
            reach.addRow(first, target);
          }
        }
      }
    }
    if (others.length > 0) {
      component.forEach((node) => reach.add(first, node));
      others.forEach((node) => reach.addRow(node, first));
    }
  }
  return reach;
}

/**
 * Edges that a longer way implies, as [node, target], in the order of `targets`. Edges inside a component are left out, and
 * so are ways that only go round a component of one of the two ends: without all of these edges, everything still
 * reaches what it reached.
 */
export function impliedEdges(
  targets: readonly (readonly number[])[],
  componentOf: readonly number[],
  reach: BitMatrix,
): (readonly [node: number, target: number])[] {
  return targets.flatMap((own, node) =>
    own
      .filter(
        implied(
          own.filter((between) => componentOf[between] !== componentOf[node]),
          componentOf,
          reach,
        ),
      )
      .map((target) => [node, target] as const),
  );
}

/** Tells which targets can be reached from one of the others; of thousands of others, all at once. */
function implied(
  others: readonly number[],
  componentOf: readonly number[],
  reach: BitMatrix,
): (target: number) => boolean {
  const slowly = (target: number): boolean =>
    others.some((between) => componentOf[between] !== componentOf[target] && reach.has(between, target));
  if (others.length < 8 || others.some((between) => reach.has(between, between))) {
    return slowly;
  }
  const together = reach.union(others);
  return (target) => together.has(0, target);
}

/** Rows of bits for the numbers from 0 to `size` - 1: the transitive closure of thousands of packages in a few MB. */
export class BitMatrix {
  readonly #words: Uint32Array;
  readonly #stride: number;

  constructor(
    readonly size: number,
    rows = size,
  ) {
    this.#stride = Math.ceil(size / 32);
    this.#words = new Uint32Array(rows * this.#stride);
  }

  has(row: number, column: number): boolean {
    return ((this.#words[row * this.#stride + (column >>> 5)] ?? 0) & (1 << (column & 31))) !== 0;
  }

  add(row: number, column: number): void {
    const index = row * this.#stride + (column >>> 5);
    this.#words[index] = (this.#words[index] ?? 0) | (1 << (column & 31));
  }

  /** Adds everything in row `from`, of this matrix or of another one of the same size, to row `to`. */
  addRow(to: number, from: number, source: BitMatrix = this): void {
    const words = this.#words;
    const others = source.#words;
    const toStart = to * this.#stride;
    const fromStart = from * this.#stride;
    for (let word = 0; word < this.#stride; word += 1) {
      words[toStart + word] = (words[toStart + word] ?? 0) | (others[fromStart + word] ?? 0);
    }
  }

  /** A matrix whose only row has everything that is in one of some rows. */
  union(rows: readonly number[]): BitMatrix {
    const union = new BitMatrix(this.size, 1);
    rows.forEach((row) => union.addRow(0, row, this));
    return union;
  }
}
