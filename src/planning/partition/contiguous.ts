import type { Unit } from './fileTree';

/**
 * Hands out units in their order, neighbours together, so that the largest group is as small as can be.
 * @returns the group of each unit, from 0; at most `groups` of them, none empty.
 */
export function inOrder(units: readonly Unit[], groups: number): number[] {
  const sizes = units.map(({ files }) => files.length);
  let low = Math.max(0, ...sizes);
  let high = sizes.reduce((sum, size) => sum + size, 0);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (groupsNeeded(sizes, middle) <= groups) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  // Of the ways that keep to the largest size, one that fills groups evenly.
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const given: number[] = [];
  let group = 0;
  let filled = 0;
  let left = total;
  sizes.forEach((size, at) => {
    const share = (left + filled) / Math.max(1, groups - group);
    const rest = groupsNeeded(sizes.slice(at), low);
    const full =
      filled > 0 && (filled + size > low || (filled + size / 2 > share && rest <= groups - group - 1));
    if (full && group < groups - 1) {
      group += 1;
      filled = 0;
    }
    filled += size;
    left -= size;
    given.push(group);
  });
  return given;
}

function groupsNeeded(sizes: readonly number[], most: number): number {
  let needed = sizes.length === 0 ? 0 : 1;
  let filled = 0;
  for (const size of sizes) {
    if (filled + size > most && filled > 0) {
      needed += 1;
      filled = 0;
    }
    filled += size;
  }
  return needed;
}
