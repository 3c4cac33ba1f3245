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

/** Lines that can be folded to the first of them; both count from 0 and `end` is the last one that disappears. */
interface Fold {
  readonly start: number;
  readonly end: number;
  readonly kind: 'region' | 'comment';
}

/** Everything in a plan that has more than one line: maps, lists, long texts, and comments above each other. */
export function planFolds(text: string, root: PlanNode): Fold[] {
  const lines = text.split('\n').map((line) => line.trim());
  const folds = new Map<number, Fold>();
  const add = (start: number, end: number, kind: Fold['kind']): void => {
    let last = end;
    while (last > start && isIdle(lines[last])) {
      last -= 1;
    }
    if (last > start && (folds.get(start)?.end ?? 0) < last) {
      folds.set(start, { start, end: last, kind });
    }
  };
  const visit = (node: PlanNode): void => {
    if (node.kind === 'list') {
      for (const item of node.items) {
        add(item.range.start.line, lastLine(item), 'region');
        visit(item);
      }
    } else if (node.kind === 'map') {
      for (const { key, value } of node.entries.values()) {
        add(key.range.start.line, lastLine(value), 'region');
        visit(value);
      }
    }
  };
  visit(root);
  for (let start = 0; start < lines.length; start += 1) {
    let end = start;
    while (lines[start]?.startsWith('#') === true && lines[end + 1]?.startsWith('#') === true) {
      end += 1;
    }
    if (end > start) {
      folds.set(start, { start, end, kind: 'comment' });
    }
    start = end;
  }
  return [...folds.values()].sort((a, b) => a.start - b.start);
}

function isIdle(line: string | undefined): boolean {
  return line === undefined || line === '' || line.startsWith('#');
}

/** A range that ends before the first character of a line ends with the line before. */
function lastLine({ range: { end } }: PlanNode): number {
  return end.character === 0 ? end.line - 1 : end.line;
}
