import type { ErrorCode, YAMLError } from 'yaml';
import type { LineIndex } from './positions';
import { rangeBetween } from './positions';
import type { Problem } from '../problem';

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
export function syntaxProblems(errors: readonly YAMLError[], lines: LineIndex): Problem[] {
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
