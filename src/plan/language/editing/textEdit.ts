import type { SourceRange } from '../../source';

/** One replacement in a text. The ranges of several edits refer to the text before all of them and never overlap. */
export interface TextEdit {
  readonly range: SourceRange;
  readonly newText: string;
}

/** Carries out edits; what an editor does with them in one undo step. Insertions at the same place keep their order. */
export function applyTextEdits(text: string, edits: readonly TextEdit[]): string {
  const starts = lineStarts(text);
  const offset = ({ line, character }: SourceRange['start']): number =>
    (starts[line] ?? text.length) + character;
  const ordered = edits
    .map(({ range, newText }) => ({ start: offset(range.start), end: offset(range.end), newText }))
    .sort((a, b) => a.start - b.start);
  let result = '';
  let at = 0;
  for (const { start, end, newText } of ordered) {
    result += text.slice(at, start) + newText;
    at = end;
  }
  return result + text.slice(at);
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    starts.push(at + 1);
  }
  return starts;
}

/** The one edit that makes one text into another: from where they begin to differ to where they differ no more. */
export function editBetween(before: string, after: string): TextEdit {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) {
    start += 1;
  }
  let same = 0;
  while (same < most - start && before[before.length - 1 - same] === after[after.length - 1 - same]) {
    same += 1;
  }
  const starts = lineStarts(before);
  return {
    range: { start: positionAt(starts, start), end: positionAt(starts, before.length - same) },
    newText: after.slice(start, after.length - same),
  };
}

function positionAt(starts: readonly number[], offset: number): SourceRange['start'] {
  const line = starts.findLastIndex((start) => start <= offset);
  return { line, character: offset - (starts[line] ?? 0) };
}
