import type { Asking, Block, BlockEntry, ChildBlock, Teller } from './feature';
import type { PackageOf, Part, RunOf } from './kernelState';
import type { Waits } from './standing';
import type { WayOut } from './waysOut';

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
