import { Glob } from '../../plan/globs/globs';
import { isLockPattern, lockedPath } from '../kernel/kernel';
import type { LockRow } from './lockRows';

interface PatternLock {
  readonly glob: Glob;
  readonly row: LockRow;
}

/** Answers for many files which locks somebody holds on them; patterns are compiled once. */
export class LockedFiles {
  readonly #byPath = new Map<string, LockRow>();
  readonly #patterns: PatternLock[] = [];

  /** @param rows what only somebody means to take, and logical keys, have nothing to say here. */
  constructor(rows: readonly LockRow[]) {
    for (const row of rows) {
      const path = row.holder === undefined ? undefined : lockedPath(row.key);
      if (path !== undefined) {
        // A pattern may be the name of a file too: `[id].tsx`.
        this.#byPath.set(path, row);
        if (isLockPattern(row.key)) {
          this.#patterns.push({ glob: Glob.ofPath(path), row });
        }
      }
    }
  }

  /** @param path from the top of the repository, with forward slashes. */
  of(path: string): LockRow[] {
    const named = this.#byPath.get(path);
    const covering = this.#patterns.filter(({ glob, row }) => row !== named && glob.matches(path));
    return [...(named === undefined ? [] : [named]), ...covering.map(({ row }) => row)];
  }
}
