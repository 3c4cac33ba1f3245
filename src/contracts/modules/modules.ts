import { judgeRequests } from './judgeRequests';
import { judgeRoutes, routesIn } from './judgeRoutes';
import { likenessOf, operationsOf } from './offeredPaths';
import { ANY } from './shapes/address';
import type { ApiContract } from './shapes/apiContract';
import type { CallUse, Callable } from './shapes/callUses';
import { importTarget } from './importTargets';
import type { ModuleTree } from './judgeImports';
import { judgeImports } from './judgeImports';
import type { NamedEvent } from './judgeEvents';
import { eventsOfChannels, judgeEvents } from './judgeEvents';
import type { SqlQuery } from './shapes/sqlQuery';
import type { SqlSchema } from './sqlTables';
import type { BrokenUse, UncheckedUse, Verdict } from './verdict';
import { likeliest, TEST } from './verdict';

/** Files that are routes by where they lie, as Next.js, Nuxt and SvelteKit have it. */
const BY_PLACE =
  /(^|\/)(pages\/api|server\/(api|routes)|netlify\/functions|functions)\/|(^|\/)(route|\+server)\.[cm]?[jt]sx?$/;

/** Holds what files send and serve against the contracts of the same tree; nothing where none of them is an OpenAPI document. */
async function judgeTraffic(
  tree: ModuleTree,
  paths: readonly string[],
  contracts: readonly string[],
): Promise<readonly Verdict[]> {
  const apis = new Map<string, ApiContract>();
  for (const path of contracts.filter((one) => /\.(ya?ml|json)$/i.test(one))) {
    const api = (await tree.moduleOf(path))?.api;
    if (api !== undefined) {
      apis.set(path, api);
    }
  }
  const operations = operationsOf(apis);
  if (operations.length === 0) {
    return [];
  }
  const routes = await routesIn(tree, paths);
  const origins = new Set([...apis.values()].flatMap((api) => api.origins));
  const places = [...tree.files].filter((path) => BY_PLACE.test(path));
  const isServed = (method: string, parts: readonly string[]): boolean =>
    places.some((path) => path.split(/[/.]/).includes(parts.findLast((part) => part !== ANY) ?? '')) ||
    routes.some(
      (route) =>
        (route.method === method || route.method === '*') &&
        route.places?.some((place) => likenessOf(parts, place) !== 'no') === true,
    );
  return [
    await judgeRequests(tree, paths, { operations, origins, isServed }),
    judgeRoutes(routes, operations),
  ];
}

/**
 * Holds the queries and models in files against the tables that the SQL files of the same tree define. A table that code makes
 * itself is not judged, nor is one that has nothing to do with those of the tree: it may be of another database.
 */
async function judgeQueries(tree: ModuleTree, paths: readonly string[]): Promise<Verdict> {
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

/**
 * Holds calls of imported functions against how these are declared: how many arguments they are given, in Python also by which
 * names. Functions that are handed on, decorated, typed elsewhere or declared several times are not looked at, and not counted.
 */
async function judgeCalls(tree: ModuleTree, paths: readonly string[]): Promise<Verdict> {
  const proved: { kind: 'call'; file: string }[] = [];
  const broken: BrokenUse[] = [];
  for (const file of paths.filter((path) => !TEST.test(path))) {
    for (const call of (await tree.moduleOf(file))?.calls ?? []) {
      const target = importTarget(tree, file, call.source);
      const callables = target.kind === 'file' ? (await tree.offersOf(target.path))?.callables : undefined;
      const callable = callables?.[call.name];
      if (target.kind !== 'file' || callable === undefined) {
        continue;
      }
      const wrong = faultOf(call, callable);
      if (wrong === undefined) {
        proved.push({ kind: 'call', file });
      } else {
        const { line, name } = call;
        const { path } = target;
        broken.push({
          kind: 'call',
          file,
          line,
          name,
          of: wrong,
          target: path,
          files: [path],
          offered: [callable.text],
        });
      }
    }
  }
  return { proved, broken, unchecked: [] };
}

/** How a call does not fit, as it follows "calls it"; undefined where it does. */
function faultOf({ given, names }: CallUse, { least, most, ...callable }: Callable): string | undefined {
  const counted = `with ${given} ${given === 1 ? 'argument' : 'arguments'}`;
  if (most !== undefined && given > most) {
    return counted;
  }
  if (callable.names === undefined) {
    return given < least ? counted : undefined;
  }
  const { names: known, demanded = [], anyName } = callable;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined && anyName !== true) {
    return `with \`${unknown}\``;
  }
  // Places come first, so that the first of the names are those that are given by their place.
  const missing = demanded.find((name) => !names.includes(name) && known.indexOf(name) >= given);
  return missing === undefined ? undefined : `without \`${missing}\``;
}

/**
 * Holds the members that files use of imported types against those types. A type whose members do not all stand in the text of
 * the module that it is imported from is not looked at, and not counted.
 */
async function judgeMembers(tree: ModuleTree, paths: readonly string[]): Promise<Verdict> {
  const proved: { kind: 'member'; file: string }[] = [];
  const broken: BrokenUse[] = [];
  for (const file of paths) {
    const module = await tree.moduleOf(file);
    for (const { source, type, name, line } of module?.uses ?? []) {
      const target = importTarget(tree, file, source);
      const members = target.kind === 'file' ? (await tree.offersOf(target.path))?.types?.[type] : undefined;
      if (target.kind !== 'file' || members === undefined) {
        continue;
      }
      if (members.includes(name)) {
        proved.push({ kind: 'member', file });
      } else {
        const offered = likeliest(name, members);
        const { path } = target;
        broken.push({ kind: 'member', file, line, name, of: type, target: path, files: [path], offered });
      }
    }
  }
  return { proved, broken, unchecked: [] };
}

export { fileTree } from './importTargets';
export type { ModuleTree } from './judgeImports';
export type { ModuleShape } from './reading/moduleShape';
export { CONSUMER_FILE } from './reading/moduleShape';
export { readModule } from './reading/readModule';
export type { SqlSchema } from './sqlTables';
export { sqlSchema } from './sqlTables';
export type { BrokenUse, Verdict } from './verdict';
export { describeBrokenUse, SORT_OF } from './verdict';

/** What is told elsewhere than in code. */
export interface Contracts {
  /** Files that may be OpenAPI or AsyncAPI documents. */
  readonly apis: readonly string[];
  readonly events: readonly NamedEvent[];
}

/**
 * Holds what files build on against what the same tree has: imports, calls, members of types, queries; and requests, routes and
 * events against contracts.
 */
export async function judgeUses(
  tree: ModuleTree,
  paths: readonly string[],
  { apis, events }: Contracts = { apis: [], events: [] },
): Promise<Verdict> {
  // All of them at once: whoever reads them has the next one at hand then.
  await Promise.all(paths.map((path) => tree.moduleOf(path)));
  const verdicts = [
    await judgeImports(tree, paths),
    await judgeMembers(tree, paths),
    await judgeQueries(tree, paths),
    ...(await judgeTraffic(tree, paths, apis)),
    await judgeEvents(tree, paths, [...events, ...(await eventsOfChannels(tree, apis))]),
    await judgeCalls(tree, paths),
  ];
  return {
    proved: verdicts.flatMap(({ proved }) => proved),
    broken: verdicts.flatMap(({ broken }) => broken),
    unchecked: verdicts.flatMap(({ unchecked }) => unchecked),
  };
}

/** Reads modules of code out of git's commits and trees. */
export interface ModuleTools {
  /** The tree that merging a commit into a branch gives; undefined where they are in conflict, or the branch has it already. */
  mergedTree(branch: string, head: string): Promise<string | undefined>;
  /** The modules of a commit or tree, each read when it is asked for. */
  modules(tree: string): Promise<ModuleTree>;
  /** Those of some paths that git is told to ignore, such as what a build makes. */
  ignored(paths: readonly string[]): Promise<ReadonlySet<string>>;
  /** The files of a commit or tree in which each of some patterns (POSIX, extended) is met, in whatever case. */
  matching(tree: string, patterns: readonly string[]): Promise<readonly string[]>;
}
