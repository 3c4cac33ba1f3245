import type {
  AlterColumn,
  AlterTableStatement,
  CreateColumnDef,
  CreateTableStatement,
  DataTypeDef,
  Statement,
} from 'pgsql-ast-parser';
import { parseFirst, toSql } from 'pgsql-ast-parser';
import type { Surface, SurfaceItem, SurfacePart } from './surface';
import type { SqlDialect, SqlStatement } from './sqlStatements';
import { isName, isWord, sqlDialect, sqlStatements, sqlTokens } from './sqlStatements';
import type { LooseChange } from './looseSql';
import { looseChanges, looseTable, looseTableFault } from './looseSql';

/**
 * Applies a change to a table; one that is not known yet, because an earlier file makes it, begins with it.
 * @param line of the statement, for what has no place of its own.
 */
function changeTable(items: Map<string, SurfaceItem>, name: string, change: LooseChange, line: number): void {
  const known = items.get(name) ?? { name, kind: 'table', text: `table ${name}`, line, parts: [] };
  const others = (gone: string) => known.parts.filter((part) => part.name !== gone);
  const inPlace = (old: string, column: SurfacePart) =>
    known.parts.some((part) => part.name === old)
      ? known.parts.map((part) => (part.name === old ? column : part))
      : [...known.parts, column];
  switch (change.how) {
    case 'add':
      items.set(name, { ...known, parts: [...others(change.column.name), change.column] });
      return;
    case 'set':
      items.set(name, { ...known, parts: inPlace(change.column.name, change.column) });
      return;
    case 'change':
      items.set(name, { ...known, parts: inPlace(change.name, change.column) });
      return;
    case 'drop':
      items.set(name, { ...known, parts: others(change.name) });
      return;
    case 'rename': {
      const parts = known.parts.map((part) =>
        part.name === change.name ? { ...part, name: change.to, line } : part,
      );
      items.set(name, { ...known, parts });
      return;
    }
    case 'rename table':
      items.delete(name);
      items.set(change.to, { ...known, name: change.to, text: `table ${change.to}` });
  }
}

/** The tables that a `DROP TABLE` takes away. */
function droppedTables(statement: SqlStatement): string[] {
  const tokens = sqlTokens(statement.text);
  const at = tokens.findIndex((token) => isWord(token, /^table$/i)) + 1;
  const isLast = (index: number) => tokens[index + 1]?.text !== '.';
  return tokens
    .filter((token, index) => index >= at && isName(token) && isLast(index))
    .map(({ text }) => text)
    .filter((name) => !/^(if|exists|cascade|restrict)$/i.test(name));
}

/**
 * The tables with their columns, the views and the types of an SQL file, after all of its statements. Statements that
 * define nothing, such as inserts and indexes, are left out; a definition that is not understood stands there as it is.
 * PostgreSQL and what is standard is read by a parser; tables of other dialects, and what the parser does not take, by what all
 * dialects have in common.
 */
export function sqlSurface(text: string): Surface {
  const dialect = sqlDialect(text);
  const items = new Map<string, SurfaceItem>();
  for (const statement of sqlStatements(text, dialect)) {
    const [, verb = '', what = ''] = DEFINITION.exec(statement.text) ?? [];
    if (verb !== '') {
      apply(items, statement, `${verb} ${what}`.toLowerCase(), sqlDialect(statement.text) ?? dialect);
    }
  }
  return { language: 'sql', ...(dialect === undefined ? {} : { dialect }), items: [...items.values()] };
}

const DEFINITION =
  /^(create|alter|drop)\s+(?:or\s+replace\s+)?(?:(?:global|local|temp|temporary|unlogged|materialized|virtual|foreign)\s+)*(table|view|type|domain|function|procedure)\b/i;

function apply(
  items: Map<string, SurfaceItem>,
  statement: SqlStatement,
  what: string,
  dialect: SqlDialect | undefined,
): void {
  const isForeign = dialect !== undefined && dialect !== 'PostgreSQL';
  // Of views only the names of their columns count, which are written alike.
  // The parser may take minutes for the body of a function, of which nothing is taken anyway.
  const isLeft = (isForeign && /table/.test(what)) || /function|procedure/.test(what);
  const parsed = isLeft ? undefined : read(statement.text);
  switch (parsed?.type) {
    case 'create table':
      items.set(parsed.name.name, table(parsed, statement));
      return;
    case 'alter table':
      alter(items, parsed, statement.line);
      return;
    case 'drop table':
      parsed.names.forEach(({ name }) => items.delete(name));
      return;
    case 'create view':
    case 'create materialized view': {
      const columns =
        parsed.query.type === 'select'
          ? (parsed.query.columns ?? []).map(({ expr, alias }) => alias?.name ?? toSql.expr(expr))
          : [];
      const parts = columns.map((name) => column(name, '', false, statement.line));
      items.set(parsed.name.name, { ...item(parsed.name.name, 'view', statement.line), parts });
      return;
    }
    case 'create enum': {
      const parts = parsed.values.map(({ value }) => column(value, '', false, statement.line));
      items.set(parsed.name.name, { ...item(parsed.name.name, 'type', statement.line), parts });
      return;
    }
    default:
      if (!applyLoosely(items, statement, what, dialect)) {
        keepWords(items, statement, what);
      }
  }
}

/** @returns whether that is a definition that could be read. */
function applyLoosely(
  items: Map<string, SurfaceItem>,
  statement: SqlStatement,
  what: string,
  dialect: SqlDialect | undefined,
): boolean {
  switch (what) {
    case 'create table': {
      const read = looseTable(statement, dialect);
      if (read !== undefined) {
        items.set(read.name, { ...item(read.name, 'table', statement.line), parts: read.columns });
      }
      return read !== undefined;
    }
    case 'alter table': {
      const read = looseChanges(statement, dialect);
      read?.changes.forEach((change) => changeTable(items, read.name, change, statement.line));
      return read !== undefined;
    }
    case 'drop table':
      droppedTables(statement).forEach((name) => items.delete(name));
      return true;
    default:
      return false;
  }
}

/** What is not understood, as it is written. */
function keepWords(items: Map<string, SurfaceItem>, statement: SqlStatement, what: string): void {
  const text = statement.text.replace(/\s+/g, ' ');
  const [, name = text] = NAME.exec(statement.text) ?? [];
  const kind = what.split(' ')[1] ?? 'statement';
  const known = items.get(name)?.text;
  items.set(name, {
    ...item(name, kind, statement.line),
    text: known === undefined ? text : `${known}\n${text}`,
  });
}

const NAME =
  /\b(?:table|view|type|domain|function|procedure)\s+(?:if\s+(?:not\s+)?exists\s+)?(?:["`[]?\w+["`\]]?\.)?["`[]?(\w+)/i;

/**
 * What is wrong with the definition of a table, in words; undefined for any other statement. Only what no dialect takes is wrong:
 * parsers refuse much that databases take.
 */
export function sqlFault(statement: SqlStatement): string | undefined {
  const [, verb = '', what = ''] = DEFINITION.exec(statement.text) ?? [];
  if (!/^create$/i.test(verb) || !/^table$/i.test(what) || read(statement.text) !== undefined) {
    return undefined;
  }
  const fault = looseTableFault(statement);
  return fault === undefined ? undefined : `This definition is not understood: ${fault}.`;
}

function read(text: string): Statement | undefined {
  try {
    return parseFirst(text.replace(/`/g, '"'));
  } catch {
    return undefined;
  }
}

function table(parsed: CreateTableStatement, statement: SqlStatement): SurfaceItem {
  const places = new Map(
    looseTable(statement, 'PostgreSQL')?.columns.map(({ name, line }) => [name.toLowerCase(), line]),
  );
  const keys = (parsed.constraints ?? []).flatMap((each) =>
    each.type === 'primary key' ? each.columns : [],
  );
  const parts = parsed.columns.flatMap((each) => {
    if (each.kind !== 'column') {
      return [];
    }
    const line = places.get(each.name.name.toLowerCase()) ?? statement.line;
    return [
      columnOf(
        each,
        line,
        keys.some(({ name }) => name === each.name.name),
      ),
    ];
  });
  return { ...item(parsed.name.name, 'table', statement.line), parts };
}

function alter(items: Map<string, SurfaceItem>, parsed: AlterTableStatement, line: number): void {
  const { name } = parsed.table;
  for (const change of parsed.changes) {
    switch (change.type) {
      case 'add column':
        changeTable(items, name, { how: 'add', column: columnOf(change.column, line, false) }, line);
        break;
      case 'drop column':
        changeTable(items, name, { how: 'drop', name: change.column.name }, line);
        break;
      case 'rename column':
        changeTable(items, name, { how: 'rename', name: change.column.name, to: change.to.name }, line);
        break;
      case 'rename':
        changeTable(items, name, { how: 'rename table', to: change.to.name }, line);
        break;
      case 'alter column': {
        const known = items.get(name)?.parts.find((part) => part.name === change.column.name);
        if (known !== undefined) {
          changeTable(items, name, { how: 'set', column: { ...altered(known, change.alter), line } }, line);
        }
        break;
      }
      default:
        break;
    }
  }
}

/** A column after one change of it. */
function altered(known: SurfacePart, change: AlterColumn): SurfacePart {
  const [rules = ''] = /(?: primary key| not null)?(?: unique)?$/.exec(known.type) ?? [];
  const type = known.type.slice(0, known.type.length - rules.length);
  switch (change.type) {
    case 'set type':
      return { ...known, type: `${typeText(change.dataType)}${rules}` };
    case 'set not null':
      return rules.includes('not null')
        ? known
        : { ...known, type: `${type} not null${rules}`, optional: false };
    case 'drop not null':
      return { ...known, type: `${type}${rules.replace(' not null', '')}`, optional: true };
    case 'set default':
      return { ...known, optional: true };
    default:
      return known;
  }
}

function columnOf(each: CreateColumnDef, line: number, isKey: boolean): SurfacePart {
  const constraints = each.constraints ?? [];
  const has = (type: string): boolean => constraints.some((one) => one.type === type);
  const words = [
    typeText(each.dataType),
    ...(isKey || has('primary key') ? ['primary key'] : has('not null') ? ['not null'] : []),
    ...(has('unique') ? ['unique'] : []),
  ];
  // A row can be written without it when it may be empty or has a value of its own.
  const isGiven = has('default') || /serial$/i.test(typeText(each.dataType)) || has('add generated');
  const optional = isGiven || !(isKey || has('primary key') || has('not null'));
  return { ...column(each.name.name, words.join(' '), optional, line) };
}

function typeText(type: DataTypeDef): string {
  if (type.kind === 'array') {
    return `${typeText(type.arrayOf)}[]`;
  }
  const config = type.config === undefined || type.config.length === 0 ? '' : `(${type.config.join(', ')})`;
  return `${type.name}${config}`;
}

function column(name: string, type: string, optional: boolean, line: number): SurfacePart {
  return { name, type, optional, direction: 'both', line };
}

function item(name: string, kind: string, line: number): SurfaceItem {
  return { name, kind, text: `${kind} ${name}`, line, parts: [] };
}
