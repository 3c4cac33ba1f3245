import { t } from '@vscode/l10n';
import type { GraphRunState } from '../../../src/protocol/graph';
import type { Toggle } from '../state/viewState';

/** What people read in the toolbar. */
export const TOOLBAR_STRINGS = {
  run: t('Run'),
  stop: t('Stop'),
  stopping: t('Stopping…'),
  view: t('View'),
  toggles: {
    critical: t('Critical path'),
    redundant: t('Redundant dependencies'),
    inspector: t('Inspector'),
    find: t('Find'),
    fold: t('Fold what is done, and folders'),
    table: t('Table'),
    timeline: t('Timeline'),
    follow: t('Follow what is running'),
  } satisfies Readonly<Record<Toggle, string>>,
  zoomIn: t('Zoom in'),
  zoomOut: t('Zoom out'),
  fit: t('Fit the whole graph'),
  zoomToRunning: t('Look at what is running'),
  resetMoves: t('Put all packages back where they belong'),
  sheet: t('Keyboard and legend'),
  withKey: (label: string, key: string): string => t('{0} ({1})', label, key.toUpperCase()),
  wave: (current: number, waves: number): string => t('Wave {0}/{1}', current, waves),
  done: (done: number, packages: number): string => t('{0}/{1}', done, packages),
  doneSpoken: (done: number, packages: number): string => t('{0} of {1} packages done', done, packages),
  running: (active: number): string => t('{0} running', active),
  size: (packages: number, waves: number): string =>
    t(
      '{0} in {1}',
      packages === 1 ? t('1 package') : t('{0} packages', packages),
      waves === 1 ? t('1 wave') : t('{0} waves', waves),
    ),
  standsStill: t('Stands still'),
  elapsed: t('How long the run has gone on'),
  usage: t('What the agents have used up, as far as they tell'),
  branch: (branch: string): string => t('Integration branch {0}', branch),
  marked: (count: number): string => (count === 1 ? t('1 marked') : t('{0} marked', count)),
  runMarked: (count: number): string => (count === 1 ? t('Run 1 Package') : t('Run {0} Packages', count)),
  stopMarked: (count: number): string => (count === 1 ? t('Stop 1 Package') : t('Stop {0} Packages', count)),
  unmark: t('Clear Marks'),
  pause: t('Pause: begin nothing new'),
  resume: t('Resume'),
  schedule: t('Schedule'),
  schedules: { eager: t('As soon as possible'), waves: t('Wave by wave') },
  maxParallel: t('At once'),
  atOnce: (count: number): string => t('{0} at once', count),
  finish: {
    label: t('The end of the run'),
    done: t('All packages are done'),
    landed: (into: string, commit: string): string => t('Merged into {0} ✓ at {1}', into, commit),
    merge: (into: string): string => t('Merge into {0}…', into),
    mergeSomewhere: t('Merge…'),
    whole: t('Whole Change'),
    clean: t('Clean Up'),
    byPackage: t('By package'),
    more: (count: number): string => t('and {0} more', count),
    packages: (merged: number, asked: number): string =>
      merged !== asked
        ? t('{0} of {1} packages', merged, asked)
        : merged === 1
          ? t('1 package')
          : t('{0} packages', merged),
    files: (count: number): string => (count === 1 ? t('1 file') : t('{0} files', count)),
    lines: (added: number, removed: number): string => t('+{0} −{1} lines', added, removed),
    checks: (passed: number, all: number): string =>
      all === 0 ? t('no checks') : t('{0} of {1} checks passed', passed, all),
    open: (count: number): string => (count === 1 ? t('1 point open') : t('{0} points open', count)),
  },
  paused: t('Paused'),
  oneAtATime: t('One at a time'),
  oneAtATimeBecause: (why: string) => t('One package at a time: {0}', why),
  states: {
    none: t('Not started'),
    running: t('Running'),
    stopping: t('Stopping'),
    done: t('Done'),
    failed: t('Failed'),
    stuck: t('Needs a person'),
    cancelled: t('Cancelled'),
  } satisfies Readonly<Record<GraphRunState, string>>,
} as const;
