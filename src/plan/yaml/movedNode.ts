import type { MapEntry, PlanNode } from './planNode';
import type { Problem } from '../problem';
import type { Position, SourceRange } from '../source';

/** What nodes were before they were moved. */
const unmoved = new WeakMap<PlanNode, PlanNode>();

/** The same package some lines further down, or up; `unmovedNode` finds the one that it was. */
export function movedPackage(node: PlanNode, lines: number): PlanNode {
  const moved = movedNode(node, lines);
  unmoved.set(moved, unmovedNode(node));
  return moved;
}

/** The package that a moved one was at first, which says the same at another place; else the node itself. */
export function unmovedNode(node: PlanNode): PlanNode {
  return unmoved.get(node) ?? node;
}

/** The same node some lines further down, or up. */
function movedNode(node: PlanNode, lines: number): PlanNode {
  const range = movedRange(node.range, lines);
  switch (node.kind) {
    case 'scalar':
      return { ...node, range };
    case 'list':
      return { kind: 'list', items: node.items.map((item) => movedNode(item, lines)), range };
    case 'map': {
      const entries = new Map<string, MapEntry>();
      for (const [name, { key, value }] of node.entries) {
        entries.set(name, {
          key: { value: key.value, range: movedRange(key.range, lines) },
          value: movedNode(value, lines),
        });
      }
      return { kind: 'map', entries, range };
    }
  }
}

/** The same problem some lines further down, or up. */
export function movedProblem(problem: Problem, lines: number): Problem {
  const related = problem.related?.map((place) => ({ ...place, range: movedRange(place.range, lines) }));
  return {
    ...problem,
    range: movedRange(problem.range, lines),
    ...(related === undefined ? {} : { related }),
  };
}

/** The same range some lines further down, or up. */
export function movedRange({ start, end }: SourceRange, lines: number): SourceRange {
  return { start: movedPosition(start, lines), end: movedPosition(end, lines) };
}

function movedPosition({ line, character }: Position, lines: number): Position {
  return { line: line + lines, character };
}
