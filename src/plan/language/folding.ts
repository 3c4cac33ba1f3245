import type { PlanNode } from '../yaml/planNode';

/** Lines that can be folded to the first of them; both count from 0 and `end` is the last one that disappears. */
export interface Fold {
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
