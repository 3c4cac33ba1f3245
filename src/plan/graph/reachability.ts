import { BitMatrix } from './bitMatrix';
import type { Component } from './components';

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
