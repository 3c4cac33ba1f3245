import type { Document } from 'yaml';
import { LineCounter } from 'yaml';
import type { PlanNode } from './planNode';
import type { Problem } from '../problem';
import type { SourceRange } from '../source';
import type { LineIndex } from './positions';
import { rangeBetween, TEXT_START } from './positions';
import { composeText, linesOf, MAX_LEXEMES } from './yamlComposer';
import { syntaxProblems } from './syntaxProblems';
import { blankNode, YamlTree } from './yamlTree';

/** The text of a plan, parsed. */
export interface PlanDocument {
  /** For edits that keep comments and layout; absent when nothing could be parsed. */
  readonly yaml: Document.Parsed | undefined;
  /** For positions in that document. */
  readonly lines: LineCounter;
  readonly root: PlanNode;
  /** Whether the text is not valid YAML, so that parts of it may be missing from `root`. */
  readonly broken: boolean;
  /** Whether it is even uncertain what belongs where, so that what seems to be missing may only be hidden. */
  readonly garbled: boolean;
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

/**
 * Parses a text as one.
 * @param place where its lines are, when they are not those of the text itself.
 */
export function wholeDocument(content: string, place?: (lines: LineIndex) => LineIndex): PlanDocument {
  const { yaml, secondDocument, tooDeep, tooLarge } = composeText(content);
  const own = linesOf(content);
  const lines = place?.(own) ?? own;
  const errorAt = (code: string, message: string, offset: number, length: number): Problem => ({
    code,
    severity: 'error',
    message,
    range: rangeBetween(lines, offset, offset + length),
  });
  const syntax = syntaxProblems(yaml, content, lines);
  const problems = [...syntax.problems];
  const nul = content.indexOf('\0');
  if (nul >= 0) {
    const message = 'The file contains NUL characters, so it is not a text file. Is it saved as UTF-8?';
    problems.push(errorAt('not-text', message, nul, 1));
  }
  if (tooLarge) {
    const message = `The file consists of more than ${MAX_LEXEMES} words and signs, so nothing of it is read. Is it a plan? If so, split it.`;
    problems.push(errorAt('too-large', message, 0, 0));
  }
  if (tooDeep !== undefined) {
    const message = 'Values nest too deeply here, so nothing of this file is read.';
    problems.push(errorAt('too-deep', message, tooDeep, 1));
  }
  if (secondDocument !== undefined) {
    const message = 'A plan is one YAML document: what follows here, after `---`, is not read.';
    problems.push(errorAt('yaml-documents', message, secondDocument, 3));
  }
  const tree = new YamlTree(lines);
  const root = tree.convert(yaml?.contents, TEXT_START);
  problems.push(...tree.problems);
  return {
    yaml,
    lines: own,
    root,
    broken: problems.some((problem) => problem.severity === 'error'),
    garbled: syntax.garbled,
    problems,
  };
}

/** A document without content, and the reason for that. */
export function emptyDocument(code: string, message: string): PlanDocument {
  return {
    yaml: undefined,
    lines: new LineCounter(),
    root: blankNode(TEXT_START),
    broken: true,
    garbled: false,
    problems: [{ code, severity: 'error', message, range: TEXT_START }],
  };
}

/** What may only seem so where it is uncertain what belongs where. */
const SEEMING: ReadonlySet<string> = new Set([
  'missing-scope',
  'missing-id',
  'misspelt-field',
  'wrong-type',
  'unusual-key',
  'unknown-dependency',
  'not-a-plan',
  'empty-plan',
]);

/** Of a plan's problems, those that do not merely follow from its text being no valid YAML. */
export function withoutConsequences(document: PlanDocument, problems: readonly Problem[]): Problem[] {
  const brokenLines = new Set(
    document.problems.filter(({ severity }) => severity === 'error').map(({ range }) => range.start.line),
  );
  const own = new Set(document.problems);
  return problems.filter(
    (problem) =>
      !(document.garbled && SEEMING.has(problem.code)) &&
      (own.has(problem) || !brokenLines.has(problem.range.start.line)),
  );
}
