import { Glob } from '../globs/globs';
import type { Plan } from '../model';
import type { Located } from '../source';

/** A pattern of a package that touches a file. */
export interface FileClaim {
  /** Id of the package. */
  readonly package: string;
  readonly pattern: Located<string>;
}

/** Who may do something to a file, each in the order of the plan and each package once. */
export interface FileOwners {
  /** Packages that may write it, by the first of their globs that says so. */
  readonly writers: readonly FileClaim[];
  /** Packages that could write it, if their `deny` did not forbid it; with the pattern that does. */
  readonly denied: readonly FileClaim[];
  /** Packages that lock it. */
  readonly locks: readonly FileClaim[];
}

/** Answers for many files who may write them, in some microseconds each. */
export interface OwnerIndex {
  /** @param path relative to the repository, with forward slashes. */
  ownersOf(path: string): FileOwners;
}

const NOBODY: FileOwners = { writers: [], denied: [], locks: [] };

/** Compiles the scopes and locks of a plan. Of packages with the same id the first counts. */
export function ownerIndex(plan: Plan): OwnerIndex {
  return new CompiledOwners(plan);
}

interface Entry {
  readonly glob: Glob;
  /** The place of the package in the plan. */
  readonly owner: number;
  readonly lock: boolean;
  readonly pattern: Located<string>;
}

interface Owner {
  readonly id: string;
  readonly deny: readonly (readonly [glob: Glob, pattern: Located<string>])[];
}

/**
 * Patterns by what stands before their first wildcard. A path can only match those whose prefix it begins with, and there are
 * only as many different lengths of prefixes to try as the plan has.
 */
class CompiledOwners implements OwnerIndex {
  readonly #owners: readonly Owner[];
  readonly #literal = new Map<string, Entry[]>();
  readonly #byPrefix = new Map<string, Entry[]>();
  readonly #lengths: readonly number[];

  constructor({ packages }: Plan) {
    const first = new Map(packages.toReversed().map((item) => [item.id, item]));
    const distinct = packages.filter((item) => first.get(item.id) === item);
    this.#owners = distinct.map(({ id, scope }) => ({
      id,
      deny: scope.deny.map((pattern) => [Glob.ofPath(pattern.value), pattern]),
    }));
    const globs = new Map<string, Glob>();
    distinct.forEach(({ scope, locks }, owner) => {
      scope.writeAllow.forEach((pattern) => this.#add(globs, owner, pattern, false));
      locks.files.forEach((pattern) => this.#add(globs, owner, pattern, true));
    });
    this.#lengths = [...new Set([...this.#byPrefix.keys()].map((prefix) => prefix.length))].sort(
      (a, b) => a - b,
    );
  }

  ownersOf(path: string): FileOwners {
    const entries = this.#entriesFor(path);
    if (entries.length === 0) {
      return NOBODY;
    }
    entries.sort((a, b) => a.owner - b.owner);
    const writers = new Map<number, FileClaim>();
    const denied = new Map<number, FileClaim>();
    const locks = new Map<number, FileClaim>();
    for (const { owner, lock, pattern } of entries) {
      const { id, deny } = this.#owners[owner] ?? { id: '', deny: [] };
      if (lock) {
        locks.set(owner, locks.get(owner) ?? { package: id, pattern });
      } else if (!writers.has(owner) && !denied.has(owner)) {
        const denial = deny.find(([glob]) => glob.matches(path));
        (denial === undefined ? writers : denied).set(owner, {
          package: id,
          pattern: denial?.[1] ?? pattern,
        });
      }
    }
    return { writers: [...writers.values()], denied: [...denied.values()], locks: [...locks.values()] };
  }

  #entriesFor(path: string): Entry[] {
    const entries = [...(this.#literal.get(path) ?? [])];
    for (const length of this.#lengths) {
      if (length > path.length) {
        break;
      }
      for (const entry of this.#byPrefix.get(path.slice(0, length)) ?? []) {
        if (entry.glob.matches(path)) {
          entries.push(entry);
        }
      }
    }
    return entries;
  }

  #add(globs: Map<string, Glob>, owner: number, pattern: Located<string>, lock: boolean): void {
    const glob = globs.get(pattern.value) ?? Glob.ofPath(pattern.value);
    globs.set(pattern.value, glob);
    const table = glob.literal ? this.#literal : this.#byPrefix;
    const key = glob.literal ? pattern.value : glob.prefix;
    const known = table.get(key) ?? [];
    known.push({ glob, owner, lock, pattern });
    table.set(key, known);
  }
}
