/** One statement of an SQL file. */
export interface SqlStatement {
  readonly text: string;
  /** The line that it begins on, from 1. */
  readonly line: number;
}

/** Comments, strings, quoted names, dollar-quoted bodies (PostgreSQL) and semicolons: whatever decides where a statement ends. */
const TOKEN = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|(\$\w*\$)[\s\S]*?\1|;/g;

/** The statements of an SQL file, whatever dialect they are in; comments are left out. */
export function sqlStatements(text: string): SqlStatement[] {
  const statements: SqlStatement[] = [];
  let start = 0;
  const add = (end: number): void => {
    const piece = text
      .slice(start, end)
      .replace(TOKEN, (token) => (/^(--|\/\*)/.test(token) ? blank(token) : token));
    const lead = piece.length - piece.trimStart().length;
    if (piece.trim() !== '') {
      statements.push({ text: piece.trim(), line: text.slice(0, start + lead).split('\n').length });
    }
  };
  for (const token of text.matchAll(TOKEN)) {
    if (token[0] === ';') {
      add(token.index);
      start = token.index + 1;
    }
  }
  add(text.length);
  return statements;
}

/** As long as the comment, so that what stands behind it keeps its place. */
function blank(comment: string): string {
  return comment.replace(/[^\n]/g, ' ');
}
