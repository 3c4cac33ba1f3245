import type { PlanNode } from '../yaml/planNode';

/** A value of a plan without its places, as JSON has it. */
export function plainValue(node: PlanNode): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(plainValue);
    case 'map':
      return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, plainValue(value)]));
  }
}
