import type { Document } from 'yaml';
import { isMap, isScalar, isSeq, visit } from 'yaml';
import { shortened } from './legible';
import type { Met, Slip } from './slip';
import { inQuotes, lineAt } from './slip';

/** A quote that is never closed: reported where it opens, not where the file ends. */
export function openQuote({ error, text, yaml }: Met): Slip | undefined {
  if (!error.message.startsWith('Missing closing')) {
    return undefined;
  }
  const start = quoteBefore(yaml, error.pos[0]);
  if (start === undefined) {
    return undefined;
  }
  const { end } = lineAt(text, start);
  const quote = text.charAt(start);
  const line = text.slice(start, end);
  const isWhole = !/["'[\]{},#]/.test(line.slice(1));
  const write = isWhole ? ` Write ${shortened(line + quote)} if the text ends with the line.` : '';
  return {
    start,
    end,
    message: `The quote (${quote}) that opens here is never closed, so that everything below is taken for text.${write} A quote that belongs to the text stands in quotes of the other kind.`,
    ...(isWhole ? { fix: { title: 'Close the quote', replaced: [{ start: end, end, text: quote }] } } : {}),
  };
}

/** A quote inside of a text that stands in the same quotes: `'It's done'`. */
export function quoteInQuotes({ error, text, yaml, line }: Met): Slip | undefined {
  const at = error.pos[0];
  const start = /["']/.test(text.charAt(at - 1)) ? quoteBefore(yaml, at) : undefined;
  if (start === undefined || start < line.start) {
    return undefined;
  }
  const quote = text.charAt(start);
  const written = text.slice(start, line.end);
  const inside = written.endsWith(quote) && written.length > 2 ? written.slice(1, -1) : undefined;
  const meant = inside === undefined ? undefined : inQuotes(inside);
  const write = meant === undefined ? '' : ` Write ${shortened(meant)}.`;
  return {
    start,
    end: line.end,
    isLocal: true,
    message: `The text that opens here with ${quote} ends before \`${shortened(text.slice(at, line.end))}\`.${write} A quote that belongs to the text stands in quotes of the other kind.`,
    ...(meant === undefined
      ? {}
      : { fix: { title: `Write ${shortened(meant)}`, replaced: [{ start, end: line.end, text: meant }] } }),
  };
}

/** Where the last quoted text before an offset begins. */
function quoteBefore(yaml: Document.Parsed, offset: number): number | undefined {
  let start: number | undefined;
  visit(yaml, {
    Scalar: (_key, node) => {
      const [from] = node.range ?? [offset];
      if (isScalar(node) && /^QUOTE/.test(node.type ?? '') && from < offset) {
        start = Math.max(start ?? 0, from);
      }
    },
  });
  return start;
}

/** A bracket that is never closed: reported where it opens. */
export function openBracket({ error, text, yaml }: Met): Slip | undefined {
  const kind = /^Flow (map|sequence)/.exec(error.message)?.[1];
  if (kind === undefined) {
    return undefined;
  }
  const [opening, closing] = kind === 'map' ? ['{', '}'] : ['[', ']'];
  let start: number | undefined;
  visit(yaml, {
    Collection: (_key, node) => {
      const [from, to] = node.range ?? [error.pos[0], 0];
      const isKind = kind === 'map' ? isMap(node) : isSeq(node);
      if (isKind && node.flow === true && from < error.pos[0] && text.charAt(to - 1) !== closing) {
        start = Math.max(start ?? 0, from);
      }
    },
  });
  if (start === undefined) {
    return undefined;
  }
  const before = error.pos[0] < text.length ? 'what belongs to it ends' : 'the file ends';
  return {
    start,
    end: start + 1,
    message: `The "${opening}" that opens here is never closed. Write "${closing}" where ${before}.`,
    noticed: error.pos[0],
  };
}
