import type { Dialect } from '../model';
import type { PlanNode } from '../yaml/planNode';

/**
 * Which way of writing a plan a document uses: `full` has a list of packages with `package_id`, `short` one with `id`, `map` has
 * the packages as a map from id to package, and `empty` has none. Of a mixed list the majority counts.
 */
export function dialectOf(root: PlanNode): Dialect {
  const packages = root.kind === 'map' ? root.entries.get('packages')?.value : undefined;
  if (packages?.kind === 'map') {
    return packages.entries.size === 0 ? 'empty' : 'map';
  }
  if (packages?.kind !== 'list' || packages.items.length === 0) {
    return 'empty';
  }
  const withKey = (key: string): number =>
    packages.items.filter((item) => item.kind === 'map' && item.entries.has(key)).length;
  const full = withKey('package_id');
  const short = withKey('id');
  if (full === short) {
    return root.kind === 'map' && root.entries.get('feature')?.value.kind === 'map' ? 'full' : 'short';
  }
  return full > short ? 'full' : 'short';
}
