/** By package, the files that it has changed in its worktree and that are not merged; paths from the top, forward slashes. */
export type UnmergedChanges = ReadonlyMap<string, ReadonlySet<string>>;

/** Nothing that is not merged. */
export const NO_CHANGES: UnmergedChanges = new Map();

/** By path, the packages that have changed it. */
export function changesByPath(changes: UnmergedChanges): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [id, paths] of changes) {
    for (const path of paths) {
      const ids = found.get(path) ?? [];
      ids.push(id);
      found.set(path, ids);
    }
  }
  return found;
}

/** The paths that only one of the two has, or that other packages have changed in them. */
export function differingPaths(before: UnmergedChanges, after: UnmergedChanges): string[] {
  const found = new Set<string>();
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const former = before.get(id);
    const latter = after.get(id);
    former?.forEach((path) => latter?.has(path) !== true && found.add(path));
    latter?.forEach((path) => former?.has(path) !== true && found.add(path));
  }
  return [...found].sort();
}
