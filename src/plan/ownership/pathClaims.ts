import { Glob } from '../globs/globs';
import type { WorkPackage } from '../model';
import { plainPath } from '../globs/pathShape';
import type { Located } from '../source';
import { heldLockKey } from '../upstream/canonicalLockKey';

/** A pattern that a package writes down, in `write_allow` or among its locks. */
export interface Claim {
  readonly item: WorkPackage;
  /** The place of the package among all, by which `Independence` knows it. */
  readonly owner: number;
  readonly written: Located<string>;
  /** Its place in the list where it stands. */
  readonly index: number;
}

/** A pattern with all who write it down: it is parsed and compared once, however many there are. */
export interface ClaimedGlob {
  readonly glob: Glob;
  readonly writers: Claim[];
  readonly lockers: Claim[];
}

/** Packages together with their places among all. */
export type PlacedPackages = readonly (readonly [item: WorkPackage, owner: number])[];

/** All paths that packages may write or lock. */
export function pathClaims(packages: PlacedPackages): ClaimedGlob[] {
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
export function keyClaims(packages: PlacedPackages): ClaimedGlob[] {
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
