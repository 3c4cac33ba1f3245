import { t } from '@vscode/l10n';

/** The states that a package of a run can be in; see "States of a package" in docs/runs.md. */
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
    label: t('Planned'),
    codicon: 'circle-large-outline',
    color: 'waves.planned',
    badge: 'P',
    symbol: '○',
    spoken: t('planned, waits for other packages'),
  },
  ready: {
    label: t('Ready'),
    codicon: 'play-circle',
    color: 'waves.ready',
    badge: 'R',
    symbol: '◎',
    spoken: t('ready to start'),
  },
  starting: {
    label: t('Starting'),
    codicon: 'rocket',
    color: 'waves.active',
    badge: 'S',
    symbol: '◔',
    spoken: t('starting, its worktree is being made'),
  },
  working: {
    label: t('Working'),
    codicon: 'sync',
    color: 'waves.active',
    badge: 'W',
    symbol: '●',
    spoken: t('working, its agent is running'),
  },
  verifying: {
    label: t('Verifying'),
    codicon: 'beaker',
    color: 'waves.active',
    badge: 'V',
    symbol: '◕',
    spoken: t('verifying what its agent delivered'),
  },
  integrating: {
    label: t('Integrating'),
    codicon: 'git-merge',
    color: 'waves.active',
    badge: 'I',
    symbol: '◉',
    spoken: t('being merged into the integration branch'),
  },
  done: {
    label: t('Done'),
    codicon: 'pass',
    color: 'waves.done',
    badge: 'D',
    symbol: '✔',
    spoken: t('done and merged'),
  },
  failed: {
    label: t('Failed'),
    codicon: 'error',
    color: 'waves.failed',
    badge: 'F',
    symbol: '✖',
    spoken: t('failed'),
  },
  blocked: {
    label: t('Blocked'),
    codicon: 'stop-circle',
    color: 'waves.blocked',
    badge: 'B',
    symbol: '■',
    spoken: t('blocked, a person is needed'),
  },
  stalled: {
    label: t('Stalled'),
    codicon: 'watch',
    color: 'waves.blocked',
    badge: 'T',
    symbol: '▲',
    spoken: t('stalled, no sign of life'),
  },
  cancelled: {
    label: t('Cancelled'),
    codicon: 'circle-slash',
    color: 'waves.cancelled',
    badge: 'C',
    symbol: '⊘',
    spoken: t('cancelled'),
  },
  skipped: {
    label: t('Skipped'),
    codicon: 'debug-step-over',
    color: 'waves.cancelled',
    badge: 'K',
    symbol: '↷',
    spoken: t('skipped, what depends on it goes on without it'),
  },
  stale: {
    label: t('Stale'),
    codicon: 'history',
    color: 'waves.blocked',
    badge: 'O',
    symbol: '↺',
    spoken: t('stale, a contract that it was built on has changed'),
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
