import { NESTED } from '../simulation/simulatedPlan';
import { SYNCING } from '../simulation/simulatedPlan';
import { ATTENDED } from '../simulation/simulation';

/** A mistake that somebody could make: `from` becomes `to` in the one file of `src` whose path ends as `file` says. */
export interface Mistake {
  /** What is wrong then, in words. */
  readonly what: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly found: Finder;
}

/** What finds a mistake: a world of the simulation, or a file of tests. */
export type Finder =
  | {
      readonly by: 'simulation';
      /** Where to begin to look: at the first world, or near the one that has shown it. */
      readonly firstSeed: number;
      /** Only such worlds can show it: those with plans within plans, whose run somebody attends, or whose agents sync. */
      readonly only?: 'nested' | 'attended' | 'syncing';
    }
  | { readonly by: 'tests'; readonly file: string };

/** One of the first worlds shows it. */
export const anywhere: Finder = { by: 'simulation', firstSeed: 0 };
/** A world with plans within plans shows it. */
export const nested: Finder = { by: 'simulation', firstSeed: NESTED - 1, only: 'nested' };

/** A world whose agents take in what is integrated shows it. @param after so many such worlds that do not. */
export function syncing(after: number): Finder {
  return { by: 'simulation', firstSeed: SYNCING.first + after * SYNCING.every, only: 'syncing' };
}

/** A world whose run somebody attends shows it. @param after so many such worlds that do not. */
export function attended(after = 0): Finder {
  return { by: 'simulation', firstSeed: ATTENDED.first + after * ATTENDED.every, only: 'attended' };
}

/** A world that shows it lies after this one, and not soon after the first. */
export function near(firstSeed: number): Finder {
  return { by: 'simulation', firstSeed };
}

/** A file of tests shows it. */
export function tests(file: string): Finder {
  return { by: 'tests', file };
}
