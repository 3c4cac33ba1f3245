/** A word, name, string, number or sign of an SQL statement. */
export interface SqlToken {
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'sign';
  /** As it is written; a quoted name without its quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Names in `[]` are told from the brackets of arrays (`text[]`, `'{}'[1]`) by the letter that they begin with. */
const TOKEN =
  /('(?:[^'\\]|''|\\[\s\S])*')|"((?:[^"]|"")*)"|`([^`]*)`|\[([A-Za-z_][\w $.]*)\]|([A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|(\d[\w.]*)|(\S)/g;

/** The tokens of a statement without comments, whatever its dialect. */
export function sqlTokens(statement: string): SqlToken[] {
  return [...statement.matchAll(TOKEN)].map((match): SqlToken => {
    const [whole, string, double, back, square, word, number] = match;
    const place = { start: match.index, end: match.index + whole.length };
    const name = double ?? back ?? square;
    if (name !== undefined) {
      return { kind: 'name', text: name, ...place };
    }
    const kind =
      string !== undefined
        ? 'string'
        : word !== undefined
          ? 'word'
          : number !== undefined
            ? 'number'
            : 'sign';
    return { kind, text: whole, ...place };
  });
}

/** Whether a token is one of some keywords. */
export function isWord(token: SqlToken | undefined, words: RegExp): boolean {
  return token?.kind === 'word' && words.test(token.text);
}

/** Whether a token is a sign. */
export function isSign(token: SqlToken | undefined, sign: string): boolean {
  return token?.kind === 'sign' && token.text === sign;
}

/** Whether a token can be the name of something. */
export function isName(token: SqlToken | undefined): token is SqlToken {
  return token?.kind === 'word' || token?.kind === 'name';
}

/** The tokens between commas that stand in no brackets of their own. */
export function betweenCommas(tokens: readonly SqlToken[]): SqlToken[][] {
  const lists: SqlToken[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    depth += isSign(token, '(') ? 1 : isSign(token, ')') ? -1 : 0;
    if (depth === 0 && isSign(token, ',')) {
      lists.push([]);
    } else {
      lists.at(-1)?.push(token);
    }
  }
  return lists;
}

/** Where the bracket that opens at an index closes; undefined where it does not. */
export function closing(tokens: readonly SqlToken[], open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    depth += isSign(tokens[at], '(') ? 1 : isSign(tokens[at], ')') ? -1 : 0;
    if (depth === 0) {
      return at;
    }
  }
  return undefined;
}
