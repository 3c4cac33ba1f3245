import { ANY } from './shapes/address';
import { importTarget } from './importTargets';
import type { ModuleTree } from './judgeImports';
import type { Offered } from './offeredPaths';
import { differenceOf, isSameRoute, partsOf, subjectOf } from './offeredPaths';
import type { ServedRoute } from './shapes/routes';
import type { BrokenUse, UncheckedUse, Verdict } from './verdict';
import { namesStatus } from './verdict';

/** A route with the file that serves it. */
export interface RouteAt extends ServedRoute {
  readonly file: string;
  /** Where it answers, in parts, once for each place that its router is put; undefined where that is not known. */
  readonly places: readonly (readonly string[])[] | undefined;
}

/** How far a chain of routers in routers is followed. */
const DEEPEST = 4;

/** The routes that files serve, each where the routers of the tree put it. */
export async function routesIn(tree: ModuleTree, paths: readonly string[]): Promise<RouteAt[]> {
  const found: RouteAt[] = [];
  for (const file of paths) {
    const { routes = [] } = (await tree.moduleOf(file))?.served ?? {};
    for (const route of routes) {
      const before = await placesOf(tree, file, route.router, 0);
      const own = route.path;
      const places =
        own === undefined
          ? undefined
          : before?.map((place) => routeParts(`${place}/${own}`)).filter((one) => one !== undefined);
      found.push({ ...route, file, places: places?.length === 0 ? undefined : places });
    }
  }
  return found;
}

/** The paths that a router is put behind; undefined where nobody can tell. */
async function placesOf(
  tree: ModuleTree,
  file: string,
  router: string,
  depth: number,
): Promise<readonly string[] | undefined> {
  const own = (await tree.moduleOf(file))?.served;
  if (own?.routers.includes(router) !== true) {
    return [''];
  }
  if (depth > DEEPEST) {
    return undefined;
  }
  const name = /([^/]+?)(\/(index|__init__))?\.\w+$/.exec(file)?.[1] ?? '';
  const users = await tree.mentioning([PUTS, `(^|[^A-Za-z0-9_])${name}([^A-Za-z0-9_]|$)`]);
  const places: string[] = [];
  for (const user of [...new Set([file, ...users])]) {
    const mounts = (await tree.moduleOf(user))?.served?.mounts ?? [];
    for (const mount of mounts) {
      const target = mount.source === undefined ? undefined : importTarget(tree, user, mount.source);
      const isIt =
        target === undefined
          ? user === file && mount.router === router
          : target.kind === 'file' &&
            target.path === file &&
            (own.routers.length === 1 || mount.router === router);
      if (isIt) {
        const outer =
          mount.path === undefined ? undefined : await placesOf(tree, user, mount.into, depth + 1);
        if (outer === undefined) {
          return undefined;
        }
        places.push(...outer.map((one) => `${one}/${mount.path ?? ''}`));
      }
    }
  }
  return places.length > 0 ? places : own.alone.includes(router) ? [''] : undefined;
}

/** What puts a router into another one, as an extended regular expression of POSIX. */
const PUTS = '\\.(use|route|register|include_router|register_blueprint)\\(';

/** Parts of a route's path with its parameters as `{}`; undefined where it is a pattern of another kind. */
function routeParts(path: string): string[] | undefined {
  const parts = partsOf(path).map((part) => {
    if (
      /^:\w+(\{[^}]*\}|\([^)]*\))?$|^<(?!path:)(\w+(\([^)]*\))?:)?\w+>$|^\{\w+(:(?!path)\w+)?\}$/.test(part)
    ) {
      return ANY;
    }
    return /^[\w.~@$!,;=-]+$/.test(part) ? part : undefined;
  });
  return parts.every((part) => part !== undefined) ? parts : undefined;
}

/** Holds the routes that files serve against the operations of contracts. What no contract is about is not counted. */
export function judgeRoutes(routes: readonly RouteAt[], operations: readonly Offered[]): Verdict {
  const found = routes.map((route) => judge(route, routes, operations));
  return {
    proved: found.flatMap(({ proved }) => proved),
    broken: found.flatMap(({ broken }) => broken),
    unchecked: found.flatMap(({ unchecked }) => unchecked),
  };
}

const NOTHING: Verdict = { proved: [], broken: [], unchecked: [] };

function judge(route: RouteAt, routes: readonly RouteAt[], operations: readonly Offered[]): Verdict {
  const { file, line, method, places } = route;
  const at = { file, line };
  const unsure = (why: string): Verdict => ({ ...NOTHING, unchecked: [{ ...at, why }] });
  if (places === undefined) {
    return unsure(
      route.path === undefined
        ? 'the path of its route is no plain text'
        : `where the router of "${method} ${route.path}" is put is not read`,
    );
  }
  const here = operations.filter((one) =>
    places.some((place) => one.paths.some((path) => isSameRoute(place, path))),
  );
  const written = `${method} /${(places[0] ?? []).join('/')}`;
  const operation = here.find((one) => one.method === method);
  if (operation !== undefined) {
    return statuses(route, operation);
  }
  const [place = []] = places;
  const subjects = operations.flatMap(({ paths }) => paths.flatMap((path) => subjectOf(path) ?? []));
  const isAside = /^(\*|OPTIONS|HEAD)$/.test(method);
  const open = operations.find((one) => one.open !== undefined)?.open;
  if (here.length === 0 && isAside) {
    return NOTHING;
  }
  // Another way to the same thing may be served on purpose; where what the contract names is served by nobody, it is not.
  const isServed = (one: Offered): boolean =>
    routes.some(
      (other) =>
        (other.method === one.method || other.method === '*') &&
        (other.places === undefined ||
          other.places.some((each) => one.paths.some((path) => isSameRoute(each, path)))),
    );
  const meant =
    here.length > 0
      ? here
      : operations.filter(
          (one) => one.method === method && one.paths.some((path) => differenceOf(place, path).isAlike),
        );
  const lacking = meant.filter((one) => !isServed(one));
  const [first] = lacking;
  if (first !== undefined && !isAside && open === undefined && places.length === 1) {
    const offered = lacking.map((one) => `${one.method} ${one.path}`);
    const broken: BrokenUse = {
      kind: 'route',
      ...at,
      name: written,
      target: first.file,
      files: [first.file],
      offered,
    };
    return { ...NOTHING, broken: [broken] };
  }
  const isRelated = here.length > 0 || meant.length > 0 || subjects.includes(subjectOf(place) ?? '');
  return isRelated ? unsure(`no contract names "${written}"`) : NOTHING;
}

/** Of errors, a contract need not name each; what it says of success is what clients go by. */
function statuses({ file, statuses: answered }: RouteAt, operation: Offered): Verdict {
  const { method, path, statuses: named, file: target } = operation;
  const of = `${method} ${path}`;
  const wrong = answered.filter(({ status }) => !namesStatus(named, status));
  const succeeding = named.filter((one) => /^2\d\d$/.test(one));
  const broken = wrong
    .filter(({ status }) => status >= 200 && status < 300 && succeeding.length > 0)
    .map(({ status, line }): BrokenUse => {
      return {
        kind: 'status',
        file,
        line,
        name: String(status),
        of,
        target,
        files: [target],
        offered: succeeding,
      };
    });
  const unchecked = wrong
    .filter((one) => !broken.some(({ line, name }) => line === one.line && name === String(one.status)))
    .map(({ status, line }): UncheckedUse => ({
      file,
      line,
      why: `${target} does not name the answer ${status} to ${of}`,
    }));
  return broken.length + unchecked.length > 0
    ? { proved: [], broken, unchecked }
    : { ...NOTHING, proved: [{ kind: 'route', file }] };
}
