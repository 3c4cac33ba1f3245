import { t } from '@vscode/l10n';
import type { Waits } from './standing';

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

/** How an attempt under way is shown that does not go on. */
const WAITING_APPEARANCE: Readonly<Record<Waits, StateAppearance>> = {
  you: {
    label: t('Needs You'),
    codicon: 'bell',
    color: 'waves.blocked',
    badge: '?',
    symbol: '■',
    spoken: t('waits for you'),
  },
  others: {
    label: t('Waits'),
    codicon: 'watch',
    color: 'waves.ready',
    badge: 'W',
    symbol: '◌',
    spoken: t('waits for others'),
  },
  fault: {
    label: t('Held'),
    codicon: 'debug-pause',
    color: 'waves.blocked',
    badge: 'H',
    symbol: '‖',
    spoken: t('held by a fault of the repository or the machine'),
  },
};

/** How a package of a plan is shown that an agent has proposed and nobody has approved. */
const PROPOSED_APPEARANCE: StateAppearance = {
  label: t('Proposed'),
  codicon: 'question',
  color: 'waves.planned',
  badge: 'P',
  symbol: '?',
  spoken: t('only proposed, does not run unless a person approves its plan'),
};

/** How a package is shown: as its state says, unless it is only proposed, or its attempt is under way and waits. */
export function appearanceOf({ state, waits, proposed }: Shown): StateAppearance {
  if (proposed === true) {
    return PROPOSED_APPEARANCE;
  }
  return waits === undefined || state === 'stalled' || !isActive(state)
    ? STATE_APPEARANCE[state]
    : WAITING_APPEARANCE[waits];
}

/**
 * The state whose look a package has where only its colour and shape are drawn: an attempt under way that waits for a person or is
 * held by a fault looks like what is blocked, as its card does.
 */
export function drawnState({ state, waits }: Shown): PackageStateName {
  return isActive(state) && state !== 'stalled' && (waits === 'you' || waits === 'fault') ? 'blocked' : state;
}

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

/** What summaries count together: what is worked on, what needs a person, what has failed, what is done or left out, and the rest. */
export type StandingGroup = 'done' | 'active' | 'needs_you' | 'failed' | 'skipped' | 'waiting';

/** A package, as far as it matters to how it is shown and counted. */
export interface Shown {
  readonly state: PackageStateName;
  readonly waits?: Waits | undefined;
  /** It is part of a plan that waits for a person's approval. */
  readonly proposed?: true | undefined;
}

/** Which of the groups a package is in. */
export function groupOf({ state, waits }: Shown): StandingGroup {
  switch (state) {
    case 'done':
    case 'skipped':
      return state;
    case 'failed':
    case 'cancelled':
      return 'failed';
    case 'blocked':
    case 'stalled':
    case 'stale':
      return 'needs_you';
    default:
      return !isActive(state) ? 'waiting' : waits === undefined ? 'active' : GROUP_OF_WAITS[waits];
  }
}

const GROUP_OF_WAITS = { you: 'needs_you', others: 'waiting', fault: 'waiting' } as const;

/** How many of some packages are in each group. */
export function countGroups(packages: Iterable<Shown>): Record<StandingGroup, number> {
  const counts = { done: 0, active: 0, needs_you: 0, failed: 0, skipped: 0, waiting: 0 };
  for (const item of packages) {
    counts[groupOf(item)] += 1;
  }
  return counts;
}

/** Whether a package waits for a person, or has failed. */
export function needsAttention(item: Shown): boolean {
  return groupOf(item) === 'needs_you' || item.state === 'failed';
}

/** The first wave that is not wholly done, from 1; the last one when all are. @param waves how many there are. */
export function currentWave(packages: readonly (Shown & { readonly wave: number })[], waves: number): number {
  const open = packages.filter(({ state }) => state !== 'done' && state !== 'skipped');
  return Math.min(waves, ...open.map(({ wave }) => wave));
}
