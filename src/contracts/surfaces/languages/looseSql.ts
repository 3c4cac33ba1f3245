import type { SurfacePart } from './surface';
import type { SqlDialect, SqlStatement, SqlToken } from './sqlStatements';
import { betweenCommas, closing, isName, isSign, isWord, sqlTokens } from './sqlStatements';

/** A table as it stands in a statement that creates it. */
export interface LooseTable {
  readonly name: string;
  readonly columns: readonly SurfacePart[];
}

/** A change of a table. */
export type LooseChange =
  | { readonly how: 'add' | 'set'; readonly column: SurfacePart }
  | { readonly how: 'drop'; readonly name: string }
  | { readonly how: 'rename'; readonly name: string; readonly to: string }
  | { readonly how: 'change'; readonly name: string; readonly column: SurfacePart }
  | { readonly how: 'rename table'; readonly to: string };

/**
 * Reads what tables a statement makes in whatever dialect it is written: no parser that is kept up knows all of them, and each
 * refuses statements that its own database takes. It goes by what they have in common: brackets, commas, and that a column
 * begins with its name and type.
 * @returns undefined where that is not found.
 */
export function looseTable(statement: SqlStatement, dialect: SqlDialect | undefined): LooseTable | undefined {
  const { name, elements } = parts(statement);
  if (name === undefined || elements === undefined) {
    return undefined;
  }
  const keys = elements.filter((element) => isRule(element, dialect)).flatMap(keyColumns);
  const columns = elements
    .filter((element) => !isRule(element, dialect))
    .flatMap((element) => {
      const isKey = keys.includes(element[0]?.text ?? '');
      return looseColumn(element, statement, dialect, isKey) ?? [];
    });
  return { name, columns };
}

/** What is wrong with the definition of a table in every dialect, in words; undefined where nothing is. */
export function looseTableFault(statement: SqlStatement): string | undefined {
  const { tokens, name, open, close, elements } = parts(statement);
  if (tokens.some((token) => token.kind === 'sign' && /['"`]/.test(token.text))) {
    return 'a quote is not closed';
  }
  if (name === undefined) {
    return 'the table has no name';
  }
  if (open !== undefined && close === undefined) {
    return 'a bracket is not closed';
  }
  return elements?.some((element) => element.length === 0) === true
    ? 'a comma stands where nothing follows or goes before'
    : undefined;
}

/** The changes that an `ALTER TABLE` makes, as far as columns and names go. */
export function looseChanges(
  statement: SqlStatement,
  dialect: SqlDialect | undefined,
): { readonly name: string; readonly changes: readonly LooseChange[] } | undefined {
  const { tokens, name, behindName } = parts(statement);
  return name === undefined
    ? undefined
    : {
        name,
        changes: betweenCommas(tokens.slice(behindName)).flatMap((action) =>
          change(action, statement, dialect),
        ),
      };
}

interface Parts {
  readonly tokens: readonly SqlToken[];
  readonly name: string | undefined;
  readonly behindName: number;
  readonly open: number | undefined;
  readonly close: number | undefined;
  /** What stands between the commas of the first brackets; undefined where there are none. */
  readonly elements: readonly SqlToken[][] | undefined;
}

/** The words between the kind of a thing and its name. */
const BEFORE_NAME = /^(if|not|exists|only)$/i;

function parts(statement: SqlStatement): Parts {
  const tokens = sqlTokens(statement.text);
  let at = tokens.findIndex((token) => isWord(token, /^table$/i)) + 1;
  while (isWord(tokens[at], BEFORE_NAME)) {
    at += 1;
  }
  while (isName(tokens[at]) && isSign(tokens[at + 1], '.')) {
    at += 2;
  }
  const named = tokens[at];
  const behindName = at + 1;
  const first = tokens.findIndex((token, index) => index >= behindName && isSign(token, '('));
  const open = first < 0 || isWord(tokens[behindName], /^(as|partition|like)$/i) ? undefined : first;
  const close = open === undefined ? undefined : closing(tokens, open);
  const elements =
    open === undefined || close === undefined ? undefined : betweenCommas(tokens.slice(open + 1, close));
  return { tokens, name: isName(named) ? named.text : undefined, behindName, open, close, elements };
}

function change(
  action: readonly SqlToken[],
  statement: SqlStatement,
  dialect: SqlDialect | undefined,
): LooseChange[] {
  const [verb, ...behind] = action;
  const isColumn = isWord(behind[0], /^column$/i);
  const rest = isColumn ? behind.slice(1) : behind;
  const plain = rest.slice(rest.findIndex((token) => !isWord(token, /^(if|not|exists)$/i)));
  const [subject] = plain;
  if (isWord(verb, /^rename$/i)) {
    const [to] = plain.slice(-1);
    if (!isName(subject) || !isName(to)) {
      return [];
    }
    return isWord(subject, /^(to|as)$/i) || plain.length === 1
      ? [{ how: 'rename table', to: to.text }]
      : [{ how: 'rename', name: subject.text, to: to.text }];
  }
  // Without the word `column`, `add index` and its like mean no column in any dialect.
  if (!isName(subject) || (!isColumn && isRule(plain, 'MySQL'))) {
    return [];
  }
  const described = (from: readonly SqlToken[]) => looseColumn(from, statement, dialect, false);
  switch (verb?.text.toLowerCase()) {
    case 'add': {
      const inside = isSign(plain[0], '(') ? plain.slice(1, -1) : plain;
      const column = described(inside);
      return column === undefined ? [] : [{ how: 'add', column }];
    }
    case 'drop':
      return [{ how: 'drop', name: subject.text }];
    case 'modify': {
      const column = described(plain);
      return column === undefined ? [] : [{ how: 'set', column }];
    }
    case 'change': {
      const column = described(plain.slice(1));
      return column === undefined ? [] : [{ how: 'change', name: subject.text, column }];
    }
    case 'alter': {
      const column = isWord(plain[1], /^(set|drop|add|restart)$/i) ? undefined : described(typed(plain));
      return column === undefined ? [] : [{ how: 'set', column }];
    }
    default:
      return [];
  }
}

/** `a TYPE int` as `a int`. */
function typed(column: readonly SqlToken[]): readonly SqlToken[] {
  return column.filter((token, at) => at !== 1 || !isWord(token, /^type$/i));
}

/** Words that a rule for the whole table begins with, and no column. */
const RULE = /^(constraint|primary|unique|foreign|check|exclude|like|period)$/i;

/** Words that begin such a rule in MySQL, and are names elsewhere. */
const MYSQL_RULE = /^(key|index|fulltext|spatial)$/i;

/** Words behind a column's type. */
const BEHIND_TYPE =
  /^(not|null|default|primary|unique|references|check|collate|generated|as|auto_increment|autoincrement|comment|on|constraint|identity|key|visible|invisible|virtual|stored|sparse|rowguidcol|charset|first|after|encode)$/i;

/** Whether an element of a table's brackets is a rule about its columns, and not a column. */
function isRule(element: readonly SqlToken[], dialect: SqlDialect | undefined): boolean {
  const [first] = element;
  return isWord(first, RULE) || (dialect === 'MySQL' && isWord(first, MYSQL_RULE));
}

/** The columns that a rule makes the primary key. */
function keyColumns(element: readonly SqlToken[]): string[] {
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
function looseColumn(
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
