import type { ModuleTree } from './judgeImports';
import type { SqlQuery } from './sqlQuery';
import type { SqlSchema } from './sqlTables';
import type { BrokenUse, UncheckedUse, Verdict } from './verdict';
import { likeliest } from './verdict';

/**
 * Holds the queries and models in files against the tables that the SQL files of the same tree define. A table that code makes
 * itself is not judged, nor is one that has nothing to do with those of the tree: it may be of another database.
 */
export async function judgeQueries(tree: ModuleTree, paths: readonly string[]): Promise<Verdict> {
  const proved: { kind: 'query'; file: string }[] = [];
  const broken: BrokenUse[] = [];
  const unchecked: UncheckedUse[] = [];
  let made: ReadonlySet<string> | undefined;
  for (const file of paths) {
    const module = await tree.moduleOf(file);
    const queries = module?.queries ?? [];
    const [first] = queries;
    if (first === undefined) {
      continue;
    }
    const schema = await tree.tables();
    if (typeof schema === 'string' || schema.tables.size === 0) {
      const why = typeof schema === 'string' ? schema : 'no file of SQL defines the tables of its queries';
      unchecked.push({ file, line: first.line, why });
      continue;
    }
    made ??= new Set(
      (await Promise.all(paths.map((path) => tree.moduleOf(path)))).flatMap((one) => one?.made ?? []),
    );
    for (const query of queries) {
      const found = judge(file, query, schema, made, knowsTables(queries, schema));
      broken.push(...found.broken);
      unchecked.push(...found.unchecked);
      if (found.broken.length + found.unchecked.length === 0 && query.tables.length > 0) {
        proved.push({ kind: 'query', file });
      }
    }
  }
  return { proved, broken, unchecked };
}

/** Whether the queries of a file go to the database whose tables the tree defines. */
function knowsTables(queries: readonly SqlQuery[], { tables }: SqlSchema): boolean {
  return queries.some((query) => query.tables.some(({ name }) => tables.has(name)));
}

function judge(
  file: string,
  { line, tables, columns, unread }: SqlQuery,
  schema: SqlSchema,
  made: ReadonlySet<string>,
  isKnown: boolean,
): Pick<Verdict, 'broken' | 'unchecked'> {
  const unsure = (why: string, at = line): UncheckedUse[] => [{ file, line: at, why: `of a query, ${why}` }];
  if (unread !== undefined) {
    return { broken: [], unchecked: unsure(unread) };
  }
  const open = tables.filter(({ name }) => made.has(name) || schema.tables.get(name)?.open === true);
  const missing = tables.filter(({ name }) => !made.has(name) && !schema.tables.has(name));
  const all = [...schema.tables.values()];
  const gone = missing.map(({ name, line: at }): BrokenUse => {
    const offered = likeliest(
      name,
      all.map((table) => table.name),
    );
    const files = [...new Set(all.map((table) => table.file))];
    return { kind: 'table', file, line: at, name, target: files[0] ?? '', files, offered };
  });
  if (missing.length > 0) {
    const [first] = missing;
    return isKnown || gone.every(({ name = '', offered }) => isAlike(name, offered[0]))
      ? { broken: gone, unchecked: [] }
      : {
          broken: [],
          unchecked: unsure(`no file of SQL defines the table "${first?.name ?? ''}"`, first?.line),
        };
  }
  const unknown = new Set(open.map(({ name }) => name));
  const wrong = columns.filter(
    ({ name, of }) => !of.some((table) => unknown.has(table) || hasColumn(schema, table, name)),
  );
  const told = wrong.filter(({ quoted }) => quoted !== true || schema.isPostgres);
  const doubtful = wrong.find((one) => !told.includes(one));
  const broken = told.map(({ name, line: at, of }): BrokenUse => {
    const table = schema.tables.get(of[0] ?? '');
    const files = of.map((one) => schema.tables.get(one)?.file ?? '');
    const offered = likeliest(
      name,
      of.flatMap((one) => schema.tables.get(one)?.columns ?? []),
    );
    const owner = { of: table?.name ?? '', target: table?.file ?? '', files };
    return { kind: 'column', file, line: at, name, ...owner, offered };
  });
  const why =
    doubtful !== undefined
      ? `"${doubtful.name}" may be a name or a text`
      : open.length > 0
        ? `what columns "${open[0]?.name ?? ''}" has is not read`
        : undefined;
  return { broken, unchecked: why === undefined ? [] : unsure(why) };
}

function hasColumn({ tables }: SqlSchema, table: string, name: string): boolean {
  return tables.get(table)?.columns.some((column) => column.toLowerCase() === name.toLowerCase()) === true;
}

/** Whether two names are likely meant to be the same: `user` and `users`, `accounts` and `user_accounts`. */
function isAlike(name: string, other = ''): boolean {
  const [a, b] = [name, other].map((one) => one.replaceAll('_', '').toLowerCase());
  return a !== undefined && b !== undefined && b !== '' && (a.includes(b) || b.includes(a));
}
