import type { SourceRange } from '../source';

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
