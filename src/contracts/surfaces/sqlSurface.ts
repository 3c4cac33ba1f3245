import type {
  AlterTableStatement,
  CreateColumnDef,
  CreateTableStatement,
  DataTypeDef,
  Statement,
} from 'pgsql-ast-parser';
import { parseFirst, toSql } from 'pgsql-ast-parser';
import type { Surface, SurfaceItem, SurfacePart } from '../surface';
import type { SqlStatement } from './sqlStatements';
import { sqlStatements } from './sqlStatements';

/**
 * The tables with their columns, the views and the types of an SQL file, after all of its statements. Statements that
 * define nothing, such as inserts and indexes, are left out; a definition that is not understood stands there as it is.
 */
export function sqlSurface(text: string): Surface {
  const items = new Map<string, SurfaceItem>();
  for (const statement of sqlStatements(text)) {
    const [, verb = '', what = ''] = DEFINITION.exec(statement.text) ?? [];
    if (verb !== '') {
      apply(items, statement, `${verb} ${what}`.toLowerCase());
    }
  }
  return { language: 'sql', items: [...items.values()] };
}

const DEFINITION =
  /^(create|alter|drop)\s+(?:or\s+replace\s+)?(?:(?:global|local|temp|temporary|unlogged|materialized)\s+)*(table|view|type|domain|function|procedure)\b/i;

function apply(items: Map<string, SurfaceItem>, statement: SqlStatement, what: string): void {
  const parsed = read(statement.text);
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
    default: {
      const text = statement.text.replace(/\s+/g, ' ');
      const [, name = text] = NAME.exec(statement.text) ?? [];
      const kind = what.split(' ')[1] ?? 'statement';
      const known = items.get(name)?.text;
      items.set(name, {
        ...item(name, kind, statement.line),
        text: known === undefined ? text : `${known}\n${text}`,
      });
    }
  }
}

const NAME =
  /\b(?:table|view|type|domain|function|procedure)\s+(?:if\s+(?:not\s+)?exists\s+)?(?:["`]?\w+["`]?\.)?["`]?(\w+)/i;

/** Words of other dialects that say nothing of which columns there are, and would not be understood. */
const FOREIGN =
  /\b(autoincrement|auto_increment|unsigned|without\s+rowid|engine\s*=\s*\w+|default\s+charset\s*=\s*\w+)\b/gi;

/** Why a definition of a table or a view can't be understood, in words; undefined for any other statement. */
export function sqlFault(text: string): string | undefined {
  const [, verb, what = ''] = DEFINITION.exec(text) ?? [];
  if (verb === undefined || !/^(table|view)$/i.test(what)) {
    return undefined;
  }
  try {
    parseFirst(plainSql(text));
    return undefined;
  } catch (error) {
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return `This definition is not understood: ${first.replace(/ at line.*$/, '').toLowerCase()}.`;
  }
}

function plainSql(text: string): string {
  return text.replace(FOREIGN, ' ').replace(/`/g, '"');
}

function read(text: string): Statement | undefined {
  try {
    return parseFirst(plainSql(text));
  } catch {
    return undefined;
  }
}

function table(parsed: CreateTableStatement, statement: SqlStatement): SurfaceItem {
  const lines = statement.text.split('\n');
  const keys = (parsed.constraints ?? []).flatMap((each) =>
    each.type === 'primary key' ? each.columns : [],
  );
  const parts = parsed.columns.flatMap((each) => {
    if (each.kind !== 'column') {
      return [];
    }
    const at = lines.findIndex((line) =>
      new RegExp(`(^|[\\s(,"\`])${each.name.name}(["\`]|\\s)`, 'i').test(line),
    );
    return [
      columnOf(
        each,
        statement.line + Math.max(at, 0),
        keys.some(({ name }) => name === each.name.name),
      ),
    ];
  });
  return { ...item(parsed.name.name, 'table', statement.line), parts };
}

function alter(items: Map<string, SurfaceItem>, parsed: AlterTableStatement, line: number): void {
  const { name } = parsed.table;
  for (const change of parsed.changes) {
    const known = items.get(name) ?? item(name, 'table', line);
    const others = (gone: string): SurfacePart[] => known.parts.filter((part) => part.name !== gone);
    switch (change.type) {
      case 'add column':
        items.set(name, {
          ...known,
          parts: [...others(change.column.name.name), columnOf(change.column, line, false)],
        });
        break;
      case 'drop column':
        items.set(name, { ...known, parts: others(change.column.name) });
        break;
      case 'rename column': {
        const parts = known.parts.map((part) =>
          part.name === change.column.name ? { ...part, name: change.to.name, line } : part,
        );
        items.set(name, { ...known, parts });
        break;
      }
      case 'rename':
        items.delete(name);
        items.set(change.to.name, { ...known, name: change.to.name, text: `table ${change.to.name}` });
        break;
      case 'alter column': {
        const { alter: how, column: at } = change;
        const parts = known.parts.map((part) => {
          if (part.name !== at.name) {
            return part;
          }
          return how.type === 'set type' ? { ...part, type: typeText(how.dataType), line } : part;
        });
        items.set(name, { ...known, parts });
        break;
      }
      default:
        break;
    }
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
