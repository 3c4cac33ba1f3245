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
  elapsed: t('Time since the run began'),
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
  paused: t('Paused'),
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
