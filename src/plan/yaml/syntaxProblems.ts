import type { Document, YAMLError } from 'yaml';
import type { Problem } from '../problem';
import type { Located } from '../source';
import type { LineIndex } from './positions';
import { rangeBetween } from './positions';
import type { Replaced, Slip } from './slip';
import { lineAt } from './slip';
import { slipOf } from './syntaxSlips';

/** Of a file that is no plan at all, nobody reads more than this. */
const MAX_PROBLEMS = 100;

/** What is wrong with the YAML of a text. */
export interface SyntaxProblems {
  readonly problems: readonly Problem[];
  /** Whether it is uncertain what belongs where, so that what seems to be missing may only be hidden. */
  readonly garbled: boolean;
}

/**
 * Tells people what is wrong with the YAML itself: one problem for one cause. The parser also reports what follows from a slip:
 * of several errors on a line only the first counts, and after one that hides where things belong, no other.
 */
export function syntaxProblems(
  yaml: Document.Parsed | undefined,
  text: string,
  lines: LineIndex,
): SyntaxProblems {
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
