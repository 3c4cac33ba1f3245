import type { PackageRun, RunState } from '../state/runState';
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

/** What the packages of a wave have used up; undefined when no agent told. @param wave counts from 1. */
export function waveUsage({ packages }: RunState, wave: number): Usage | undefined {
  const items = [...packages.values()].filter(({ planned }) => planned.wave === wave);
  return sumUsage(items.map(packageUsage));
}

/** By wave, what its packages have used up, as far as their agents tell. */
export function usageByWave(state: RunState): ReadonlyMap<number, Usage> {
  const waves = [...new Set([...state.packages.values()].map(({ planned }) => planned.wave))];
  return new Map(
    waves
      .sort((a, b) => a - b)
      .flatMap((wave): [number, Usage][] => {
        const usage = waveUsage(state, wave);
        return usage === undefined ? [] : [[wave, usage]];
      }),
  );
}
