import type {
  GraphDelta,
  GraphPackage,
  GraphSnapshot,
  GraphSubplan,
  PackageChange,
} from '../../../src/protocol/graph';

/**
 * Takes over from the former snapshot every part that says the same, so that what did not change keeps its identity
 * and is neither laid out nor drawn again.
 */
export function shareSnapshot(former: GraphSnapshot | undefined, next: GraphSnapshot): GraphSnapshot {
  if (!former) {
    return next;
  }
  return { ...next, ...sharedParts(former, next) };
}

type Parts = Pick<GraphSubplan, 'waves' | 'edges' | 'packages'>;

function sharedParts(former: Parts, next: Parts): Parts {
  return {
    waves: share(former.waves, next.waves),
    edges: share(former.edges, next.edges),
    packages: sharePackages(former.packages, next.packages),
  };
}

function sharePackages(
  former: readonly GraphPackage[],
  next: readonly GraphPackage[],
): readonly GraphPackage[] {
  // As a rule each package stands where it stood.
  let byId: ReadonlyMap<string, GraphPackage> | undefined;
  const packages = next.map((each, index) => {
    const there = former[index];
    if (there?.id === each.id) {
      return sharePackage(there, each);
    }
    byId ??= new Map(former.map((known) => [known.id, known]));
    return sharePackage(byId.get(each.id), each);
  });
  return packages.length === former.length && packages.every((each, index) => each === former[index])
    ? former
    : packages;
}

function sharePackage(former: GraphPackage | undefined, next: GraphPackage): GraphPackage {
  if (former === undefined || sameContent(former, next)) {
    return former ?? next;
  }
  return former.subplan && next.subplan
    ? { ...next, subplan: { ...next.subplan, ...sharedParts(former.subplan, next.subplan) } }
    : next;
}

function share<T>(former: T | undefined, next: T): T {
  return former !== undefined && sameContent(former, next) ? former : next;
}

/** The snapshot that a change leads to. What it does not mention keeps its identity. */
export function applyDelta(former: GraphSnapshot, { head, packages }: GraphDelta): GraphSnapshot {
  const changes = new Map(packages.map((each) => [each.id, each]));
  return {
    ...former,
    ...head,
    packages:
      changes.size === 0
        ? former.packages
        : former.packages.map((each) => {
            const change = changes.get(each.id);
            return change ? changed(each, change) : each;
          }),
  };
}

function changed(former: GraphPackage, { set: told, gone = [] }: PackageChange): GraphPackage {
  const set =
    former.subplan && told.subplan
      ? { ...told, subplan: { ...told.subplan, ...sharedParts(former.subplan, told.subplan) } }
      : told;
  if (gone.length === 0) {
    return { ...former, ...set };
  }
  const left = Object.entries(former).filter(([name]) => !gone.includes(name));
  // What may go was looked at when the message came in.
  return { ...(Object.fromEntries(left) as unknown as GraphPackage), ...set };
}

/** Whether two values, made of what JSON can hold, say the same. */
export function sameContent(a: unknown, b: unknown): boolean {
  if (a === b) {
    return true;
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return false;
  }
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => sameContent(item, b[index]))
    );
  }
  const left = a as Readonly<Record<string, unknown>>;
  const right = b as Readonly<Record<string, unknown>>;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => sameContent(left[key], right[key]));
}
