import type { Document } from 'yaml';
import { isSeq, parseDocument, Scalar, visit } from 'yaml';
import type { PlanText } from './planText';
import { rangeOf } from './nodePlaces';

/**
 * Writes a document with the habits of the text that it was made from: its indentation, long lines and folded texts as they were,
 * braces with room inside and brackets without. Lines end with a line feed.
 * @param listsSetIn whether the dashes of lists stand further in than their keys.
 */
export function writtenLike(yaml: Document.Parsed, text: PlanText, listsSetIn: boolean): string {
  const folded = hideFolded(yaml, text);
  const written = yaml.toString({
    indent: text.indentStep,
    indentSeq: listsSetIn,
    lineWidth: 0,
    flowCollectionPadding: true,
  });
  return narrowBrackets(showFolded(written, folded, text.indentStep));
}

const HIDDEN = /^( *)(.*?)(?:"x7folded(\d+)x7"|x7folded(\d+)x7)(.*)$/gm;

/** The library would put a folded text on one line; so the lines of each are kept, and a word takes its place. */
function hideFolded(yaml: Document.Parsed, text: PlanText): string[] {
  const hidden: string[] = [];
  visit(yaml, {
    Scalar: (_key, node) => {
      if (node.type === Scalar.BLOCK_FOLDED && node.range) {
        const [start, end] = rangeOf(node);
        hidden.push(text.content.slice(start, end).replaceAll('\r\n', '\n').trimEnd());
        node.value = `x7folded${hidden.length - 1}x7`;
        node.type = Scalar.PLAIN;
      }
    },
  });
  return hidden;
}

function showFolded(written: string, hidden: readonly string[], step: number): string {
  return written.replace(HIDDEN, (_line, indent: string, key: string, a: string, b: string, rest: string) => {
    const [head = '>', ...lines] = (hidden[Number(a ?? b)] ?? '').split('\n');
    const depth = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
    const dashes = /^(?:- +)*/.exec(key)?.[0].length ?? 0;
    const inner = ' '.repeat(indent.length + dashes + step);
    const moved = lines.map((line) => (line.trim() === '' ? '' : inner + line.slice(depth)));
    return [`${indent}${key}${head}${rest}`, ...moved].join('\n');
  });
}

/** `[ a, b ]` becomes `[a, b]`. */
function narrowBrackets(written: string): string {
  const edits: { start: number; end: number }[] = [];
  visit(parseDocument(written, { logLevel: 'silent' }), {
    Seq: (_key, node) => {
      if (isSeq(node) && node.flow === true && node.items.length > 0 && node.range) {
        const [start, end] = rangeOf(node);
        edits.push({ start: start + 1, end: start + 2 }, { start: end - 2, end: end - 1 });
      }
    },
    Alias: () => visit.SKIP,
  });
  return edits
    .filter(({ start, end }) => written.slice(start, end) === ' ')
    .sort((a, b) => b.start - a.start)
    .reduce((text, { start, end }) => text.slice(0, start) + text.slice(end), written);
}
