import type { PackageRun, RunState } from '../../run/run';

/** Packages merged since this one began that changed files which it changed too, or which are in conflict. */
export function mergedMeanwhile(state: RunState, item: PackageRun, files: readonly string[]): string[] {
  const own = new Set([...files, ...(item.filesModified ?? [])].map((file) => file.toLowerCase()));
  return [...state.packages.values()]
    .filter(
      ({ state: name, endedAt, filesModified = [] }) =>
        name === 'done' &&
        (endedAt ?? '') >= (item.startedAt ?? '') &&
        filesModified.some((file) => own.has(file.toLowerCase())),
    )
    .map(({ planned }) => planned.id);
}
