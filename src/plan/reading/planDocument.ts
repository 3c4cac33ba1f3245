import type { Document, LineCounter } from 'yaml';
import type { PlanNode } from '../yaml/planNode';
import type { Problem } from '../problem';
import type { SourceRange } from '../source';

/** The text of a plan, parsed. */
export interface PlanDocument {
  /** For edits that keep comments and layout; absent when nothing could be parsed. */
  readonly yaml: Document.Parsed | undefined;
  /** For positions in that document. */
  readonly lines: LineCounter;
  readonly root: PlanNode;
  /** Whether the text is not valid YAML, so that parts of it may be missing from `root`. */
  readonly broken: boolean;
  readonly problems: readonly Problem[];
  /** What was parsed by itself, by its text, so that the next version of the plan needs not to parse it again. */
  readonly chunks?: ReadonlyMap<string, ParsedChunk>;
}

/** What is written for one package. */
export interface ParsedChunk {
  /** The line where it stood, from 0. */
  readonly line: number;
  readonly node: PlanNode;
  /** Where the list that it makes by itself begins and ends. */
  readonly list: SourceRange;
  /** The same with the comments behind it. */
  readonly listAndComments: SourceRange;
  readonly problems: readonly Problem[];
  /** How many words and signs it consists of. */
  readonly lexemes: number;
}
