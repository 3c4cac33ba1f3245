import { t } from '@vscode/l10n';
import type { GraphPackage } from '../../../../src/protocol/graph';
import type { Amount } from '../../../../src/run/kernel/kernel';
import { groupOf, STATE_APPEARANCE, sumAmounts } from '../../../../src/run/kernel/kernel';
import type { Usage } from '../../../../src/run/usage/usage';
import type { GraphLayout } from './layout';
import { sumUsage } from '../../../../src/run/usage/usage';

/** States that count as one in summaries. */
export type StateGroup = 'done' | 'running' | 'failed' | 'needsYou' | 'cancelled' | 'ready' | 'planned';

/** Where a wave stands, in words and for its colour. */
export interface WaveSummary {
  readonly done: number;
  readonly packages: number;
  /** Like "3 of 5 done · 2 running". */
  readonly words: string;
  /** A theme colour of the state table. */
  readonly color: string;
  /** The work of its packages, one after another; undefined before the first has begun. */
  readonly worked: Amount | undefined;
  /** Titles of the packages of earlier waves that it waits for. */
  readonly waitsFor: readonly string[];
  /** What its agents have used up, as far as they tell. */
  readonly usage: Usage | undefined;
}

/** What a summary is made of. */
export type SummedPackage = Pick<GraphPackage, 'state' | 'waits' | 'worked' | 'usage'>;

/** Sums up a wave. @param waitsFor titles of the packages that it waits for. */
export function summarizeWave(
  packages: readonly SummedPackage[],
  waitsFor: readonly string[] = [],
): WaveSummary {
  const counts: Record<StateGroup, number> = {
    done: 0,
    running: 0,
    failed: 0,
    needsYou: 0,
    cancelled: 0,
    ready: 0,
    planned: 0,
  };
  for (const item of packages) {
    counts[groupIn(item)] += 1;
  }
  return {
    done: counts.done,
    packages: packages.length,
    words: inWords(counts, packages.length),
    color: colorOf(counts),
    worked: workedIn(packages),
    waitsFor,
    usage: sumUsage(packages.map(({ usage }) => usage)),
  };
}

function workedIn(packages: readonly SummedPackage[]): Amount | undefined {
  const all = packages.flatMap(({ worked }) => worked ?? []);
  return all.length === 0 ? undefined : sumAmounts(all);
}

function groupIn(item: SummedPackage): StateGroup {
  const { state } = item;
  const group = groupOf(item);
  if (group === 'active' || group === 'needs_you') {
    return group === 'active' ? 'running' : 'needsYou';
  }
  switch (state) {
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
  const told = (['running', 'failed', 'needsYou', 'cancelled', 'ready'] as const)
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
  if (counts.needsYou > 0) {
    return STATE_APPEARANCE.blocked.color;
  }
  if (counts.running > 0) {
    return STATE_APPEARANCE.working.color;
  }
  const open = counts.planned + counts.ready + counts.cancelled;
  return open === 0 && counts.done > 0 ? STATE_APPEARANCE.done.color : STATE_APPEARANCE.planned.color;
}

/** The waves that stand in the place of one, counted from 0: several where those at the beginning are folded. */
export function wavesAt(
  { foldedWaves = 1 }: Pick<GraphLayout, 'foldedWaves'>,
  place: number,
): { readonly first: number; readonly last: number } {
  const last = place + foldedWaves;
  return { first: place === 0 ? 1 : last, last };
}

/** What the waves in the place of one are called. */
export function waveTitle(layout: Pick<GraphLayout, 'foldedWaves'>, place: number): string {
  const { first, last } = wavesAt(layout, place);
  return first === last ? WAVE_STRINGS.title(last) : WAVE_STRINGS.titles(first, last);
}

/** More packages than these are counted, not named. */
const MOST_TITLES = 2;

/** What people read about waves. */
export const WAVE_STRINGS = {
  title: (number: number): string => t('Wave {0}', number),
  titles: (first: number, last: number): string => t('Waves {0}–{1}', first, last),
  total: (packages: number): string => (packages === 1 ? t('1 package') : t('{0} packages', packages)),
  doneOf: (done: number, packages: number): string => t('{0} of {1} done', done, packages),
  allDone: (packages: number): string => (packages === 1 ? t('Done') : t('All {0} done', packages)),
  groups: {
    running: (count: number): string => t('{0} running', count),
    failed: (count: number): string => t('{0} failed', count),
    needsYou: (count: number): string => (count === 1 ? t('1 needs you') : t('{0} need you', count)),
    cancelled: (count: number): string => t('{0} cancelled', count),
    ready: (count: number): string => t('{0} ready', count),
  },
  waitsFor: (titles: readonly string[]): string =>
    titles.length > MOST_TITLES
      ? t('waits for {0} packages', titles.length)
      : t('waits for {0}', titles.join(', ')),
  worked: t('Work of its packages, one after another'),
  none: t('No packages'),
} as const;
