import type { PackageRun, RunState } from './runState';
import type { Usage } from './usage';
import { sumUsage } from './usage';

/** What all attempts of a package have used up; undefined when no agent told. */
export function packageUsage({ usage }: PackageRun): Usage | undefined {
  return sumUsage(Object.values(usage));
}

/** What a run has used up so far; undefined when no agent told. */
export function runUsage({ packages }: RunState): Usage | undefined {
  return sumUsage([...packages.values()].map(packageUsage));
}
