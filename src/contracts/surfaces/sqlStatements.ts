import type { SqlDialect } from './sqlDialect';

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

/** As long as the comment, so that what stands behind it keeps its place. */
function blank(comment: string): string {
  return comment.replace(/[^\n]/g, ' ');
}
