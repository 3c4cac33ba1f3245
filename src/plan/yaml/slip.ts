import type { Document, YAMLError } from 'yaml';
import type { LineIndex } from './positions';

/** A mistake in the YAML itself, as somebody sees it who does not know the grammar. */
export interface Slip {
  /** Offsets of what is wrong. */
  readonly start: number;
  readonly end: number;
  /** What stands there, what was meant, and what to write. */
  readonly message: string;
  readonly code?: 'yaml-tab' | 'yaml-tag' | 'invisible-character';
  readonly severity?: 'warning';
  /** What to write in the place of what, where that is clear. */
  readonly fix?: { readonly title: string; readonly replaced: readonly Replaced[] };
  /** Where the parser noticed it, when that is elsewhere. */
  readonly noticed?: number;
  /** Whether what comes after it can still be judged. */
  readonly isLocal?: boolean;
  /** Whether it takes the lines below with it nevertheless. */
  readonly isTaking?: boolean;
}

/** What to write in the place of what. */
export interface Replaced {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What a slip is recognised from. */
export interface Met {
  readonly text: string;
  readonly yaml: Document.Parsed;
  readonly error: YAMLError;
  readonly lines: LineIndex;
  /** The line that the parser stumbled over. */
  readonly line: Line;
}

/** One line of a text, without its indentation and the blanks at its end. */
interface Line {
  readonly indent: number;
  readonly start: number;
  readonly end: number;
  readonly content: string;
}

/** The line of a text that an offset is in. */
export function lineAt(text: string, offset: number): Line {
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  const newline = text.indexOf('\n', from);
  const whole = text.slice(from, newline < 0 ? text.length : newline);
  const content = whole.trim();
  const indent = /^ */.exec(whole)?.[0].length ?? 0;
  const start = from + (content === '' ? 0 : whole.indexOf(content));
  return { indent, start, end: start + content.length, content };
}

/** A text in quotes that need no escapes; nothing where there are none. */
export function inQuotes(text: string): string | undefined {
  const value = text.trim();
  return !/["\\]/.test(value) ? `"${value}"` : !value.includes("'") ? `'${value}'` : undefined;
}
