import type { SurfacePart } from './surface';
import type { SqlDialect } from './sqlDialect';
import type { SqlStatement } from './sqlStatements';
import type { SqlToken } from './sqlTokens';
import { isName, isSign, isWord } from './sqlTokens';

/** Words that a rule for the whole table begins with, and no column. */
const RULE = /^(constraint|primary|unique|foreign|check|exclude|like|period)$/i;

/** Words that begin such a rule in MySQL, and are names elsewhere. */
const MYSQL_RULE = /^(key|index|fulltext|spatial)$/i;

/** Words behind a column's type. */
const BEHIND_TYPE =
  /^(not|null|default|primary|unique|references|check|collate|generated|as|auto_increment|autoincrement|comment|on|constraint|identity|key|visible|invisible|virtual|stored|sparse|rowguidcol|charset|first|after|encode)$/i;

/** Whether an element of a table's brackets is a rule about its columns, and not a column. */
export function isRule(element: readonly SqlToken[], dialect: SqlDialect | undefined): boolean {
  const [first] = element;
  return isWord(first, RULE) || (dialect === 'MySQL' && isWord(first, MYSQL_RULE));
}

/** The columns that a rule makes the primary key. */
export function keyColumns(element: readonly SqlToken[]): string[] {
  const at = element.findIndex(
    (token, index) => isWord(token, /^primary$/i) && isWord(element[index + 1], /^key$/i),
  );
  const open = at < 0 ? -1 : element.findIndex((token, index) => index > at && isSign(token, '('));
  return open < 0
    ? []
    : element
        .slice(open + 1)
        .filter(isName)
        .map(({ text }) => text);
}

/**
 * A column as a dialect of its own writes it: its name, the words of its type, and what else is said of it as far as it
 * tells whether a row can be written without it.
 */
export function looseColumn(
  element: readonly SqlToken[],
  statement: SqlStatement,
  dialect: SqlDialect | undefined,
  isKey: boolean,
): SurfacePart | undefined {
  const [name, ...rest] = element;
  // `tokenize = porter` is a setting of a virtual table.
  if (!isName(name) || isSign(rest[0], '=')) {
    return undefined;
  }
  const end = rest.findIndex(
    (token, at) =>
      isWord(token, BEHIND_TYPE) || (isWord(token, /^character$/i) && isWord(rest[at + 1], /^set$/i)),
  );
  const words = end < 0 ? rest : rest.slice(0, end);
  const rules = end < 0 ? [] : rest.slice(end);
  const type = typeWords(words, statement.text);
  const has = (...wanted: readonly RegExp[]): boolean =>
    rules.some((_token, at) => wanted.every((word, index) => isWord(rules[at + index], word)));
  const isPrimary = isKey || has(/^primary$/i, /^key$/i);
  const isNotNull = has(/^not$/i, /^null$/i);
  // SQLite gives such a column the number of the row.
  const isRowId = dialect === 'SQLite' && isPrimary && type === 'integer';
  const isGiven =
    isRowId ||
    /serial$/i.test(type) ||
    has(/^(default|generated|as|auto_increment|autoincrement|identity)$/i);
  const said = [
    ...(type === '' ? [] : [type]),
    ...(isPrimary ? ['primary key'] : isNotNull ? ['not null'] : []),
    ...(has(/^unique$/i) ? ['unique'] : []),
  ];
  return {
    name: name.text,
    type: said.join(' '),
    optional: isGiven || !(isPrimary || isNotNull),
    direction: 'both',
    line: statement.line + statement.text.slice(0, name.start).split('\n').length - 1,
  };
}

/** `DECIMAL(10,2) UNSIGNED` as `decimal(10, 2) unsigned`; what stands in quotes is left as it is. */
function typeWords(words: readonly SqlToken[], text: string): string {
  const [first] = words;
  const last = words.at(-1);
  if (first === undefined || last === undefined) {
    return '';
  }
  return text
    .slice(first.start, last.end)
    .replace(/'(?:[^']|'')*'|[^']+/g, (piece) => (piece.startsWith("'") ? piece : piece.toLowerCase()))
    .replace(/\s+/g, ' ')
    .replace(/ ?\( ?/g, '(')
    .replace(/ \)/g, ')')
    .replace(/,(?! )/g, ', ');
}
