import { findEntry } from '../reading/nodeReader';
import { TEXT_START } from '../yaml/positions';
import type { Check } from './check';
import { firstById } from '../firstById';

/** Waves with more packages than may work at once: the rest of the wave waits for a free slot. */
export const waveWidth: Check = ({ reading: { plan, document }, graph, maxParallel }) => {
  const limit = plan.execution.maxParallel ?? maxParallel;
  const packages = firstById(plan);
  const list = document.root.kind === 'map' ? findEntry(document.root, ['packages']) : undefined;
  return graph.waves.flatMap((ids, index) => {
    if (ids.length <= limit) {
      return [];
    }
    const first = packages.get(ids[limit] ?? '');
    return [
      {
        code: 'wave-too-wide',
        severity: 'info' as const,
        message: `Wave ${index + 1} has ${ids.length} packages, but only ${limit} may work at the same time; the others wait for a free slot.`,
        range: plan.execution.maxParallelRange ?? list?.key.range ?? TEXT_START,
        related:
          first === undefined
            ? []
            : [{ message: `"${first.id}" is the first that has to wait.`, range: first.idRange }],
      },
    ];
  });
};
