import { t } from '@vscode/l10n';
import { appearanceOf } from '../../run/kernel/kernel';
import type { FileStanding, StandingKind } from './fileStanding';

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
