import type { MapNode, PlanNode } from '../yaml/planNode';

/** The packages of a plan as they are written, whether in a list or in a map; what is no map is left out. */
export function packageNodes(root: PlanNode): MapNode[] {
  const packages = root.kind === 'map' ? root.entries.get('packages')?.value : undefined;
  const nodes =
    packages?.kind === 'list'
      ? packages.items
      : packages?.kind === 'map'
        ? [...packages.entries.values()].map((entry) => entry.value)
        : [];
  return nodes.filter((node) => node.kind === 'map');
}
