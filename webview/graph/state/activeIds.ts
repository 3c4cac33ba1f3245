import type { GraphSnapshot } from '../../../src/protocol/graph';
import { isActive } from '../../../src/run/kernel/kernel';

/** The packages that are being worked on. */
export function activeIds({ packages }: Pick<GraphSnapshot, 'packages'>): readonly string[] {
  return packages.filter(({ state }) => isActive(state)).map(({ id }) => id);
}
