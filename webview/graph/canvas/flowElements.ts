import { Position } from '@xyflow/react';
import type { GraphPackage, GraphSnapshot } from '../../../src/protocol/graph';
import { isFold } from './layout/within';
import { askingPackages } from './lines/handoffLines';
import { handoffWords } from './lines/handoffWords';
import { linksWords } from './lines/edgeWords';
import { packageEdges } from './lines/packageEdges';
import type { GraphLayout, PlacedPackage } from './layout/layout';
import { NODE_HEIGHT, NODE_WIDTH } from './layout/layout';
import { gateWords } from '../package/gateMarks';
import { expectedOf } from '../package/expected';
import { actionsFor, menuContext } from '../package/packageActions';
import type { PackageFlowNode } from '../package/packageNode';
import { PACKAGE_STRINGS } from '../package/strings';
import { sameContent } from '../messages/shareSnapshot';
import type { PackageLookup } from './layout/within';

/** Everything that nodes are made from. */
export interface FlowInput {
  readonly layout: GraphLayout;
  readonly snapshot: GraphSnapshot;
  readonly packages: PackageLookup;
  readonly selected: string | undefined;
  readonly tabStop: string | undefined;
  /** The packages that are nodes of the page. */
  readonly mounted: ReadonlySet<string>;
  /** The packages that are looked for; the others step back. Undefined for all. */
  readonly matches: ReadonlySet<string> | undefined;
  /** Packages that are marked to be run or stopped together. */
  readonly marked: ReadonlySet<string>;
  /** Packages whose sub-plans are shown. */
  readonly openGroups: ReadonlySet<string>;
}

/** Where edges begin and end; known, so that they are drawn at once, before React Flow has measured anything. */
const HANDLES = [
  { type: 'target', position: Position.Left, x: 0, y: NODE_HEIGHT / 2, width: 1, height: 1 },
  { type: 'source', position: Position.Right, x: NODE_WIDTH, y: NODE_HEIGHT / 2, width: 1, height: 1 },
] as const;

/** React Flow's nodes, in reading order. */
export function flowNodes(input: FlowInput): PackageFlowNode[] {
  const open = openDependencies(input);
  const asks = askingOrAsked(input.packages);
  return placesOf(input).flatMap(({ placed, index }) => {
    const item = input.packages.get(placed.id);
    return item ? [flowNode(item, placed, { input, index, open, asks })] : [];
  });
}

/** The places of what is on the page, in reading order, found without looking at all of a large plan. */
function placesOf({ layout, mounted }: FlowInput): { placed: PlacedPackage; index: number }[] {
  let count = 0;
  const starts = layout.columns.map((column) => (count += column.length) - column.length);
  return [...mounted]
    .flatMap((id) => layout.byId.get(id) ?? [])
    .map((placed) => ({ placed, index: (starts[placed.column] ?? 0) + placed.row }))
    .sort((a, b) => a.index - b.index);
}

interface FlowPlace {
  readonly input: FlowInput;
  readonly index: number;
  readonly open: ReadonlyMap<string, readonly string[]>;
  /** The packages at either end of a handoff. */
  readonly asks: ReadonlySet<string>;
}

function askingOrAsked(packages: PackageLookup): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { id, handoffs } of askingPackages(packages)) {
    for (const { to } of handoffs ?? []) {
      found.add(id).add(to);
    }
  }
  return found;
}

function flowNode(
  item: GraphPackage,
  placed: PlacedPackage,
  { input, index, open, asks }: FlowPlace,
): PackageFlowNode {
  const nameId = `package-name-${index}`;
  const descriptionId = `package-description-${index}`;
  const folded = isFold(item.id);
  const linksId = `package-links-${index}`;
  const links = packageEdges(input.snapshot.edges).get(item.id);
  const tabStop = item.id === input.tabStop;
  const selected = item.id === input.selected;
  const actions = actionsFor(item, input.snapshot);
  return {
    id: item.id,
    type: 'package',
    position: { x: placed.x, y: placed.y },
    width: NODE_WIDTH,
    height: NODE_HEIGHT,
    measured: { width: NODE_WIDTH, height: NODE_HEIGHT },
    handles: HANDLES.map((handle) => ({ ...handle })),
    className: nodeClasses(item.id, selected, input),
    ...(placed.depth === undefined && !folded ? {} : { draggable: false }),
    ...(placed.foreign || folded ? { connectable: false } : {}),
    ariaRole: 'group',
    domAttributes: {
      tabIndex: tabStop ? 0 : -1,
      'aria-labelledby': nameId,
      'aria-describedby': `${descriptionId} ${linksId}`,
      'aria-roledescription': folded ? PACKAGE_STRINGS.foldDescription : PACKAGE_STRINGS.roleDescription,
      'aria-current': selected,
      ...menuContext(item, actions),
    },
    data: {
      item,
      actions,
      ...(item.subplan ? { group: input.openGroups.has(item.id) ? 'open' : 'closed' } : {}),
      after: open.get(item.id) ?? [],
      expected:
        !folded && item.endedAt === undefined && item.state !== 'done'
          ? about(expectedOf(input.snapshot.packages)(item))
          : undefined,
      tabStop,
      nameId,
      descriptionId,
      links: [
        ...(item.gates ?? []).map(gateWords),
        ...(links ? [linksWords(links, input.packages)] : []),
        ...(asks.has(item.id) ? [handoffWords(item, input.packages)] : []),
      ].join(' '),
      linksId,
    },
  };
}

/** Rounded to whole minutes, because nobody knows better; what takes less than one to seconds. */
function about(expected: number | undefined): number | undefined {
  const unit = (expected ?? 0) < 60_000 ? 1000 : 60_000;
  return expected === undefined ? undefined : Math.round(expected / unit) * unit;
}

function nodeClasses(id: string, selected: boolean, { matches, marked }: FlowInput): string {
  return [
    ...(selected ? ['is-selected'] : []),
    ...(marked.has(id) ? ['is-marked'] : []),
    ...(matches === undefined || matches.has(id) ? [] : ['is-dimmed']),
  ].join(' ');
}

/** By planned package on the page, the titles of those that it comes after and that are not done. */
function openDependencies({ snapshot, packages, mounted }: FlowInput): Map<string, string[]> {
  const open = new Map<string, string[]>();
  const waiting = new Set([...mounted].filter((id) => packages.get(id)?.state === 'planned'));
  if (waiting.size === 0) {
    return open;
  }
  for (const { from, to, redundant, needs } of snapshot.edges) {
    const source = !redundant && needs === undefined && waiting.has(to) ? packages.get(from) : undefined;
    if (source && source.state !== 'done') {
      const titles = open.get(to) ?? [];
      open.set(to, titles);
      titles.push(source.title);
    }
  }
  return open;
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
