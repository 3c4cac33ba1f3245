import type { CST, Document } from 'yaml';
import { Composer, Lexer, LineCounter, Parser } from 'yaml';

/**
 * Collections that may be open at the same time. The library composes nodes by recursion: some thousand levels exhaust the
 * stack, at worst inside of the regular expression engine, where that ends the process. A plan needs about ten.
 */
const MAX_OPEN = 150;

/** A text as YAML. */
export interface ComposedText {
  /** The first document. */
  readonly yaml: Document.Parsed | undefined;
  readonly lines: LineCounter;
  /** Where a second document begins. */
  readonly secondDocument: number | undefined;
  /** Where values nest too deeply; then nothing is read at all. */
  readonly tooDeep: number | undefined;
}

/** Does what the library's `parseDocument` does, but gives up in time where the text nests too deeply. */
export function composeText(text: string): ComposedText {
  const lines = linesOf(text);
  const { tokens, tooDeep } = tokensOf(text);
  if (tooDeep !== undefined) {
    return { yaml: undefined, lines, secondDocument: undefined, tooDeep };
  }
  const composer = new Composer({ keepSourceTokens: true, uniqueKeys: false, prettyErrors: false });
  const documents = composer.compose(tokens, true, text.length);
  const first = documents.next();
  const second = documents.next();
  return {
    yaml: first.done === true ? undefined : first.value,
    lines,
    secondDocument: second.done === true ? undefined : second.value.range[0],
    tooDeep,
  };
}

/** The parser can count lines too, but overlooks those inside of a text that it cannot place. */
function linesOf(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    lines.addNewLine(at + 1);
  }
  return lines;
}

function tokensOf(text: string): { tokens: CST.Token[]; tooDeep?: number } {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > MAX_OPEN) {
      return { tokens, tooDeep: parser.offset };
    }
  }
  tokens.push(...parser.end());
  return { tokens };
}
