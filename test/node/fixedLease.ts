import type { Lease } from '../../src/ports/ports';

/** A lease of an epoch that is held for good. */
export function lease(epoch: number): Lease {
  return { epoch, assertHeld: () => Promise.resolve() };
}
