import { isDeepStrictEqual } from 'node:util';
import type { GraphDelta, GraphSnapshot } from '../../protocol/graph';

/**
 * What leads from one snapshot to the next. Undefined when the plan itself has changed: then everything is sent.
 */
export function graphDelta(former: GraphSnapshot, next: GraphSnapshot): GraphDelta | undefined {
  const { waves, edges, packages, ...head } = next;
  if (
    former.packages.length !== packages.length ||
    former.packages.some(({ id }, index) => id !== packages[index]?.id) ||
    !isDeepStrictEqual(former.waves, waves) ||
    !isDeepStrictEqual(former.edges, edges)
  ) {
    return undefined;
  }
  const changed = packages.filter((each, index) => !isDeepStrictEqual(each, former.packages[index]));
  return { base: former.version, head, packages: changed };
}
