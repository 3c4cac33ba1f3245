import type { Position, SourceRange } from '../source';

/** Tells lines and columns, both from 1, of offsets into a text. The library's `LineCounter` is one. */
export interface LineIndex {
  linePos(offset: number): { readonly line: number; readonly col: number };
}

/** The start of a text, where there is no better place to point to. */
export const TEXT_START: SourceRange = {
  start: { line: 0, character: 0 },
  end: { line: 0, character: 0 },
};

/** Turns offsets into a text (UTF-16 units) into a range; the only place that does. */
export function rangeBetween(lines: LineIndex, start: number, end: number): SourceRange {
  return { start: positionAt(lines, start), end: positionAt(lines, Math.max(start, end)) };
}

/** Whether nothing stands in a range, as with a value that was left out. */
export function isEmptyRange({ start, end }: SourceRange): boolean {
  return start.line === end.line && start.character === end.character;
}

/** Whether two ranges are the same. */
export function sameRange(a: SourceRange, b: SourceRange): boolean {
  return (
    a.start.line === b.start.line &&
    a.start.character === b.start.character &&
    a.end.line === b.end.line &&
    a.end.character === b.end.character
  );
}

function positionAt(lines: LineIndex, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return line === 0 ? { line: 0, character: offset } : { line: line - 1, character: col - 1 };
}
