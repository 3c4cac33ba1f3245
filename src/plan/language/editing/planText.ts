import type { LineCounter } from 'yaml';
import { rangeBetween } from '../../yaml/positions';
import type { Position, SourceRange } from '../../source';
import type { TextEdit } from './textEdit';

const BYTE_ORDER_MARK = '\uFEFF';
const USUAL_STEP = 2;

/** A plan's text with its habits of layout, by offset. */
export class PlanText {
  /** Without a byte order mark, as all offsets and ranges are counted. */
  readonly content: string;
  /** How its lines end. */
  readonly eol: string;

  constructor(
    text: string,
    private readonly lines: LineCounter,
  ) {
    this.content = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
    this.eol = /\r?\n/.exec(this.content)?.[0] ?? '\n';
  }

  replace(start: number, end: number, newText: string): TextEdit {
    return { range: rangeBetween(this.lines, start, end), newText };
  }

  insert(offset: number, newText: string): TextEdit {
    return this.replace(offset, offset, newText);
  }

  /** The text in a range. */
  slice({ start, end }: SourceRange): string {
    return this.content.slice(this.offsetAt(start), this.offsetAt(end));
  }

  offsetAt({ line, character }: Position): number {
    return Math.min((this.lines.lineStarts[line] ?? this.content.length) + character, this.content.length);
  }

  lineStart(offset: number): number {
    return this.content.lastIndexOf('\n', offset - 1) + 1;
  }

  /** Where the line of an offset ends, before the line break. */
  lineEnd(offset: number): number {
    const end = this.content.indexOf('\n', offset);
    const at = end < 0 ? this.content.length : end;
    return this.content[at - 1] === '\r' && at > offset ? at - 1 : at;
  }

  /** Characters from the start of the line. */
  column(offset: number): number {
    return offset - this.lineStart(offset);
  }

  /** The column at which the first key or text of a line stands, behind white space and dashes. */
  indentOf(offset: number): number {
    const start = this.lineStart(offset);
    return /^[ -]*/.exec(this.content.slice(start, this.lineEnd(start)))?.[0].length ?? 0;
  }

  /** Whether only white space stands before an offset on its line. */
  opensLine(offset: number): boolean {
    return this.content.slice(this.lineStart(offset), offset).trim() === '';
  }

  sameLine(a: number, b: number): boolean {
    return this.lineStart(a) === this.lineStart(b);
  }

  /** By how many columns a nested block is set in: as the first one of the text does it. */
  get indentStep(): number {
    const step = /^[^\s#-][^\n]*:[ \t]*\r?\n( +)[^\s#-]/m.exec(this.content)?.[1]?.length;
    return step ?? USUAL_STEP;
  }

  /** Takes out whole lines, from that of `start` to that of `end`, with one line break. */
  removeLines(start: number, end: number): TextEdit {
    const from = this.lineStart(start);
    const to = this.content.indexOf('\n', end);
    if (to >= 0) {
      return this.replace(from, to + 1, '');
    }
    const before = from === 0 ? 0 : this.lineEnd(from - 1 - (this.content[from - 2] === '\r' ? 1 : 0));
    return this.replace(before, this.content.length, '');
  }
}
