import type { Document, ErrorCode, YAMLError } from 'yaml';
import { LineCounter } from 'yaml';
import type { PlanNode } from '../yaml/planNode';
import type { Problem } from '../problem';
import type { SourceRange } from '../source';
import type { LineIndex } from '../yaml/positions';
import { rangeBetween, TEXT_START } from '../yaml/positions';
import { composeText, linesOf, MAX_LEXEMES } from '../yaml/yamlComposer';
import { blankNode, YamlTree } from '../yaml/yamlTree';

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
  const problems = [
    ...syntaxProblems(yaml?.errors ?? [], lines),
    ...syntaxProblems(yaml?.warnings ?? [], lines),
  ];
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
  return {
    yaml,
    lines: own,
    root,
    broken: problems.some((problem) => problem.severity === 'error'),
    problems: [...problems, ...tree.problems],
  };
}

/** A document without content, and the reason for that. */
export function emptyDocument(code: string, message: string): PlanDocument {
  return {
    yaml: undefined,
    lines: new LineCounter(),
    root: blankNode(TEXT_START),
    broken: true,
    problems: [{ code, severity: 'error', message, range: TEXT_START }],
  };
}

/** What the most usual slips are, in the words of somebody who does not know YAML's grammar. */
const PLAIN_WORDS: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: 'YAML does not allow tabs for indentation; use spaces.',
  BAD_INDENT: 'This line is not indented like the lines that it belongs to; align it with them.',
  BLOCK_AS_IMPLICIT_KEY:
    'A second `key: value` on one line. Put text that contains ": " into quotes, or begin a new line for a nested map.',
  MULTILINE_IMPLICIT_KEY:
    'A key must stand on one line and be followed by ":". Is a colon missing here, or a quote open?',
  BAD_SCALAR_START: 'A text cannot begin with this character; put the text into quotes.',
  BAD_DQ_ESCAPE:
    'This escape is not known in double quotes; write "\\\\" for a backslash, or use single quotes.',
  BAD_ALIAS: 'An alias needs the name of an anchor; put a text that begins with "*" into quotes.',
};

/** Of a file that is no plan at all, nobody reads more than this. */
const MAX_PROBLEMS = 100;

/**
 * Tells people what is wrong with the YAML itself. The parser also reports the consequences of a slip: of several problems
 * on the same line only the first counts, and after any other, tokens at unexpected places say nothing more.
 */
function syntaxProblems(errors: readonly YAMLError[], lines: LineIndex): Problem[] {
  const problems = new Map<number, Problem>();
  const ordered = [...errors].sort((a, b) => a.pos[0] - b.pos[0]);
  for (const error of ordered) {
    if (error.code === 'UNEXPECTED_TOKEN' && error !== ordered[0]) {
      continue;
    }
    const problem = syntaxProblem(error, lines);
    if (problems.size === MAX_PROBLEMS) {
      break;
    }
    if (!problems.has(problem.range.start.line)) {
      problems.set(problem.range.start.line, problem);
    }
  }
  return [...problems.values()];
}

function syntaxProblem(error: YAMLError, lines: LineIndex): Problem {
  const tag = error.code === 'TAG_RESOLVE_FAILED';
  return {
    code: tag ? 'yaml-tag' : error.code === 'TAB_AS_INDENT' ? 'yaml-tab' : 'yaml-syntax',
    severity: tag ? 'warning' : 'error',
    message: PLAIN_WORDS[error.code] ?? sentence(error.message),
    range: rangeBetween(lines, error.pos[0], error.pos[1]),
  };
}

function sentence(message: string): string {
  const [first = ''] = message.split('\n');
  return `This is not valid YAML: ${first.replace(/[\s:.]+$/, '')}.`;
}
