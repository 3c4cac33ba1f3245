import { t } from '@vscode/l10n';

/** More packages than these are counted, not named. */
const MOST_TITLES = 2;

/** What people read about waves. */
export const WAVE_STRINGS = {
  title: (number: number): string => t('Wave {0}', number),
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
