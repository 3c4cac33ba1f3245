import { parse } from 'pgsql-ast-parser';

/** What a query takes for granted of the tables that it goes by. */
export interface SqlQuery {
  /** Where it begins, from 1. */
  readonly line: number;
  readonly tables: readonly { readonly name: string; readonly line: number }[];
  readonly columns: readonly WantedColumn[];
  /** Why nothing is known of it, in words. */
  readonly unread?: string;
}

/** A column that a query reads or writes. */
export interface WantedColumn {
  readonly name: string;
  readonly line: number;
  /** The tables one of which has to have it. */
  readonly of: readonly string[];
  /** It stands in double quotes: MySQL and SQLite take it for a string where no column has that name. */
  readonly quoted?: true;
}

/** Stands for a value that the program puts in: a letter that is part of no query. */
export const VALUE_PUT_IN = '\uE000';

/** Strings, quoted names, casts, and the ways in which drivers write values that are put in. */
const PIECE =
  /('(?:[^']|'')*'|"(?:[^"]|"")*"|::)|`([^`]*)`|\uE000|%\(\w+\)s|%[sd]\b|#\{[^}]*\}|(?<![\w:)\]]):[a-z_]\w*|@\w+|\$[a-z_]\w*|\?\d*/gi;

/** What goes before words of dialects that say the same as PostgreSQL does. */
function inPostgres(text: string): string {
  return text
    .replace(PIECE, (_whole, kept?: string, back?: string) =>
      kept !== undefined ? kept : back !== undefined ? `"${back}"` : ' $1 ',
    )
    .replace(/^(\s*)insert\s+(?:or\s+\w+|ignore)\s+into\b/i, '$1insert into')
    .replace(/^(\s*)replace\s+into\b/i, '$1insert into');
}

/**
 * What a query takes for granted. Of a relation whose columns nobody can know from the query (a function, a query within,
 * a table of another schema) nothing is taken for granted, and of a name that may be anybody's neither.
 */
export function readQuery(text: string, line: number): SqlQuery {
  // A value that touches a word is a piece of the query itself: `user_${suffix}`.
  if (/[\w".`]\uE000|\uE000[\w".`]/.test(text.replace(/'(?:[^']|'')*'/g, "''"))) {
    return unread(line, 'a name in it is put together while the program runs');
  }
  const plain = inPostgres(text);
  const statements = parsed(plain);
  if (statements === undefined) {
    return unread(line, 'it is not understood as SQL');
  }
  const found: Found = { text: plain, line, tables: [], columns: [] };
  walk(statements, { relations: new Map(), common: new Set(), outputs: new Set() }, found);
  return { line, tables: found.tables, columns: found.columns };
}

/** The parser's time grows faster than the text: longer queries, in characters, are not read. */
const LONGEST = 4000;

function parsed(text: string): unknown {
  if (text.length > LONGEST) {
    return undefined;
  }
  try {
    return parse(text, { locationTracking: true });
  } catch {
    return undefined;
  }
}

function unread(line: number, why: string): SqlQuery {
  return { line, tables: [], columns: [], unread: why };
}

interface Found {
  readonly text: string;
  readonly line: number;
  readonly tables: { name: string; line: number }[];
  readonly columns: WantedColumn[];
}

/** What names mean at a place of a query. */
interface Scope {
  /** The table behind each name; undefined where its columns are not known. */
  readonly relations: Map<string, string | undefined>;
  /** Names of queries that stand before it (`with`). */
  readonly common: ReadonlySet<string>;
  /** Names that the query itself gives to what it computes. */
  readonly outputs: Set<string>;
  readonly outer?: Scope;
}

type Node = Readonly<Record<string, unknown>>;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function nameIn(value: unknown): string {
  return isNode(value) && typeof value['name'] === 'string' ? value['name'] : '';
}

function within(outer: Scope, common: Iterable<string> = []): Scope {
  return { relations: new Map(), common: new Set([...outer.common, ...common]), outputs: new Set(), outer };
}

function walk(value: unknown, scope: Scope, found: Found): void {
  if (Array.isArray(value)) {
    value.forEach((each) => walk(each, scope, found));
    return;
  }
  if (!isNode(value)) {
    return;
  }
  switch (value['type']) {
    case 'select':
      selection(value, within(scope), found);
      return;
    case 'union':
    case 'union all': {
      walk(value['left'], scope, found);
      // What is ordered are the rows of both.
      const { orderBy, ...right } = isNode(value['right']) ? value['right'] : {};
      walk(right, scope, found);
      if (Array.isArray(orderBy)) {
        const both = within(scope);
        both.relations.set('', undefined);
        walk(orderBy, both, found);
      }
      return;
    }
    case 'with': {
      let inner = within(scope);
      for (const bind of list(value['bind'])) {
        const before = inner;
        inner = within(inner, [nameIn(isNode(bind) ? bind['alias'] : undefined)]);
        walk(isNode(bind) ? bind['statement'] : undefined, before, found);
      }
      walk(value['in'], inner, found);
      return;
    }
    case 'with recursive': {
      const inner = within(scope, [nameIn(value['alias'])]);
      walk(value['bind'], inner, found);
      walk(value['in'], inner, found);
      return;
    }
    case 'insert':
    case 'update':
    case 'delete':
      change(value, within(scope), found);
      return;
    case 'ref':
      reference(value, scope, found);
      return;
    default:
      parts(value, scope, found);
  }
}

function parts(node: Node, scope: Scope, found: Found, but: readonly string[] = []): void {
  for (const [key, part] of Object.entries(node)) {
    if (!but.includes(key)) {
      walk(part, scope, found);
    }
  }
}

function selection(node: Node, scope: Scope, found: Found): void {
  list(node['from']).forEach((each) => relation(each, scope, found));
  outputsOf(node).forEach((name) => scope.outputs.add(name));
  for (const each of list(node['from'])) {
    // Of a table only what it is joined on may hold columns.
    walk(isNode(each) && each['type'] === 'table' ? each['join'] : each, scope, found);
  }
  parts(node, scope, found, ['from']);
}

function change(node: Node, scope: Scope, found: Found): void {
  const isInsert = node['type'] === 'insert';
  const target = isInsert ? node['into'] : node['type'] === 'update' ? node['table'] : node['from'];
  const table = known(target, scope, found, target);
  if (isNode(target)) {
    const { alias, name } = target;
    scope.relations.set(lower(alias ?? name), table);
  }
  const targets = [
    ...list(node['columns']),
    ...list(node['sets']).map((set) => (isNode(set) ? set['column'] : undefined)),
  ];
  const conflict = isNode(node['onConflict']) ? node['onConflict'] : {};
  const settled = isNode(conflict['do']) ? list(conflict['do']['sets']) : [];
  targets.push(...settled.map((set) => (isNode(set) ? set['column'] : undefined)));
  for (const column of targets) {
    demand(nameIn(column), column, table === undefined ? [] : [table], found);
  }
  if (isInsert) {
    // What is inserted is computed without the table; what is returned, and what happens on conflict, is not.
    walk(node['insert'], scope.outer ?? scope, found);
    const withNew = within(scope);
    withNew.relations.set('excluded', table);
    walk([conflict['do'], conflict['where']], withNew, found);
    walk(node['returning'], scope, found);
    return;
  }
  if (node['type'] === 'update') {
    [node['from'], ...list(node['from'])].forEach((each) => relation(each, scope, found));
  }
  parts(node, scope, found, ['table', 'columns', ...(node['type'] === 'delete' ? ['from'] : [])]);
}

/** Takes what stands behind `from` into the scope. */
function relation(node: unknown, scope: Scope, found: Found): void {
  if (!isNode(node)) {
    return;
  }
  if (node['type'] === 'table') {
    const named = isNode(node['name']) ? node['name'] : {};
    const table = known(named, scope, found, node);
    // `from t as x(a, b)` gives the columns other names.
    const isRenamed = named['columnNames'] !== undefined;
    scope.relations.set(lower(named['alias'] ?? named['name']), isRenamed ? undefined : table);
  } else if (node['type'] === 'statement' || node['type'] === 'call' || node['type'] === 'values') {
    const { alias } = node;
    scope.relations.set(lower(typeof alias === 'string' ? alias : nameIn(alias)), undefined);
  }
}

const SCHEMAS: ReadonlySet<unknown> = new Set([undefined, 'public', 'dbo', 'main']);
const OF_THE_DATABASE = /^(pg_|sqlite_|sys|information_schema$|dual$|all_|user_tables$|dba_)/i;

/** The table that is meant by a name; undefined where that is none of the schema's. */
function known(named: unknown, scope: Scope, found: Found, place: unknown): string | undefined {
  const name = lower(nameIn(named));
  const schema = isNode(named) ? named['schema'] : undefined;
  if (name === '' || scope.common.has(name) || OF_THE_DATABASE.test(name) || !SCHEMAS.has(schema)) {
    return undefined;
  }
  found.tables.push({ name, line: lineAt(place, found) });
  return name;
}

/** Names that databases know in every place, and words of theirs that the grammar takes for names. */
const ANYWHERE =
  /^(\*|rowid|_rowid_|oid|ctid|xmin|xmax|cmin|cmax|tableoid|rownum|level|sysdate|systimestamp|user|current_\w+|session_user|rank|excluded|new|old|value|default|null|true|false|(micro|milli)?seconds?|minutes?|hours?|days?|weeks?|months?|quarters?|years?)$/i;

function reference(node: Node, scope: Scope, found: Found): void {
  const name = nameIn(node);
  if (ANYWHERE.test(name)) {
    return;
  }
  const qualifier = lower(nameIn(node['table']));
  for (let at: Scope | undefined = scope; at !== undefined && qualifier !== ''; at = at.outer) {
    if (at.relations.has(qualifier)) {
      const table = at.relations.get(qualifier);
      demand(name, node, table === undefined ? [] : [table], found);
      return;
    }
  }
  if (qualifier !== '') {
    return;
  }
  const candidates: string[] = [];
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    const tables = [...at.relations.values()];
    if (tables.includes(undefined) || at.outputs.has(lower(name)) || at.relations.has(lower(name))) {
      return;
    }
    candidates.push(...tables.filter((table) => table !== undefined));
  }
  demand(name, node, candidates, found);
}

function demand(name: string, place: unknown, of: readonly string[], found: Found): void {
  if (of.length > 0 && name !== '') {
    const isQuoted = found.text.toLowerCase().includes(`"${name.toLowerCase()}"`);
    const quoted = isQuoted ? ({ quoted: true } as const) : {};
    found.columns.push({ name: asWritten(name, place, found), line: lineAt(place, found), of, ...quoted });
  }
}

/** The names that a query gives to what it computes; a column under its own name is none of them. */
function outputsOf(node: Node): string[] {
  return list(node['columns']).flatMap((column) => {
    const { expr, alias } = isNode(column) ? column : {};
    const [given, own] = [lower(nameIn(alias)), lower(nameIn(expr))];
    const called = isNode(expr) && expr['type'] === 'call' ? lower(nameIn(expr['function'])) : '';
    return [given === own ? '' : given, called].filter((name) => name !== '');
  });
}

function lineAt(place: unknown, { text, line }: Found): number {
  return line + text.slice(0, startOf(place)).split('\n').length - 1;
}

/** The parser puts names into lower case, as PostgreSQL does. */
function asWritten(name: string, place: unknown, { text }: Found): string {
  const at = text.toLowerCase().indexOf(name.toLowerCase(), startOf(place));
  return at < 0 ? name : text.slice(at, at + name.length);
}

function startOf(place: unknown): number {
  const at = isNode(place) ? place['_location'] : undefined;
  return isNode(at) && typeof at['start'] === 'number' ? at['start'] : 0;
}

function lower(name: unknown): string {
  return typeof name === 'string' ? name.toLowerCase() : '';
}
