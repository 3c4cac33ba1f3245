/** The states that a package of a run can be in; see "States of a package" in the README. */
export const PACKAGE_STATES = [
  'planned',
  'ready',
  'starting',
  'working',
  'verifying',
  'integrating',
  'done',
  'failed',
  'blocked',
  'stalled',
  'cancelled',
  'skipped',
  'stale',
] as const;

export type PackageStateName = (typeof PACKAGE_STATES)[number];

/** How a state is shown. Every view takes its words, icons and colours from here, so that they cannot disagree. */
export interface StateAppearance {
  /** One word for nodes, rows and tables. */
  readonly label: string;
  /** Name of a codicon, without `codicon-`. */
  readonly codicon: string;
  /** Id of the theme colour that package.json contributes for it. */
  readonly color: string;
  /** One letter for file badges. */
  readonly badge: string;
  /** One character for terminals; never without the label. */
  readonly symbol: string;
  /** What a screen reader says after the package's name. */
  readonly spoken: string;
}

/** The one table from state to looks. */
export const STATE_APPEARANCE: Readonly<Record<PackageStateName, StateAppearance>> = {
  planned: {
    label: 'Planned',
    codicon: 'circle-large-outline',
    color: 'waves.planned',
    badge: 'P',
    symbol: '○',
    spoken: 'planned, waits for other packages',
  },
  ready: {
    label: 'Ready',
    codicon: 'play-circle',
    color: 'waves.ready',
    badge: 'R',
    symbol: '◎',
    spoken: 'ready to start',
  },
  starting: {
    label: 'Starting',
    codicon: 'rocket',
    color: 'waves.active',
    badge: 'S',
    symbol: '◔',
    spoken: 'starting, its worktree is being made',
  },
  working: {
    label: 'Working',
    codicon: 'sync',
    color: 'waves.active',
    badge: 'W',
    symbol: '●',
    spoken: 'working, its agent is running',
  },
  verifying: {
    label: 'Verifying',
    codicon: 'beaker',
    color: 'waves.active',
    badge: 'V',
    symbol: '◕',
    spoken: 'verifying what its agent delivered',
  },
  integrating: {
    label: 'Integrating',
    codicon: 'git-merge',
    color: 'waves.active',
    badge: 'I',
    symbol: '◉',
    spoken: 'being merged into the integration branch',
  },
  done: {
    label: 'Done',
    codicon: 'pass',
    color: 'waves.done',
    badge: 'D',
    symbol: '✔',
    spoken: 'done and merged',
  },
  failed: {
    label: 'Failed',
    codicon: 'error',
    color: 'waves.failed',
    badge: 'F',
    symbol: '✖',
    spoken: 'failed',
  },
  blocked: {
    label: 'Blocked',
    codicon: 'stop-circle',
    color: 'waves.blocked',
    badge: 'B',
    symbol: '■',
    spoken: 'blocked, a person is needed',
  },
  stalled: {
    label: 'Stalled',
    codicon: 'watch',
    color: 'waves.blocked',
    badge: 'T',
    symbol: '▲',
    spoken: 'stalled, no sign of life',
  },
  cancelled: {
    label: 'Cancelled',
    codicon: 'circle-slash',
    color: 'waves.cancelled',
    badge: 'C',
    symbol: '⊘',
    spoken: 'cancelled',
  },
  skipped: {
    label: 'Skipped',
    codicon: 'debug-step-over',
    color: 'waves.cancelled',
    badge: 'K',
    symbol: '↷',
    spoken: 'skipped, what depends on it goes on without it',
  },
  stale: {
    label: 'Stale',
    codicon: 'history',
    color: 'waves.blocked',
    badge: 'O',
    symbol: '↺',
    spoken: 'stale, a contract that it was built on has changed',
  },
};

const ACTIVE: ReadonlySet<PackageStateName> = new Set([
  'starting',
  'working',
  'stalled',
  'verifying',
  'integrating',
]);

/** Whether a package in this state takes up one of the run's slots and holds its locks. */
export function isActive(state: PackageStateName): boolean {
  return ACTIVE.has(state);
}
