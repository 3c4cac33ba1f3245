import type { PackageStateName } from '../../../src/run/packageStates';
import { isActive, STATE_APPEARANCE } from '../../../src/run/packageStates';
import { WAVE_STRINGS } from './strings';

/** States that count as one in summaries. */
export type StateGroup = 'done' | 'running' | 'failed' | 'held' | 'cancelled' | 'ready' | 'planned';

/** Where a wave stands, in words and for its colour. */
export interface WaveSummary {
  readonly done: number;
  readonly packages: number;
  /** Like "3 of 5 done · 2 running". */
  readonly words: string;
  /** A theme colour of the state table. */
  readonly color: string;
}

/** Sums up the states of a wave's packages. */
export function summarizeWave(states: readonly PackageStateName[]): WaveSummary {
  const counts: Record<StateGroup, number> = {
    done: 0,
    running: 0,
    failed: 0,
    held: 0,
    cancelled: 0,
    ready: 0,
    planned: 0,
  };
  for (const state of states) {
    counts[groupOf(state)] += 1;
  }
  return {
    done: counts.done,
    packages: states.length,
    words: inWords(counts, states.length),
    color: colorOf(counts),
  };
}

function groupOf(state: PackageStateName): StateGroup {
  // A stalled package still has its slot, but what people need to know is that it does not advance.
  if (isActive(state) && state !== 'stalled') {
    return 'running';
  }
  switch (state) {
    case 'blocked':
    case 'stalled':
    case 'stale':
      return 'held';
    case 'done':
    case 'failed':
    case 'cancelled':
    case 'ready':
      return state;
    default:
      return 'planned';
  }
}

function inWords(counts: Readonly<Record<StateGroup, number>>, packages: number): string {
  if (packages === 0) {
    return WAVE_STRINGS.none;
  }
  if (counts.done === packages) {
    return WAVE_STRINGS.allDone(packages);
  }
  const begun = packages - counts.planned - counts.ready > 0;
  const told = (['running', 'failed', 'held', 'cancelled', 'ready'] as const)
    .filter((group) => counts[group] > 0)
    .map((group) => WAVE_STRINGS.groups[group](counts[group]));
  return [begun ? WAVE_STRINGS.doneOf(counts.done, packages) : WAVE_STRINGS.total(packages), ...told].join(
    ' · ',
  );
}

function colorOf(counts: Readonly<Record<StateGroup, number>>): string {
  if (counts.failed > 0) {
    return STATE_APPEARANCE.failed.color;
  }
  if (counts.held > 0) {
    return STATE_APPEARANCE.blocked.color;
  }
  if (counts.running > 0) {
    return STATE_APPEARANCE.working.color;
  }
  const open = counts.planned + counts.ready + counts.cancelled;
  return open === 0 && counts.done > 0 ? STATE_APPEARANCE.done.color : STATE_APPEARANCE.planned.color;
}
