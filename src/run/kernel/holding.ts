import type { Begun, Duty, Holding } from './feature';
import type { PackageOf, Part, RunOf } from './kernelState';
import type { PlannedGate, ResolvedAgent } from './plannedPackage';

/** What deciding asks of all features together. Times are milliseconds since 1970. */
export interface Rules<P extends Part, D extends Duty> {
  /** Whether nothing new may begin: a person, the parent run or something that has to be answered first holds the run. */
  readonly isHeld: (run: RunOf<P>) => boolean;
  /** Looks at a run once, and says of each ready package before when it must not start; infinity: time does not help. */
  readonly startsHeld: (run: RunOf<P>, now: number) => (item: PackageOf<P>) => number;
  /** Whether others have what a package needs to start, or will have it by what has been decided. */
  readonly isTaken: (run: RunOf<P>, item: PackageOf<P>, begun: Begun, now: number) => boolean;
  /** Whether a package whose agent has ended is neither verified nor merged yet. */
  readonly isStepHeld: (item: PackageOf<P>, run: RunOf<P>) => boolean;
  /** How many packages may work at the same time now. */
  readonly slots: (run: RunOf<P>) => number;
  /** How many of those under way take up no slot. */
  readonly idle: (run: RunOf<P>) => number;
  /** Who carries a package out that starts now. */
  readonly agentOf: (run: RunOf<P>, item: PackageOf<P>, now: number) => ResolvedAgent;
  /** The gate that a package has to pass next. */
  readonly gateOf: (item: PackageOf<P>, before: PlannedGate['before']) => PlannedGate | undefined;
  /** When a package's step is tried again that came to nothing; undefined: it did not. */
  readonly triedAt: (item: PackageOf<P>) => number | undefined;
  /** The packages by which it shows whether all others may go on. */
  readonly trials: (run: RunOf<P>) => readonly PackageOf<P>[];
  /** What is to be done for packages beside their way from start to merge. */
  readonly duties: (run: RunOf<P>) => readonly D[];
}

/** What the tables of features say together of what packages wait for, and of what is to be done for them. */
export function rulesOf<P extends Part, D extends Duty>(
  features: readonly { readonly holds?: unknown; readonly duties?: unknown }[],
): Rules<P, D> {
  const all = features.flatMap(({ holds }) => (holds === undefined ? [] : [holds as Holding<P>]));
  // Sorted once, since all of it is asked several times for each event, and most features have something to say of little.
  const having = <K extends keyof Holding<P>>(what: K) =>
    all.flatMap((each) => each[what] ?? []) as Required<Holding<P>>[K][];
  const [run, start, taken, step] = [having('run'), having('start'), having('taken'), having('step')];
  const [slots, idle, agent] = [having('slots'), having('idle'), having('agent')];
  const [gate, triedAt, trials] = [having('gate'), having('triedAt'), having('trials')];
  const duties = features.flatMap((each) =>
    each.duties === undefined ? [] : [each.duties as Rules<P, D>['duties']],
  );
  return {
    isHeld: (state) => run.some((isHeld) => isHeld(state)),
    startsHeld: (state, now) => {
      const held = start.map((each) => each(state, now));
      return (item) => held.reduce((until, each) => Math.max(until, each(item)), 0);
    },
    isTaken: (state, item, begun, now) => taken.some((isTaken) => isTaken(state, item, begun, now)),
    isStepHeld: (item, state) => step.some((isHeld) => isHeld(item, state)),
    slots: (state) => slots.reduce((least, each) => Math.min(least, each(state)), state.maxParallel),
    idle: (state) => idle.reduce((sum, each) => sum + each(state), 0),
    agentOf: (state, item, now) => firstOf(agent, (each) => each(state, item, now)) ?? item.agent,
    gateOf: (item, before) => firstOf(gate, (each) => each(item, before)),
    triedAt: (item) => firstOf(triedAt, (each) => each(item)),
    trials: (state) => trials.flatMap((each) => each(state)),
    duties: (state) => duties.flatMap((each) => each(state)),
  };
}

function firstOf<T, R>(all: readonly T[], find: (each: T) => R | undefined): R | undefined {
  for (const each of all) {
    const found = find(each);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
