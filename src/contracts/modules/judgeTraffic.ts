import { ANY } from './shapes/address';
import type { ApiContract } from './shapes/apiContract';
import type { ModuleTree } from './judgeImports';
import { judgeRequests } from './judgeRequests';
import { judgeRoutes, routesIn } from './judgeRoutes';
import { likenessOf, operationsOf } from './offeredPaths';
import type { Verdict } from './verdict';

/** Files that are routes by where they lie, as Next.js, Nuxt and SvelteKit have it. */
const BY_PLACE =
  /(^|\/)(pages\/api|server\/(api|routes)|netlify\/functions|functions)\/|(^|\/)(route|\+server)\.[cm]?[jt]sx?$/;

/** Holds what files send and serve against the contracts of the same tree; nothing where none of them is an OpenAPI document. */
export async function judgeTraffic(
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
