import type { GraphRunState } from '../../../src/protocol/graph';

/** What people read in the toolbar. */
export const TOOLBAR_STRINGS = {
  run: 'Run',
  stop: 'Stop',
  stopping: 'Stopping…',
  view: 'View',
  critical: 'Critical path',
  redundant: 'Redundant dependencies',
  inspector: 'Inspector',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  fit: 'Fit the whole graph',
  sheet: 'Keyboard and legend',
  withKey: (label: string, key: string): string => `${label} (${key.toUpperCase()})`,
  wave: (current: number, waves: number): string => `Wave ${current}/${waves}`,
  done: (done: number, packages: number): string => `${done}/${packages}`,
  doneSpoken: (done: number, packages: number): string => `${done} of ${packages} packages done`,
  running: (active: number): string => `${active} running`,
  size: (packages: number, waves: number): string =>
    `${packages === 1 ? '1 package' : `${packages} packages`} in ${waves === 1 ? '1 wave' : `${waves} waves`}`,
  elapsed: 'Time since the run began',
  branch: (branch: string): string => `Integration branch ${branch}`,
  states: {
    none: 'Not started',
    running: 'Running',
    stopping: 'Stopping',
    done: 'Done',
    failed: 'Failed',
    stuck: 'Needs a person',
    cancelled: 'Cancelled',
  } satisfies Readonly<Record<GraphRunState, string>>,
} as const;
