import type { GraphEdge, GraphPackage, GraphSubplan } from '../../../../src/protocol/graph';
import { addressWithin } from '../../../../src/views/packageAddress';
import { edgeWithin, isFold, packageWithin } from './within';
import type { GraphLayout, GroupFrame, PlacedPackage, Point, WaveSpan } from './layout';
import { columnsWidth, columnX, NODE_HEIGHT, waveSpans } from './layout';
import type { LayoutInput } from './layeredGraph';
import { edgeKey } from './layeredGraph';

/** Between the package that a group is and those in it: the names of the waves stand there. */
const HEAD = 32;
/** The same where there are no waves to be named. */
const BARE_HEAD = 12;

/** A graph with the packages of its open sub-plans. */
export interface GroupedGraph {
  readonly layout: GraphLayout;
  /** The packages of the plan, and behind them those of open sub-plans under ids of their own. */
  readonly packages: readonly GraphPackage[];
  /** The edges of the plan, and behind them those within open sub-plans. */
  readonly edges: readonly GraphEdge[];
}

/** A plan as it is laid out. */
export interface GroupedInput extends LayoutInput {
  readonly packages: readonly GraphPackage[];
  readonly edges: readonly GraphEdge[];
}

/** Lays out the sub-plan of a package, given by its address. */
export type LayoutWithin = (group: string, input: LayoutInput) => GraphLayout;

/** An open sub-plan, laid out with those that are open in it, from the left upper corner of its first package. */
export interface OpenGroup extends GroupedGraph {
  readonly id: string;
}

/**
 * Puts the packages of open sub-plans under the package that they belong to, wave by wave beside each other. What
 * stands below in the same wave makes room, and so do the waves behind it where the sub-plan has several; all is as
 * before when the group is closed again.
 *
 * @param depth how many groups are around this plan
 */
export function openGroups(
  layout: GraphLayout,
  plan: GroupedInput,
  open: ReadonlySet<string>,
  layoutWithin: LayoutWithin,
  depth = 0,
): GroupedGraph {
  const insides = plan.packages.flatMap(({ id, subplan }): OpenGroup[] => {
    if (!subplan || !open.has(id) || subplan.packages.length === 0) {
      return [];
    }
    const inner = planWithin(id, subplan);
    return [{ id, ...openGroups(layoutWithin(id, inner), inner, open, layoutWithin, depth + 1) }];
  });
  if (insides.length === 0) {
    return { layout, packages: plan.packages, edges: plan.edges };
  }
  return {
    ...joined(layout, plan.edges, insides, depth),
    packages: [...plan.packages, ...insides.flatMap(({ packages }) => packages)],
  };
}

/** A plan's layout and edges with those of what is open in it: what no state changes. */
interface Joined extends Pick<GroupedGraph, 'layout' | 'edges'> {
  readonly of: readonly unknown[];
}

/** By the layout of a plan alone, what it was joined to last, and of what. */
const knownJoined = new WeakMap<GraphLayout, Joined>();

/** Places and edges stay the very same objects while only states change, so that nothing is placed or led anew. */
function joined(
  layout: GraphLayout,
  edges: readonly GraphEdge[],
  insides: readonly OpenGroup[],
  depth: number,
): Pick<GroupedGraph, 'layout' | 'edges'> {
  const of = [edges, ...insides.flatMap((each) => [each.id, each.layout, each.edges])];
  const former = knownJoined.get(layout);
  const isSame = former?.of.length === of.length && of.every((each, index) => each === former.of[index]);
  const found = isSame
    ? former
    : {
        of,
        layout: joinColumns(layout, edges, insides, depth),
        edges: [...edges, ...insides.flatMap((each) => each.edges)],
      };
  knownJoined.set(layout, found);
  return { layout: found.layout, edges: found.edges };
}

interface Within {
  readonly group: string;
  readonly subplan: GraphSubplan;
  readonly input: GroupedInput;
}

/** By the waves of a sub-plan, which stay the same object while it does: how it was named last. */
const known = new WeakMap<GraphSubplan['waves'], Within>();

/** A sub-plan with all that it names by its address; what stays the same object in the sub-plan does so here. */
function planWithin(group: string, subplan: GraphSubplan): GroupedInput {
  // What is folded is of the plan itself, and keeps its names.
  if (isFold(group)) {
    return subplan;
  }
  const former = known.get(subplan.waves);
  const within = former?.group === group ? former : undefined;
  if (within?.subplan === subplan) {
    return within.input;
  }
  const input = inputWithin(group, subplan, within);
  known.set(subplan.waves, { group, subplan, input });
  return input;
}

function inputWithin(
  group: string,
  { waves, packages, edges }: GraphSubplan,
  former: Within | undefined,
): GroupedInput {
  return {
    waves: former ? former.input.waves : waves.map((ids) => ids.map((id) => addressWithin(group, id))),
    packages: packages.map((item, index) => {
      const same = former?.subplan.packages[index] === item ? former.input.packages[index] : undefined;
      return same ?? packageWithin(group, item);
    }),
    edges:
      former?.subplan.edges === edges ? former.input.edges : edges.map((edge) => edgeWithin(group, edge)),
  };
}

/** Between an outermost frame and what is in it, and how much closer each one within lies. */
const MARGIN = 8;
const CLOSER = 3;

/** The layout of an open sub-plan, and the package that it opens under. */
interface Inside {
  readonly id: string;
  readonly layout: GraphLayout;
}

/**
 * Puts layouts under packages of another layout. A wave becomes as many columns wide as the widest layout in it, and the
 * edges that leave or pass that wave run level across the added columns, in which nothing stands at their height.
 *
 * @param depth how many frames are around all of this
 */
function joinColumns(
  layout: GraphLayout,
  edges: readonly GraphEdge[],
  insides: readonly Inside[],
  depth: number,
): GraphLayout {
  const inside = new Map(insides.map((each) => [each.id, each.layout]));
  const spans = spansWith(layout, inside);
  const margin = MARGIN - CLOSER * depth;
  const placed: PlacedPackage[] = [];
  const groups: GroupFrame[] = [];
  const passes = new Map<string, readonly Point[]>();
  const shifts: Shift[] = [];
  layout.columns.forEach((column, wave) => {
    const first = spans[wave]?.first ?? 0;
    let shift = 0;
    for (const each of column) {
      const at = { x: columnX(first), y: each.y + shift };
      placed.push({ ...each, ...at, column: first });
      const inner = inside.get(each.id);
      if (inner) {
        const top = Math.min(...inner.packages.map(({ y }) => y));
        const bare = isFold(each.id) && inner.columns.length === 1;
        const head = bare ? BARE_HEAD : HEAD;
        const by = { x: at.x, y: at.y + NODE_HEIGHT + head - top, columns: first };
        placed.push(...inner.packages.map((item) => lowered(item, by, isFold(each.id))));
        const frame = frameOf(each.id, at, inner, { by, top, margin });
        groups.push(bare ? { ...frame, waves: [] } : frame, ...framesMoved(inner, by));
        inner.passes.forEach((points, key) => passes.set(key, points.map(movedBy(by))));
        const taken = head + inner.height - top + margin;
        shift += taken;
        shifts.push({ wave, below: each.y, by: taken });
      }
    }
  });
  passesAcross({ layout, edges, spans, shifts, placed }).forEach((points, key) => passes.set(key, points));
  return assembled(placed, spans, { passes, groups });
}

/** By how much what lies below a height of a wave makes room. */
interface Shift {
  readonly wave: number;
  readonly below: number;
  readonly by: number;
}

function spansWith(layout: GraphLayout, inside: ReadonlyMap<string, GraphLayout>): WaveSpan[] {
  let first = 0;
  return layout.columns.map((column) => {
    const columns = Math.max(1, ...column.map(({ id }) => inside.get(id)?.columns.length ?? 1));
    first += columns;
    return { first: first - columns, columns };
  });
}

type Move = Point & { readonly columns: number };

function movedBy(by: Point): (point: Point) => Point {
  return ({ x, y }) => ({ x: x + by.x, y: y + by.y });
}

function lowered(item: PlacedPackage, by: Move, own: boolean): PlacedPackage {
  return {
    ...item,
    ...movedBy(by)(item),
    column: item.column + by.columns,
    depth: (item.depth ?? 0) + 1,
    ...(own ? {} : { foreign: true }),
  };
}

function frameOf(
  id: string,
  { x, y }: Point,
  inner: GraphLayout,
  { by, top, margin }: { readonly by: Point; readonly top: number; readonly margin: number },
): GroupFrame {
  return {
    id,
    x: x - margin,
    y: y - margin,
    width: columnsWidth(inner.columns.length) + 2 * margin,
    height: by.y - y + inner.height + 2 * margin,
    waves: waveSpans(inner).map(({ first }, wave) => ({
      wave: wave + 1,
      x: x + columnX(first),
      y: by.y + top,
    })),
  };
}

function framesMoved({ groups = [] }: GraphLayout, by: Point): GroupFrame[] {
  const moved = movedBy(by);
  return groups.map((frame) => ({
    ...frame,
    ...moved(frame),
    waves: frame.waves.map((wave) => ({ ...wave, ...moved(wave) })),
  }));
}

/** Where the edges of the outer layout pass columns now. */
function passesAcross(input: {
  readonly layout: GraphLayout;
  readonly edges: readonly GraphEdge[];
  readonly spans: readonly WaveSpan[];
  readonly shifts: readonly Shift[];
  readonly placed: readonly PlacedPackage[];
}): ReadonlyMap<string, readonly Point[]> {
  const { layout, edges, spans, shifts, placed } = input;
  const places = new Map(placed.map((each) => [each.id, each]));
  const across = (wave: number, y: number, from: number): Point[] =>
    Array.from({ length: Math.max(0, (spans[wave]?.columns ?? 1) - from) }, (_, index) => ({
      x: columnX((spans[wave]?.first ?? 0) + from + index),
      y,
    }));
  const passes = new Map<string, readonly Point[]>();
  for (const edge of edges) {
    const source = layout.byId.get(edge.from);
    const target = layout.byId.get(edge.to);
    if (edge.redundant || !source || !target || target.column <= source.column) {
      continue;
    }
    const start = (places.get(edge.from)?.y ?? source.y) + NODE_HEIGHT / 2;
    const points = [
      ...across(source.column, start, 1),
      ...(layout.passes.get(edgeKey(edge)) ?? []).flatMap(({ x, y }) => {
        const wave = Math.round(x / columnX(1));
        const room = shifts.filter((shift) => shift.wave === wave && y > shift.below);
        return across(
          wave,
          room.reduce((sum, { by }) => sum + by, y),
          0,
        );
      }),
    ];
    if (points.length > 0) {
      passes.set(edgeKey(edge), points);
    }
  }
  return passes;
}

function assembled(
  placed: readonly PlacedPackage[],
  spans: readonly WaveSpan[],
  rest: Pick<GraphLayout, 'passes' | 'groups'>,
): GraphLayout {
  const last = spans.at(-1);
  const columns: PlacedPackage[][] = Array.from(
    { length: last ? last.first + last.columns : 0 },
    (): PlacedPackage[] => [],
  );
  for (const each of [...placed].sort((a, b) => a.y - b.y)) {
    const column = columns[each.column];
    column?.push({ ...each, row: column.length });
  }
  const packages = columns.flat();
  return {
    ...rest,
    width: columnsWidth(columns.length),
    height: Math.max(
      ...packages.map(({ y }) => y + NODE_HEIGHT),
      ...(rest.groups ?? []).map(({ y, height }) => y + height),
    ),
    packages,
    byId: new Map(packages.map((each) => [each.id, each])),
    columns,
    spans,
  };
}
