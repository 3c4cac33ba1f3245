import { firstById } from '../firstById';
import type { Plan } from '../model';

/** What a package needs of another one at its end, and not at its start. */
interface NeedEdge {
  readonly from: string;
  readonly to: string;
  /** Paths of files and folders, each once, in the order of the plan. */
  readonly artifacts: readonly string[];
}

/**
 * The soft dependencies of a plan, one for each pair of packages, in the order of the plan. Where one depends on the other
 * directly, nothing is left to be needed.
 */
export function needEdges(plan: Plan): NeedEdge[] {
  const packages = firstById(plan);
  return [...packages.values()].flatMap((item) => {
    const artifacts = new Map<string, Set<string>>();
    for (const { from, artifact } of item.needs) {
      const isHard = item.dependsOn.some(({ value }) => value === from.value);
      if (from.value !== item.id && packages.has(from.value) && !isHard) {
        artifacts.set(from.value, (artifacts.get(from.value) ?? new Set()).add(artifact.value));
      }
    }
    return [...artifacts].map(([from, paths]) => ({ from, to: item.id, artifacts: [...paths] }));
  });
}
