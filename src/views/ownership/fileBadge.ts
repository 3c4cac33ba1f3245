import { t } from '@vscode/l10n';
import type { Shown } from '../../run/kernel/kernel';
import { appearanceOf } from '../../run/kernel/kernel';

/** What matters most about a file, the most urgent first; `free`: no package may write it. */
export const STANDING_KINDS = ['contested', 'outside', 'changing', 'locked', 'owned', 'free'] as const;

export type StandingKind = (typeof STANDING_KINDS)[number];

/** A package that may write a file. */
export interface StandingOwner extends Shown {
  readonly id: string;
  readonly title: string;
  /** The first of its globs that says so. */
  readonly glob: string;
}

/** A package that has changed a file in its worktree, where nothing has been merged yet. */
export interface StandingChange extends Shown {
  readonly id: string;
  /** Whether its scope admits that. */
  readonly inScope: boolean;
}

/** A lock on a file that somebody holds now. */
export interface StandingLock {
  /** The path, or pattern of paths, that is locked. */
  readonly key: string;
  /** Id of the package, or the name of a person. */
  readonly holder: string;
}

/** Who may write a file, who does, and who keeps others from it. */
export interface FileStanding {
  /** From the top of the repository, with forward slashes. */
  readonly path: string;
  readonly kind: StandingKind;
  /** Whoever is at work first, then who comes next; those that are done come last. */
  readonly owners: readonly StandingOwner[];
  /** Packages whose globs match, but whose `deny` forbids it. */
  readonly denied: readonly { readonly id: string; readonly glob: string }[];
  readonly changedBy: readonly StandingChange[];
  readonly locks: readonly StandingLock[];
  /** Ids of packages that may write it, or have changed it, at the same time. */
  readonly contestedBy: readonly string[];
}

/** How a file is marked in the explorer, in tabs and in our trees. */
export interface FileBadge {
  /** At most two characters. */
  readonly badge: string;
  /** Id of a theme colour of ours. */
  readonly color: string;
  readonly tooltip: string;
  /** Whether the folders above show it too. */
  readonly propagate: boolean;
}

/** Stands before the owner's initial where there is more to say than who the owner is. */
const MARKS: Readonly<Record<StandingKind, string>> = {
  contested: '⇄',
  outside: '!',
  changing: '✎',
  locked: '🔒',
  owned: '',
  free: '',
};

/** The mark of a file; undefined where no package has to do with it. */
export function fileBadge(standing: FileStanding): FileBadge | undefined {
  if (standing.kind === 'free') {
    return undefined;
  }
  const mark = MARKS[standing.kind];
  const who = whoCounts(standing);
  const initials = monogram(who);
  return {
    badge: mark === '' ? initials : `${mark}${[...initials][0] ?? ''}`,
    color: colorOf(standing),
    tooltip: standingLines(standing).join('\n'),
    propagate: standing.kind !== 'owned' && standing.kind !== 'locked',
  };
}

/** Everything that there is to say about a file's standing, a sentence a line. */
export function standingLines(standing: FileStanding): string[] {
  const { owners, denied, changedBy, locks, contestedBy } = standing;
  return [
    ...(contestedBy.length === 0
      ? []
      : [t('Contested: {0} may write it at the same time.', contestedBy.join(', '))]),
    ...changedBy.map(({ id, inScope }) =>
      inScope
        ? t('{0} has changed it in its worktree; that is not merged yet.', id)
        : t('{0} has changed it in its worktree, outside of its scope.', id),
    ),
    ...locks.map(({ holder, key }) => t('{0} holds the lock {1}.', holder, key)),
    ...owners.map(({ id, glob, ...item }) =>
      t('{0} may write it ({1}); state: {2}.', id, glob, appearanceOf(item).label),
    ),
    ...denied.map(({ id, glob }) => t('{0} must not write it: deny {1}.', id, glob)),
    ...(owners.length === 0 ? [t('No package may write it.')] : []),
  ];
}

/**
 * Two letters that stand for a package: of its first two words, or the beginning of its only one. What all ids of a plan
 * begin with (`wp-`) says nothing.
 */
export function monogram(id: string): string {
  const [first = '?', second] = id
    .replace(/^wp[-_.]/i, '')
    .split(/[^\p{Letter}\p{Number}]+/u)
    .filter(Boolean);
  const letters = second === undefined ? [...first].slice(0, 2) : [[...first][0], [...second][0]];
  const [a = '?', b = ''] = letters;
  return `${a.toUpperCase()}${b}`;
}

function whoCounts({ kind, changedBy, locks, owners }: FileStanding): string {
  const [change] = kind === 'outside' ? changedBy.filter(({ inScope }) => !inScope) : changedBy;
  const holder = kind === 'locked' ? locks[0]?.holder : undefined;
  return change?.id ?? holder ?? owners[0]?.id ?? '?';
}

function colorOf({ kind, owners, changedBy }: FileStanding): string {
  if (kind === 'contested') {
    return 'waves.failed';
  }
  if (kind === 'outside') {
    return 'waves.blocked';
  }
  const item = changedBy[0] ?? owners[0];
  return item === undefined ? 'waves.active' : appearanceOf(item).color;
}
