import { findEntry } from '../reading/nodeReader';
import { TEXT_START } from '../yaml/positions';
import type { Check } from './check';
import { firstById } from '../firstById';

/** Plans with fewer packages have little to share out. */
const MIN_PACKAGES = 4;

/** Below this gain, one agent after another would be nearly as fast. */
const MIN_GAIN = 1.25;

/**
 * Plans in which working in parallel gains next to nothing, since the longest chain takes nearly as long as everything one after
 * another. The bound is Brent's: nothing can be faster than the longest chain.
 */
export const littleParallelism: Check = ({ reading: { plan, document }, graph }) => {
  const packages = [...firstById(plan).values()];
  const total = packages.reduce((sum, item) => sum + item.timeoutMinutes, 0);
  const longest = graph.criticalMinutes;
  if (
    packages.length < MIN_PACKAGES ||
    longest === 0 ||
    graph.cycles.length > 0 ||
    total / longest >= MIN_GAIN
  ) {
    return [];
  }
  const list = document.root.kind === 'map' ? findEntry(document.root, ['packages']) : undefined;
  const gain = total === longest ? 'nothing' : `a factor of ${(total / longest).toFixed(2)} at best`;
  return [
    {
      code: 'little-parallelism',
      severity: 'info',
      message: `The longest chain takes ${longest} of ${total} minutes, so working in parallel gains ${gain}. Are all of its dependencies needed?`,
      range: list?.key.range ?? TEXT_START,
      related: graph.criticalPath.slice(0, 10).flatMap((id) => {
        const item = packages.find((candidate) => candidate.id === id);
        return item === undefined
          ? []
          : [{ message: `"${id}" is part of the longest chain.`, range: item.idRange }];
      }),
    },
  ];
};
