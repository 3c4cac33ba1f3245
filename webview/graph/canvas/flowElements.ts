import { Position } from '@xyflow/react';
import type { GraphEdge, GraphPackage, GraphSnapshot } from '../../../src/protocol/graph';
import { STATE_APPEARANCE } from '../../../src/run/packageStates';
import type { DependencyFlowEdge } from '../edge/dependencyEdge';
import { edgeFlow } from '../edge/edgeFlow';
import { edgePath } from '../edge/edgePath';
import type { GraphLayout, PlacedPackage } from '../layout';
import { NODE_HEIGHT, NODE_WIDTH } from '../layout';
import { edgeKey } from '../layout/layeredGraph';
import { actionsFor } from '../package/packageActions';
import type { PackageFlowNode } from '../package/packageNode';
import { PACKAGE_STRINGS } from '../package/strings';
import { sameContent } from '../state/shareSnapshot';

/** Everything that nodes and edges are made from. */
export interface FlowInput {
  readonly layout: GraphLayout;
  readonly snapshot: GraphSnapshot;
  readonly packages: ReadonlyMap<string, GraphPackage>;
  readonly selected: string | undefined;
  readonly tabStop: string | undefined;
  readonly showRedundant: boolean;
  /** The packages that are looked for; the others step back. Undefined for all. */
  readonly matches: ReadonlySet<string> | undefined;
  /** Packages that are marked to be run or stopped together. */
  readonly marked: ReadonlySet<string>;
}

/** Where edges begin and end; known, so that they are drawn at once, before React Flow has measured anything. */
const HANDLES = [
  { type: 'target', position: Position.Left, x: 0, y: NODE_HEIGHT / 2, width: 1, height: 1 },
  { type: 'source', position: Position.Right, x: NODE_WIDTH, y: NODE_HEIGHT / 2, width: 1, height: 1 },
] as const;

/** React Flow's nodes, in reading order. */
export function flowNodes(input: FlowInput): PackageFlowNode[] {
  return input.layout.packages.flatMap((placed, index) => {
    const item = input.packages.get(placed.id);
    return item ? [flowNode(item, placed, index, input)] : [];
  });
}

function flowNode(
  item: GraphPackage,
  placed: PlacedPackage,
  index: number,
  input: FlowInput,
): PackageFlowNode {
  const nameId = `package-name-${index}`;
  const descriptionId = `package-description-${index}`;
  const tabStop = item.id === input.tabStop;
  const selected = item.id === input.selected;
  return {
    id: item.id,
    type: 'package',
    position: { x: placed.x, y: placed.y },
    width: NODE_WIDTH,
    height: NODE_HEIGHT,
    measured: { width: NODE_WIDTH, height: NODE_HEIGHT },
    handles: HANDLES.map((handle) => ({ ...handle })),
    className: nodeClasses(item.id, selected, input),
    ariaRole: 'group',
    domAttributes: {
      tabIndex: tabStop ? 0 : -1,
      'aria-labelledby': nameId,
      'aria-describedby': descriptionId,
      'aria-roledescription': PACKAGE_STRINGS.roleDescription,
      'aria-current': selected,
    },
    data: {
      item,
      actions: actionsFor(item, input.snapshot),
      after: item.state === 'planned' ? openDependencies(item.id, input) : [],
      tabStop,
      nameId,
      descriptionId,
    },
  };
}

function nodeClasses(id: string, selected: boolean, { matches, marked }: FlowInput): string {
  return [
    ...(selected ? ['is-selected'] : []),
    ...(marked.has(id) ? ['is-marked'] : []),
    ...(matches === undefined || matches.has(id) ? [] : ['is-dimmed']),
  ].join(' ');
}

function openDependencies(id: string, { snapshot, packages }: FlowInput): string[] {
  return snapshot.edges
    .filter((edge) => edge.to === id && !edge.redundant)
    .map((edge) => packages.get(edge.from))
    .filter((source) => source !== undefined && source.state !== 'done')
    .map((source) => source?.title ?? '');
}

/** React Flow's edges: those that are drawn, the critical ones over the others. */
export function flowEdges(input: FlowInput): DependencyFlowEdge[] {
  const drawn = input.snapshot.edges.filter(({ redundant }) => input.showRedundant || !redundant);
  const unique = new Map(drawn.map((edge) => [edgeKey(edge), edge]));
  return [...unique].flatMap(([key, edge]) => flowEdge(key, edge, input) ?? []);
}

function isDimmed({ from, to }: GraphEdge, { matches }: FlowInput): boolean {
  return matches !== undefined && !(matches.has(from) && matches.has(to));
}

function flowEdge(key: string, edge: GraphEdge, input: FlowInput): DependencyFlowEdge | undefined {
  const path = edgePath(input.layout, edge);
  const source = input.packages.get(edge.from);
  if (!path || !source) {
    return undefined;
  }
  const related = edge.from === input.selected || edge.to === input.selected;
  const classes = [
    ...(edge.critical ? ['is-critical'] : []),
    ...(edge.redundant ? ['is-redundant'] : []),
    ...(related ? ['is-related'] : []),
    ...(isDimmed(edge, input) ? ['is-dimmed'] : []),
  ];
  return {
    id: key,
    type: 'dependency',
    source: edge.from,
    target: edge.to,
    className: classes.join(' '),
    zIndex: edge.critical ? 1 : 0,
    ariaRole: 'presentation',
    domAttributes: { 'aria-hidden': true },
    data: { flow: edgeFlow(source.state), color: STATE_APPEARANCE[source.state].color, path },
  };
}

/**
 * Remembers the elements of the last call and gives back the former object for each that says the same, `data` alone
 * included, so that React Flow draws only what changed.
 */
export function keepUnchanged<T extends { readonly id: string; readonly data?: unknown }>(): (
  next: readonly T[],
) => T[] {
  let former = new Map<string, T>();
  return (next) => {
    const kept = next.map((element) => {
      const known = former.get(element.id);
      if (!known) {
        return element;
      }
      if (sameContent(known, element)) {
        return known;
      }
      return sameContent(known.data, element.data) ? { ...element, data: known.data } : element;
    });
    former = new Map(kept.map((element) => [element.id, element]));
    return kept;
  };
}
