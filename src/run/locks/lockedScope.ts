import { Glob } from '../../plan/globs/globs';
import { witnessPath } from '../../plan/globs/witnessPath';
import type { PlannedPackage } from '../kernel/kernel';
import { isLockPattern, lockedPath } from '../kernel/kernel';
import type { HeldKey, LockConflict } from './changeLocks';

/** What a package may write. */
export type WriteScope = Pick<PlannedPackage, 'writeAllow' | 'deny'>;

interface CompiledScope {
  readonly allows: readonly Glob[];
  readonly denied: readonly Glob[];
  /** Whether a key locks something in it. */
  readonly known: Map<string, boolean>;
}

/** It is asked again before every start, of the same packages. */
const COMPILED = new WeakMap<WriteScope, CompiledScope>();

/**
 * Files that people have locked and a package may write: it does not begin before they are free, since its agent would
 * write what a person keeps for themselves. Packages hold each other back by their own locks alone.
 * @param live locks whose time is not over.
 */
export function lockedInScope<Lock extends HeldKey>(
  live: readonly Lock[],
  scope: WriteScope,
): LockConflict<Lock>[] {
  return live
    .filter(({ holder, claim, key }) => holder.kind === 'person' && claim !== true && isInScope(key, scope))
    .map((lock) => ({ key: lock.key, lock }));
}

function isInScope(key: string, scope: WriteScope): boolean {
  const path = lockedPath(key);
  if (path === undefined) {
    return false;
  }
  const compiled = COMPILED.get(scope) ?? compile(scope);
  const known = compiled.known.get(key);
  if (known !== undefined) {
    return known;
  }
  const found = isLockPattern(key) ? meets(path, compiled) : admits(path, compiled);
  compiled.known.set(key, found);
  return found;
}

function compile(scope: WriteScope): CompiledScope {
  const compiled = {
    allows: scope.writeAllow.map((glob) => Glob.ofPath(glob)),
    denied: scope.deny.map((glob) => Glob.ofPath(glob)),
    known: new Map<string, boolean>(),
  };
  COMPILED.set(scope, compiled);
  return compiled;
}

function admits(path: string, { allows, denied }: CompiledScope): boolean {
  return allows.some((allow) => allow.matches(path)) && !denied.some((deny) => deny.matches(path));
}

/** Where the search for a file that both admit was given up, nobody is let in. */
function meets(pattern: string, { allows, denied }: CompiledScope): boolean {
  const locked = Glob.ofPath(pattern);
  return allows.some((allow) => witnessPath({ a: locked, b: allow, denied }).found !== 'none');
}
