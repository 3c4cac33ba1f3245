import type { Document, YAMLError } from 'yaml';
import { LineCounter } from 'yaml';
import type { PlanNode } from './planNode';
import type { Problem } from '../problem';
import type { Located, SourceRange } from '../source';
import type { LineIndex } from './positions';
import { rangeBetween, TEXT_START } from './positions';
import type { Replaced, Slip } from './slip';
import { lineAt } from './slip';
import { slipOf } from './syntaxSlips';
import { composeText, linesOf, MAX_LEXEMES } from './yamlComposer';
import { blankNode, YamlTree } from './yamlTree';

/** Of a file that is no plan at all, nobody reads more than this. */
const MAX_PROBLEMS = 100;

/** What is wrong with the YAML of a text. */
interface SyntaxProblems {
  readonly problems: readonly Problem[];
  /** Whether it is uncertain what belongs where, so that what seems to be missing may only be hidden. */
  readonly garbled: boolean;
}

/**
 * Tells people what is wrong with the YAML itself: one problem for one cause. The parser also reports what follows from a slip:
 * of several errors on a line only the first counts, and after one that hides where things belong, no other.
 */
function syntaxProblems(yaml: Document.Parsed | undefined, text: string, lines: LineIndex): SyntaxProblems {
  const errors = [...(yaml?.errors ?? []), ...(yaml?.warnings ?? [])].sort((a, b) => a.pos[0] - b.pos[0]);
  if (yaml === undefined || errors.length === 0) {
    return { problems: [], garbled: false };
  }
  const whole = leftConflict(text) ?? tabs(errors, text);
  const end = whole?.start ?? Infinity;
  const problems: Problem[] = [];
  const told = new Set<number>();
  let garbled = whole !== undefined;
  for (const error of errors) {
    const [at] = error.pos;
    if (problems.length === MAX_PROBLEMS || at >= end) {
      break;
    }
    const { line } = lines.linePos(at);
    const follows =
      error.code === 'UNEXPECTED_TOKEN' && problems.some(({ severity }) => severity === 'error');
    if (told.has(line) || follows) {
      continue;
    }
    const slip = slipOf({ text, yaml, error, lines, line: lineAt(text, at) });
    told.add(line);
    problems.push(problemOf(slip, lines));
    garbled ||= slip.isTaking === true;
    if (slip.isLocal !== true) {
      return { problems, garbled: true };
    }
  }
  return {
    problems: whole === undefined ? problems : [...problems, problemOf(whole, lines)],
    garbled,
  };
}

function problemOf(slip: Slip, lines: LineIndex): Problem {
  const { fix, noticed } = slip;
  const place = ({ start, end, text }: Replaced): Located<string> => ({
    value: text,
    range: rangeBetween(lines, start, end),
  });
  return {
    code: slip.code ?? 'yaml-syntax',
    severity: slip.severity ?? 'error',
    message: slip.message,
    range: rangeBetween(lines, slip.start, slip.end),
    ...(noticed === undefined
      ? {}
      : {
          related: [
            { message: 'This comes before its end.', range: rangeBetween(lines, noticed, noticed + 1) },
          ],
        }),
    ...(fix === undefined
      ? {}
      : { data: { kind: 'spelling', title: fix.title, replaced: fix.replaced.map(place) } }),
  };
}

/** Lines that git leaves in a file which people have to merge. */
function leftConflict(text: string): Slip | undefined {
  const begin = /^<{7} .*$/m.exec(text);
  const end = /^>{7} .*$/m.exec(text);
  return begin === null || end === null || !/^={7}$/m.test(text)
    ? undefined
    : {
        start: begin.index,
        end: begin.index + begin[0].length,
        message:
          'A conflict of a merge is left here. Keep what is right of both sides, and delete the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`.',
      };
}

/** Tabs at the beginning of lines: one habit, however many lines. */
function tabs(errors: readonly YAMLError[], text: string): Slip | undefined {
  const first = errors.find(({ code }) => code === 'TAB_AS_INDENT');
  if (first === undefined) {
    return undefined;
  }
  const [start, end] = first.pos;
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const indented = [...text.slice(from).matchAll(/^ *\t[ \t]*(?=[^\s#])/gm)];
  const more = indented.length - 1;
  const also = more < 1 ? '' : `, and so ${more === 1 ? 'is 1 more line' : `are ${more} more lines`}`;
  return {
    code: 'yaml-tab',
    start,
    end,
    message: `This line is indented with a tab${also}. YAML does not allow tabs for indentation; use spaces.`,
    fix: {
      title: 'Indent with spaces',
      replaced: indented.map(({ 0: blanks, index }) => ({
        start: from + index,
        end: from + index + blanks.length,
        text: blanks.replaceAll('\t', '  '),
      })),
    },
  };
}

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
