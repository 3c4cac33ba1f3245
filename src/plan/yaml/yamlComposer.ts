import type { CST, Document } from 'yaml';
import { Composer, Lexer, LineCounter, Parser, Schema } from 'yaml';

/**
 * Collections that may be open at the same time. The library composes nodes by recursion: some thousand levels exhaust the
 * stack, at worst inside of the regular expression engine, where that ends the process. A plan needs about ten.
 */
const MAX_OPEN = 150;

/**
 * Words and signs of a text that is parsed as one, of which each takes the library about half a KB of memory. A package
 * has a few hundred of them.
 */
export const MAX_LEXEMES = 1_000_000;

/** A text as YAML. */
export interface ComposedText {
  /** The first document. */
  readonly yaml: Document.Parsed | undefined;
  /** Where a second document begins. */
  readonly secondDocument: number | undefined;
  /** Where values nest too deeply; then nothing is read at all. */
  readonly tooDeep: number | undefined;
  /** Whether there are more than `MAX_LEXEMES`; then nothing is read at all. */
  readonly tooLarge: boolean;
  /** How many words and signs the text consists of. */
  readonly lexemes: number;
}

/** One for all texts of which the nodes say nothing but what is written: by itself the library makes one for each text. */
const AS_WRITTEN = new Schema({ schema: 'failsafe', resolveKnownTags: true });

/**
 * Does what the library's `parseDocument` does, but gives up in time where the text nests too deeply.
 * @param keepSourceTokens whether the nodes keep what edits need.
 */
export function composeText(text: string, keepSourceTokens = true): ComposedText {
  const { tokens, tooDeep, lexemes } = tokensOf(text);
  const tooLarge = lexemes > MAX_LEXEMES;
  if (tooDeep !== undefined || tooLarge) {
    return { yaml: undefined, secondDocument: undefined, tooDeep, tooLarge, lexemes };
  }
  const composer = new Composer({
    keepSourceTokens,
    uniqueKeys: false,
    prettyErrors: false,
    // Whoever does not edit takes the text of each scalar alone, and the library need not find out what it means in YAML 1.2.
    schema: keepSourceTokens ? 'core' : AS_WRITTEN,
  });
  const [first, second] = withoutStacks(() => {
    const documents = composer.compose(tokens, true, text.length);
    return [documents.next(), documents.next()];
  });
  return {
    yaml: first.done === true ? undefined : first.value,
    secondDocument: second.done === true ? undefined : second.value.range[0],
    tooDeep,
    tooLarge,
    lexemes,
  };
}

/**
 * The library makes an `Error` of each slip. What takes most of the time in a text with thousands of them is to find out where in
 * the program each was made, which nobody asks.
 */
function withoutStacks<T>(work: () => T): T {
  const limits = Error as ErrorConstructor & { stackTraceLimit?: number | undefined };
  const { stackTraceLimit } = limits;
  limits.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    limits.stackTraceLimit = stackTraceLimit;
  }
}

/** Where the lines of a text begin. The parser can count them too, but overlooks those inside of a text that it cannot place. */
export function linesOf(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    lines.addNewLine(at + 1);
  }
  return lines;
}

function tokensOf(text: string): { tokens: CST.Token[]; lexemes: number; tooDeep?: number } {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      tokens.push(token);
    }
    lexemes += 1;
    if (lexemes > MAX_LEXEMES) {
      return { tokens, lexemes };
    }
    if (parser.stack.length > MAX_OPEN) {
      return { tokens, lexemes, tooDeep: parser.offset };
    }
  }
  tokens.push(...parser.end());
  return { tokens, lexemes };
}
