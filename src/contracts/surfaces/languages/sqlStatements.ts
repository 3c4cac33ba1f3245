/** A word, name, string, number or sign of an SQL statement. */
export interface SqlToken {
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'sign';
  /** As it is written; a quoted name without its quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Names in `[]` are told from the brackets of arrays (`text[]`, `'{}'[1]`) by the letter that they begin with. */
const SQL_TOKEN =
  /('(?:[^'\\]|''|\\[\s\S])*')|"((?:[^"]|"")*)"|`([^`]*)`|\[([A-Za-z_][\w $.]*)\]|([A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|(\d[\w.]*)|(\S)/g;

/** The tokens of a statement without comments, whatever its dialect. */
export function sqlTokens(statement: string): SqlToken[] {
  return [...statement.matchAll(SQL_TOKEN)].map((match): SqlToken => {
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

/** One statement of an SQL file. */
export interface SqlStatement {
  readonly text: string;
  /** The line that it begins on, from 1. */
  readonly line: number;
}

/** Comments, strings, quoted names, dollar-quoted bodies (PostgreSQL) and semicolons: whatever decides where a statement ends. */
const TOKEN = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|(\$\w*\$)[\s\S]*?\1|;/g;

/** MySQL ends strings behind no quote with a backslash before it, and has a comment of its own. */
const MYSQL_TOKEN =
  /(?:--\s|#)[^\n]*|--$|\/\*[\s\S]*?\*\/|'(?:[^'\\]|''|\\[\s\S])*'|"(?:[^"\\]|""|\\[\s\S])*"|`[^`]*`|;/g;

/** SQL Server ends a batch with a word on a line of its own. */
const SERVER_TOKEN =
  /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\[[^\]\n]*\]|;|^[ \t]*go[ \t]*$/gim;

/** The statements of an SQL file; comments are left out. */
export function sqlStatements(text: string, dialect?: SqlDialect): SqlStatement[] {
  const tokens = dialect === 'MySQL' ? MYSQL_TOKEN : dialect === 'SQL Server' ? SERVER_TOKEN : TOKEN;
  const statements: SqlStatement[] = [];
  let start = 0;
  let line = 1;
  let counted = 0;
  const add = (end: number): void => {
    const piece = text
      .slice(start, end)
      .replace(tokens, (token) => (/^(--|\/\*|#)/.test(token) ? blank(token) : token));
    const begin = start + piece.length - piece.trimStart().length;
    if (piece.trim() !== '') {
      line += text.slice(counted, begin).split('\n').length - 1;
      counted = begin;
      statements.push({ text: piece.trim(), line });
    }
  };
  for (const token of text.matchAll(tokens)) {
    if (token[0] === ';' || /^\s*go\s*$/i.test(token[0])) {
      add(token.index);
      start = token.index + token[0].length;
    }
  }
  add(text.length);
  return statements;
}

/** The first statement that a pattern fits, whatever stands in its comments and strings. */
export function statementLike(
  text: string,
  dialect: SqlDialect | undefined,
  pattern: RegExp,
): SqlStatement | undefined {
  return sqlStatements(text, dialect).find((statement) => pattern.test(statement.text.replace(TOKEN, ' ')));
}

/** As long as the comment, so that what stands behind it keeps its place. */
function blank(comment: string): string {
  return comment.replace(/[^\n]/g, ' ');
}

/** Whose SQL a file is written in, as people call it. */
export type SqlDialect = 'MySQL' | 'SQLite' | 'SQL Server' | 'Oracle' | 'PostgreSQL';

/**
 * Words and signs that only one of them has, the most telling first. Backticks are MySQL's (SQLite takes them too, but nobody
 * who writes for it uses them without one of its own words).
 */
const SIGNS: readonly (readonly [SqlDialect, RegExp])[] = [
  ['SQLite', /\bautoincrement\b|\bwithout\s+rowid\b|\)\s*strict\b|\bvirtual\s+table\b|^\s*pragma\b/im],
  [
    'MySQL',
    /`|\bauto_increment\b|\bengine\s*=|\bunsigned\b|\b(?:tiny|medium|long)(?:int|text|blob)\b|\b(?:modify|change)\s+column\b|\bon\s+update\s+current_timestamp\b|\bcharacter\s+set\b|^\s*delimiter\b/im,
  ],
  [
    'SQL Server',
    /\[[a-z_][\w $]*\]\s|\bidentity\s*\(\s*\d|\bnvarchar\b|\bdatetime2\b|\buniqueidentifier\b|^\s*go\s*$/im,
  ],
  ['Oracle', /\bvarchar2\b|\bnumber\s*\(\s*\d/i],
  [
    'PostgreSQL',
    /\b(?:small|big)?serial\b|\bjsonb\b|\btimestamptz\b|\bbytea\b|::|\$\w*\$|\w\[\]|\bas\s+identity\b|\bplpgsql\b|\bpartition\s+of\b|\busing\s+gi(?:n|st)\b/i,
  ],
];

/** Whose SQL a text is, as far as anything in it tells; undefined where it could be anybody's. */
export function sqlDialect(text: string): SqlDialect | undefined {
  return SIGNS.find(([, signs]) => signs.test(text))?.[0];
}
