import type { PlanGraph } from '../graph/graph';
import type { MapEntry, MapNode, PlanNode } from '../yaml/planNode';
import { isEmptyRange } from '../yaml/positions';
import type { PlanReading } from '../reading/readPlan';
import type { Position, SourceRange } from '../source';

/** One entry of the outline of a plan. */
export interface OutlineEntry {
  readonly name: string;
  readonly detail: string;
  readonly kind: 'section' | 'package' | 'field' | 'step';
  /** All of it; `selection` is a part of that. */
  readonly range: SourceRange;
  readonly selection: SourceRange;
  readonly children: readonly OutlineEntry[];
}

/** The outline of a plan: its sections, and packages with their fields and steps. */
export function planOutline({ plan, document: { root } }: PlanReading, graph: PlanGraph): OutlineEntry[] {
  if (root.kind !== 'map') {
    return [];
  }
  const owners = new Map(plan.packages.map((item) => [item.range, item]));
  const packageEntry = (node: PlanNode, key?: SourceRange): OutlineEntry[] => {
    const item = owners.get(node.range);
    if (item === undefined || node.kind !== 'map') {
      return [];
    }
    const range = covering(key ?? node.range, item.idRange, node.range);
    return [
      {
        name: item.id,
        detail: [`W${graph.waveOf.get(item.id) ?? 1}`, item.title === item.id ? '' : item.title]
          .join(' ')
          .trim(),
        kind: 'package',
        range,
        selection: item.idRange,
        children: fieldEntries(node),
      },
    ];
  };
  return [...root.entries.values()].map(({ key, value }) => {
    const packages =
      key.value !== 'packages'
        ? []
        : value.kind === 'list'
          ? value.items.flatMap((item) => packageEntry(item))
          : value.kind === 'map'
            ? [...value.entries.values()].flatMap((entry) => packageEntry(entry.value, entry.key.range))
            : [];
    return {
      name: key.value,
      detail: scalarDetail(value),
      kind: 'section',
      range: covering(key.range, value.range),
      selection: key.range,
      children: packages,
    };
  });
}

const NAMES: ReadonlySet<string> = new Set(['package_id', 'id']);

function fieldEntries(node: MapNode): OutlineEntry[] {
  return [...node.entries.values()]
    .filter(({ key }) => !NAMES.has(key.value) && within(key.range, node.range))
    .map((entry) => ({
      name: entry.key.value,
      detail: scalarDetail(entry.value),
      kind: 'field',
      range: covering(entry.key.range, entry.value.range),
      selection: entry.key.range,
      children: entry.key.value === 'verification' ? stepEntries(entry) : [],
    }));
}

function stepEntries({ value }: MapEntry): OutlineEntry[] {
  const steps = value.kind === 'map' ? value.entries.get('steps')?.value : undefined;
  return (steps?.kind === 'list' ? steps.items : [])
    .filter((step) => within(step.range, value.range) && !isEmptyRange(step.range))
    .map((step) => {
      const name = step.kind === 'map' ? step.entries.get('name')?.value : step;
      const kind = step.kind === 'map' ? step.entries.get('kind')?.value : undefined;
      return {
        name: name?.kind === 'scalar' && name.text !== '' ? name.text : 'step',
        detail: kind === undefined ? '' : scalarDetail(kind),
        kind: 'step',
        range: step.range,
        selection: name !== undefined && within(name.range, step.range) ? name.range : step.range,
        children: [],
      };
    });
}

/** Values that fit behind a name. */
function scalarDetail(node: PlanNode): string {
  return node.kind === 'scalar' && !node.text.includes('\n') && node.text.length <= 60 ? node.text : '';
}

function covering(...ranges: readonly [SourceRange, ...SourceRange[]]): SourceRange {
  return ranges.reduce((all, { start, end }) => ({
    start: isBefore(start, all.start) ? start : all.start,
    end: isBefore(all.end, end) ? end : all.end,
  }));
}

function within(inner: SourceRange, outer: SourceRange): boolean {
  return !isBefore(inner.start, outer.start) && !isBefore(outer.end, inner.end);
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
