import type { Asking, Begun, Block, BlockEntry, ChildBlock, Duty, Holding, Teller } from './feature';
import type { PackageOf, Part, RunOf } from './state/kernelState';
import type { PlannedGate, ResolvedAgent } from './state/plannedPackage';
import type { Waits } from './state/standing';
import type { WayOut } from './waysOut';

/** The events of features, from their tables. */
export type EventOf<F> = F extends { readonly events: infer Entries }
  ? {
      [T in keyof Entries]: Entries[T] extends { readonly tell: (event: infer E) => unknown } ? E : never;
    }[keyof Entries]
  : never;
/** What of features keeps packages from advancing. */
export type BlockOf<F> = F extends { readonly blocks: { readonly kinds: infer Kinds } }
  ? { [K in keyof Kinds]: Kinds[K] extends BlockEntry<infer B> ? B : never }[keyof Kinds]
  : never;
/** The kinds of what of features waits for people. */
export type NeedOf<F> = F extends { readonly needs: infer Kinds } ? keyof Kinds : never;
/** What of features is to be done beside packages' way from start to merge. */
export type DutyOf<F> = F extends { readonly duties: (run: never) => readonly (infer D)[] } ? D : never;
/** The kinds of people's wishes that features carry out. */
export type WishKindOf<F> = F extends { readonly wishes: infer Kinds } ? keyof Kinds : never;
/** What features keep. */
export type KeptOf<F, K extends 'ofRun' | 'ofPackage'> = F extends {
  readonly [P in K]: (from: never) => infer R;
}
  ? R
  : never;
/** All members of a union at once. */
export type Together<U> = (U extends unknown ? (each: U) => void : never) extends (all: infer I) => void
  ? I
  : never;

/** What a feature says of blocks, whatever their kinds are and whatever it knows. */
interface AnyBlocking<W extends Part> {
  readonly find: (run: RunOf<W>, item: PackageOf<W>, asking: Asking) => readonly Block[];
  readonly kinds: Readonly<Record<string, BlockEntry<Block>>>;
}

/** What is known of a child run; undefined for one that has not begun. */
type StateOf<W extends Part> = (run: string) => RunOf<W> | undefined;

/** What keeps packages from advancing, from the tables of all features. */
export class BlockTable<W extends Part> {
  private readonly all: readonly AnyBlocking<W>[];
  /** Those by which an attempt that is under way may wait for somebody. */
  private readonly waiting: readonly AnyBlocking<W>[];
  private readonly kinds: ReadonlyMap<string, BlockEntry<Block>>;

  constructor(features: readonly object[]) {
    this.all = features.flatMap((each) => ('blocks' in each ? [each.blocks as AnyBlocking<W>] : []));
    this.waiting = this.all.filter(({ kinds }) =>
      Object.values(kinds).some(({ waits }) => waits !== undefined),
    );
    this.kinds = new Map(this.all.flatMap(({ kinds }) => Object.entries(kinds)));
  }

  /** Everything that keeps a package from advancing, as of the run's last event. @param children what is known of child runs. */
  find(run: RunOf<W>, id: string, children: StateOf<W>): readonly Block[] {
    const item = run.packages.get(id);
    if (item === undefined) {
      return [];
    }
    const asking: Asking = {
      waitsIn: (name) => {
        const child = children(name);
        return child && this.unusual(child, children);
      },
    };
    const reasons = this.all.flatMap(({ find }) => find(run, item, asking));
    const waits = item.state === 'planned' || item.state === 'ready';
    return waits && run.phase !== 'running' && reasons.length === 0
      ? [{ kind: 'run_ended', outcome: run.outcome ?? 'stopping' } as Block]
      : reasons;
  }

  /** Whom a package waits for; a person comes first, since nothing goes on without one. */
  waitsFor(run: RunOf<W>, item: PackageOf<W>): Waits | undefined {
    let first = PRECEDENCE.length;
    // Of each event, so without lists of lists.
    for (const { find, kinds } of this.waiting) {
      for (const { kind } of find(run, item, NOBODY_ASKED)) {
        const waits = kinds[kind]?.waits;
        first = waits === undefined ? first : Math.min(first, PRECEDENCE.indexOf(waits));
      }
    }
    return PRECEDENCE[first];
  }

  /** A reason in words, without the package's own name. @param clock turns a time (ISO 8601) into the words for it. */
  describe(reason: Block, clock: (time: string) => string): string {
    const teller: Teller = { clock, block: (other) => this.describe(other, clock) };
    return this.kinds.get(reason.kind)?.tell(reason, teller) ?? reason.kind;
  }

  /** What a person can do about one reason, the most likely first. @param id of the package that it keeps. */
  waysOut(reason: Block, id: string): readonly WayOut[] {
    return this.kinds.get(reason.kind)?.ways(reason, id) ?? [];
  }

  private unusual(child: RunOf<W>, children: StateOf<W>): ChildBlock[] {
    return [...child.packages.keys()].flatMap((inner) => {
      const reasons = this.find(child, inner, children).filter(
        ({ kind }) => this.kinds.get(kind)?.isUsual !== true,
      );
      return reasons.length === 0 ? [] : [{ package: inner, blocked_by: reasons }];
    });
  }
}

/** Who is told of first, of those whom a package waits for. */
const PRECEDENCE: readonly Waits[] = ['you', 'fault', 'others'];

const NOBODY_ASKED: Asking = { waitsIn: () => undefined };

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
