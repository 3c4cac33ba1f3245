import { once } from '../firstById';
import type { Common } from '../globs/commonPath';
import type { GlobMeeting } from '../globs/globMeetings';
import { GlobMeetings } from '../globs/globMeetings';
import { Glob } from '../globs/globs';
import { plainPath } from '../globs/pathShape';
import { heldLockKey } from '../upstream/lockKeys';
import { forEachMeeting } from './globPairs';
import type { PlanGraph } from '../graph/graph';
import type { Plan, WorkPackage } from '../model';
import type { Located } from '../source';

/** A pattern that a package writes down, in `write_allow` or among its locks. */
interface Claim {
  readonly item: WorkPackage;
  /** The place of the package among all, by which `Independence` knows it. */
  readonly owner: number;
  readonly written: Located<string>;
  /** Its place in the list where it stands. */
  readonly index: number;
}

/** A pattern with all who write it down: it is parsed and compared once, however many there are. */
interface ClaimedGlob {
  readonly glob: Glob;
  readonly writers: Claim[];
  readonly lockers: Claim[];
}

/** Packages together with their places among all. */
type PlacedPackages = readonly (readonly [item: WorkPackage, owner: number])[];

/** All paths that packages may write or lock. */
function pathClaims(packages: PlacedPackages): ClaimedGlob[] {
  const globs = new Map<string, ClaimedGlob>();
  for (const [item, owner] of packages) {
    item.scope.writeAllow.forEach((written, index) =>
      claimed(globs, written.value, parsePath).writers.push({ item, owner, written, index }),
    );
    item.locks.files.forEach((written, index) =>
      claimed(globs, plainPath(written.value), parsePath).lockers.push({ item, owner, written, index }),
    );
  }
  return [...globs.values()];
}

/** All lock keys, each in the form in which it is held while its package works. */
function keyClaims(packages: PlacedPackages): ClaimedGlob[] {
  const globs = new Map<string, ClaimedGlob>();
  for (const [item, owner] of packages) {
    item.locks.keys.forEach((written, index) =>
      claimed(globs, heldLockKey(written.value), parseKey).lockers.push({ item, owner, written, index }),
    );
  }
  return [...globs.values()];
}

const parsePath = (source: string): Glob => Glob.ofPath(source);
const parseKey = (source: string): Glob => Glob.ofKey(source);

function claimed(
  globs: Map<string, ClaimedGlob>,
  source: string,
  parse: (source: string) => Glob,
): ClaimedGlob {
  const known = globs.get(source);
  if (known !== undefined) {
    return known;
  }
  const first = { glob: parse(source), writers: [], lockers: [] };
  globs.set(source, first);
  return first;
}

/** Something that two packages which may work at the same time both claim. */
export interface Overlap {
  readonly kind: 'scope' | 'key' | 'file';
  /** The package with the smaller id. */
  readonly a: WorkPackage;
  readonly b: WorkPackage;
  readonly claimA: Located<string>;
  readonly claimB: Located<string>;
  /** Whether upstream's gate sees it too; `deny` does not count there. */
  readonly upstream: boolean;
  /** What both may write, or what both claim. */
  readonly common: Common;
}

/** A file that one package locks and another one, which may work at the same time, may write. */
export interface LockInScope {
  readonly holder: WorkPackage;
  readonly writer: WorkPackage;
  readonly lock: Located<string>;
  readonly glob: Located<string>;
  readonly common: Common;
}

/** All overlaps of a plan, sorted by the ids of the packages and then by the order of the text, keys before files. */
export interface Overlaps {
  readonly scope: readonly Overlap[];
  readonly locks: readonly Overlap[];
  readonly locksInScope: readonly LockInScope[];
  /** False when there was so much to find, or to compare, that the search was ended. */
  readonly complete: boolean;
}

/** The package that upstream leaves out of its overlap checks, since it is meant to touch everything. */
const INTEGRATION = 'wp-integration';

/** Finds what packages that may work at the same time both write or lock. */
export function findOverlaps(plan: Plan, graph: PlanGraph): Overlaps {
  const packages = placedPackages(plan, graph);
  const finder = new OverlapFinder(graph);
  const paths = forEachMeeting(pathClaims(packages), (one, other) => finder.comparePaths(one, other));
  const keys = forEachMeeting(keyClaims(packages), (one, other) => finder.compareKeys(one, other));
  return finder.overlaps(paths && keys);
}

/** More pairs of claims than these are not looked at: with as many packages as a plan may have, it would take minutes. */
const MAX_CLAIM_PAIRS = 300_000_000;

class OverlapFinder {
  readonly #graph: PlanGraph;
  #left = MAX_CLAIM_PAIRS;
  readonly #meetings = new GlobMeetings();
  readonly #scope = new Findings<Overlap>();
  readonly #keys = new Findings<Overlap>();
  readonly #files = new Findings<Overlap>();
  readonly #locksInScope = new Findings<LockInScope>();

  constructor(graph: PlanGraph) {
    this.#graph = graph;
  }

  /** Compares what two patterns claim, or one with itself; false when nothing more is to be compared. */
  comparePaths(one: ClaimedGlob, other: ClaimedGlob): boolean {
    if (one === other && one.writers.length + one.lockers.length < 2) {
      return true;
    }
    const { glob: a } = one;
    const { glob: b } = other;
    const meeting = once(() => this.#meetings.ofPaths(a, b));
    const without = (...deniers: WorkPackage[]): Common =>
      this.#meetings.without(meeting().common, a, b, deniers);
    const bothWrite = (x: Claim, y: Claim): boolean =>
      this.#scope.add(x, y, () => overlap('scope', x, y, meeting().upstream, without(x.item, y.item)));
    const bothLock = (x: Claim, y: Claim): boolean =>
      this.#files.add(x, y, () => overlap('file', x, y, sameText(x, y), meeting().common));
    const locksWritten = (lock: Claim, write: Claim): boolean =>
      this.#locksInScope.add(lock, write, () => lockInScope(lock, write, without(write.item)));

    this.#each(one.writers, other.writers, one === other, meeting, bothWrite);
    this.#each(one.lockers, other.lockers, one === other, meeting, bothLock);
    this.#each(one.lockers, other.writers, false, meeting, locksWritten);
    if (one !== other) {
      this.#each(other.lockers, one.writers, false, meeting, locksWritten);
    }
    return this.#roomForPaths();
  }

  /** The same for lock keys. */
  compareKeys(one: ClaimedGlob, other: ClaimedGlob): boolean {
    const meeting = once(() => this.#meetings.ofKeys(one.glob, other.glob));
    this.#each(one.lockers, other.lockers, one === other, meeting, (x, y) =>
      this.#keys.add(x, y, () => overlap('key', x, y, sameText(x, y), meeting().common)),
    );
    return !this.#keys.full && this.#left > 0;
  }

  overlaps(complete: boolean): Overlaps {
    return {
      scope: this.#scope.sorted(),
      locks: [...this.#keys.sorted(), ...this.#files.sorted()].sort(
        (x, y) => compare(x.a.id, y.a.id) || compare(x.b.id, y.b.id),
      ),
      locksInScope: this.#locksInScope.sorted(),
      complete,
    };
  }

  #roomForPaths(): boolean {
    return !this.#scope.full && !this.#files.full && !this.#locksInScope.full && this.#left > 0;
  }

  /**
   * Looks at each claim of one list with each of the other. Comparing patterns costs more than asking whether two packages may
   * work at the same time, so it is left until two such are there.
   * @param same whether both lists are the same, so that every two claims are looked at once.
   * @param found returns false when no more are to be looked at.
   */
  #each(
    left: readonly Claim[],
    right: readonly Claim[],
    same: boolean,
    meeting: () => GlobMeeting,
    found: (x: Claim, y: Claim) => boolean,
  ): void {
    for (let at = 0; at < left.length && this.#left > 0; at += 1) {
      this.#left -= right.length;
      for (let other = same ? at + 1 : 0; other < right.length; other += 1) {
        const x = left[at];
        const y = right[other];
        if (x === undefined || y === undefined || !this.#graph.independent(x.owner, y.owner)) {
          continue;
        }
        const { upstream, common } = meeting();
        if ((!upstream && common.found === 'none') || !found(x, y)) {
          return;
        }
      }
    }
  }
}

/** An overlap, unless neither upstream nor we see one. */
function overlap(
  kind: Overlap['kind'],
  x: Claim,
  y: Claim,
  upstream: boolean,
  common: Common,
): Overlap | undefined {
  const [a, b] = x.owner < y.owner ? [x, y] : [y, x];
  return upstream || common.found !== 'none'
    ? { kind, a: a.item, b: b.item, claimA: a.written, claimB: b.written, upstream, common }
    : undefined;
}

/** Whether two claims are written alike, which is all that upstream looks at. */
function sameText(x: Claim, y: Claim): boolean {
  return x.written.value === y.written.value;
}

function lockInScope(lock: Claim, write: Claim, common: Common): LockInScope | undefined {
  return common.found === 'none'
    ? undefined
    : { holder: lock.item, writer: write.item, lock: lock.written, glob: write.written, common };
}

/** Those that ever work beside another one. */
function placedPackages(plan: Plan, graph: PlanGraph): PlacedPackages {
  const first = new Map(plan.packages.toReversed().map((item) => [item.id, item]));
  return graph.sortedIds.flatMap((id, owner) => {
    const item = first.get(id);
    return item === undefined || id === INTEGRATION || !graph.hasIndependent(owner)
      ? []
      : [[item, owner] as const];
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** In a plan with thousands of packages that all write everything, nobody reads more than these. */
const MAX_FINDINGS = 10_000;

/** Of two packages with many globs each, nobody reads more than these. */
const MAX_OF_PAIR = 500;

interface Finding<T> {
  readonly first: Claim;
  readonly second: Claim;
  readonly value: T;
}

/** What was found between two packages each, as much of it as anybody would read. */
class Findings<T> {
  readonly #found: Finding<T>[] = [];
  readonly #ofPair = new Map<string, number>();

  /** Whether so much was found that looking on is of no use. */
  get full(): boolean {
    return this.#found.length >= MAX_FINDINGS;
  }

  /**
   * Notes one more finding between two packages, in any order; false when there is no more room.
   * @param make is only called when there is room; it may find that there is nothing.
   */
  add(x: Claim, y: Claim, make: () => T | undefined): boolean {
    const [first, second] = x.owner < y.owner ? [x, y] : [y, x];
    const pair = `${first.owner}:${second.owner}`;
    const count = this.#ofPair.get(pair) ?? 0;
    const value = this.full || count >= MAX_OF_PAIR ? undefined : make();
    if (value !== undefined) {
      this.#ofPair.set(pair, count + 1);
      this.#found.push({ first, second, value });
    }
    return !this.full;
  }

  /** All that was found, by the ids of the packages and then as they list their claims. */
  sorted(): T[] {
    return this.#found
      .sort(
        (x, y) =>
          x.first.owner - y.first.owner ||
          x.second.owner - y.second.owner ||
          x.first.index - y.first.index ||
          x.second.index - y.second.index,
      )
      .map(({ value }) => value);
  }
}
