import { isLockPattern, locksMeet } from './lockKey';

/** Lock keys with the packages that hold them; patterns stand in a map of their own too, since they are looked through. */
export interface HeldKeys {
  readonly locks: ReadonlyMap<string, string>;
  readonly lockPatterns: ReadonlyMap<string, string>;
}

/** The package that holds a key, or one that some key is covered by together with it. */
export function holderOfKey({ locks, lockPatterns }: HeldKeys, key: string): string | undefined {
  const exact = locks.get(key);
  if (exact !== undefined || (lockPatterns.size === 0 && !isLockPattern(key))) {
    return exact;
  }
  for (const [other, holder] of isLockPattern(key) ? locks : lockPatterns) {
    if (locksMeet(key, other)) {
      return holder;
    }
  }
  return undefined;
}

/** Held keys while they are being added up. */
export class HeldKeysDraft implements HeldKeys {
  readonly locks = new Map<string, string>();
  readonly lockPatterns = new Map<string, string>();

  add(key: string, holder: string): void {
    this.locks.set(key, holder);
    if (isLockPattern(key)) {
      this.lockPatterns.set(key, holder);
    }
  }
}
