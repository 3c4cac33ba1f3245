import { isDeepStrictEqual } from 'node:util';
import type { GraphDelta, GraphPackage, GraphSnapshot, PackageChange } from '../../protocol/graph';

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
  const changes = packages.flatMap((each, index) => {
    const before = former.packages[index];
    return before === undefined ? [] : (packageChange(before, each) ?? []);
  });
  return { base: former.version, head, packages: changes };
}

/** Undefined when both say the same. */
function packageChange(former: GraphPackage, next: GraphPackage): PackageChange | undefined {
  if (former === next) {
    return undefined;
  }
  const before: Readonly<Record<string, unknown>> = { ...former };
  const now: Readonly<Record<string, unknown>> = { ...next };
  const set: Record<string, unknown> = {};
  let changes = 0;
  for (const [name, value] of Object.entries(now)) {
    if (value !== undefined && !isDeepStrictEqual(before[name], value)) {
      set[name] = value;
      changes += 1;
    }
  }
  const gone = Object.keys(before).filter((name) => before[name] !== undefined && now[name] === undefined);
  return changes + gone.length === 0
    ? undefined
    : { id: next.id, set, ...(gone.length === 0 ? {} : { gone }) };
}
