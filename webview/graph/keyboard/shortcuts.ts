import { t } from '@vscode/l10n';
import type { PackageAction } from '../../../src/protocol/graph';
import type { Step } from './walk';

/** What people read about the keyboard. */
export const KEYBOARD_STRINGS = {
  sheetTitle: t('Keyboard and Legend'),
  close: t('Close'),
  groups: { move: t('Move'), package: t('Selected package'), view: t('View') },
  states: t('States'),
  edges: t('Dependencies, by what they lead from (thin: for the order alone)'),
  keyNames: {
    ArrowUp: '↑',
    ArrowDown: '↓',
    ArrowLeft: '←',
    ArrowRight: '→',
    ' ': t('Space'),
    Escape: t('Esc'),
    Backspace: t('Backspace'),
  } as Readonly<Record<string, string>>,
  control: t('Ctrl'),
  alt: t('Alt'),
  shift: t('Shift'),
  shortcuts: {
    up: t('Package above or below'),
    left: t('What it builds on or what builds on it'),
    waveStart: t('First or last of the wave'),
    first: t('First or last of the plan'),
    select: t('Select the package'),
    run: t('Run the package'),
    stop: t('Stop the package'),
    terminal: t('Show its terminal'),
    worktree: t('Open its worktree'),
    log: t('Show its log'),
    plan: t('Go to its line in the plan'),
    fit: t('Fit the whole graph'),
    zoomIn: t('Zoom in or out'),
    critical: t('Show or hide the critical path'),
    redundant: t('Show or hide redundant dependencies'),
    inspector: t('Show or hide the inspector'),
    find: t('Find packages'),
    problem: t('Next problem or the one before'),
    running: t('Look at what is running'),
    follow: t('Follow what is running'),
    fold: t('Fold what is done, and folders, or show all packages'),
    table: t('Graph or table'),
    timeline: t('Show or hide the timeline'),
    contract: t('Open the contract that it builds on'),
    mark: t('Mark the package, to run or stop several'),
    group: t('Open or close a group or a sub-plan'),
    moveUp: t('Move it up or down in its wave'),
    moveEarlier: t('Move it to the wave before or after it'),
    resetMove: t('Put it back where it belongs'),
    undoMove: t('Undo the last move or dependency'),
    resetMoves: t('Put all packages back where they belong'),
    ancestors: t('Only what it builds on, or all again'),
    descendants: t('Only what depends on it, or all again'),
    sheet: t('Show these keys'),
    clear: t('Clear the selection, close this sheet'),
  } satisfies Readonly<Record<ExplainedId, string>> as Readonly<Record<string, string>>,
  flows: {
    satisfied: t('Satisfied: it is merged'),
    active: t('Under way: it is being worked on'),
    waiting: t('Waiting: it has not begun'),
    broken: t('Held up: it failed or is blocked'),
    contract: t('With a diamond: by a contract'),
    handoff: t('With a circle: something is handed over'),
    needs: t('Fine dots and a name: needed at the end only; "✓" once it is merged'),
    critical: t('On the critical path, the longest way'),
    redundant: t('Redundant: others imply it'),
  },
  moved: (title: string, row: number, rows: number): string =>
    t('{0} is now {1} of {2} in its wave', title, row, rows),
  groupOpened: (title: string, packages: number): string => t('{0}: {1} packages shown', title, packages),
  groupClosed: (title: string): string => t('{0}: sub-plan closed', title),
  foldClosed: (title: string): string => t('{0}: closed', title),
  noProblem: t('Nothing has failed, and nothing needs you'),
  noContract: t('No contract leads to this package'),
  noGroup: t('This package has no sub-plan'),
  notMoved: t('Nothing has been moved'),
  notNow: (action: string): string => t('{0}: not possible now', action),
  edgeOfGraph: {
    up: t('First package of the wave'),
    down: t('Last package of the wave'),
    left: t('First wave'),
    right: t('Last wave'),
    waveStart: t('First package of the wave'),
    waveEnd: t('Last package of the wave'),
    first: t('First package'),
    last: t('Last package'),
  },
} as const;

/** Everything that a key can do. */
export type ShortcutId =
  | Step
  | PackageAction
  | 'select'
  | 'fit'
  | 'zoomIn'
  | 'zoomOut'
  | 'critical'
  | 'redundant'
  | 'inspector'
  | 'find'
  | 'table'
  | 'timeline'
  | 'follow'
  | 'fold'
  | 'running'
  | 'problem'
  | 'formerProblem'
  | 'ancestors'
  | 'descendants'
  | 'contract'
  | 'mark'
  | 'group'
  | 'moveUp'
  | 'moveDown'
  | 'moveEarlier'
  | 'moveLater'
  | 'resetMove'
  | 'resetMoves'
  | 'undoMove'
  | 'sheet'
  | 'clear';

/** One way to do something with the keyboard. */
export interface Shortcut {
  readonly id: ShortcutId;
  readonly group: 'move' | 'package' | 'view';
  /** `KeyboardEvent.key` of each key that does it. */
  readonly keys: readonly string[];
  readonly control?: true;
  readonly alt?: true;
  /** Where the key does not tell by itself. */
  readonly shift?: true;
  /** Also when the focus is in the toolbar. */
  readonly everywhere?: true;
  /** Explained in the line of another one, which it is the other direction of. */
  readonly beside?: ShortcutId;
}

/** Those that have a line of their own in the sheet of keys. */
export type ExplainedId = Exclude<
  ShortcutId,
  'down' | 'right' | 'waveEnd' | 'last' | 'moveDown' | 'moveLater' | 'zoomOut' | 'formerProblem'
>;

/** The only list of keys: what handles them and what explains them both read it. */
export const SHORTCUTS: readonly Shortcut[] = [
  { id: 'up', group: 'move', keys: ['ArrowUp'] },
  { id: 'down', group: 'move', keys: ['ArrowDown'], beside: 'up' },
  { id: 'left', group: 'move', keys: ['ArrowLeft'] },
  { id: 'right', group: 'move', keys: ['ArrowRight'], beside: 'left' },
  { id: 'waveStart', group: 'move', keys: ['Home'] },
  { id: 'waveEnd', group: 'move', keys: ['End'], beside: 'waveStart' },
  { id: 'first', group: 'move', keys: ['Home'], control: true },
  { id: 'last', group: 'move', keys: ['End'], control: true, beside: 'first' },
  { id: 'select', group: 'package', keys: ['Enter', ' '] },
  { id: 'run', group: 'package', keys: ['r'] },
  { id: 'stop', group: 'package', keys: ['s'] },
  { id: 'terminal', group: 'package', keys: ['t'] },
  { id: 'worktree', group: 'package', keys: ['w'] },
  { id: 'log', group: 'package', keys: ['l'] },
  { id: 'plan', group: 'package', keys: ['p'] },
  { id: 'contract', group: 'package', keys: ['k'] },
  { id: 'mark', group: 'package', keys: ['m'] },
  { id: 'group', group: 'package', keys: ['e'] },
  { id: 'moveUp', group: 'package', keys: ['ArrowUp'], alt: true },
  { id: 'moveDown', group: 'package', keys: ['ArrowDown'], alt: true, beside: 'moveUp' },
  // With Shift too, because VS Code goes back and forward with Alt alone on some systems.
  { id: 'moveEarlier', group: 'package', keys: ['ArrowLeft'], alt: true, shift: true },
  { id: 'moveLater', group: 'package', keys: ['ArrowRight'], alt: true, shift: true, beside: 'moveEarlier' },
  { id: 'resetMove', group: 'package', keys: ['Backspace'], alt: true },
  { id: 'undoMove', group: 'package', keys: ['u'] },
  { id: 'ancestors', group: 'package', keys: ['a'] },
  { id: 'descendants', group: 'package', keys: ['b'] },
  { id: 'resetMoves', group: 'view', keys: ['0'], alt: true },
  { id: 'find', group: 'view', keys: ['/'], everywhere: true },
  { id: 'fit', group: 'view', keys: ['f'] },
  { id: 'zoomIn', group: 'view', keys: ['+', '='] },
  { id: 'zoomOut', group: 'view', keys: ['-'], beside: 'zoomIn' },
  { id: 'critical', group: 'view', keys: ['c'] },
  { id: 'redundant', group: 'view', keys: ['d'] },
  { id: 'problem', group: 'view', keys: ['n'] },
  { id: 'formerProblem', group: 'view', keys: ['N'], beside: 'problem' },
  { id: 'running', group: 'view', keys: ['g'] },
  { id: 'follow', group: 'view', keys: ['o'], everywhere: true },
  { id: 'fold', group: 'view', keys: ['z'], everywhere: true },
  { id: 'table', group: 'view', keys: ['v'], everywhere: true },
  { id: 'timeline', group: 'view', keys: ['h'], everywhere: true },
  { id: 'inspector', group: 'view', keys: ['i'], everywhere: true },
  { id: 'sheet', group: 'view', keys: ['?'], everywhere: true },
  { id: 'clear', group: 'view', keys: ['Escape'], everywhere: true },
];

const OF_THE_EDITOR: ReadonlySet<ShortcutId> = new Set([
  'run',
  'stop',
  'terminal',
  'worktree',
  'log',
  'contract',
  'mark',
  'running',
  'follow',
  'moveEarlier',
  'moveLater',
]);

/** Whether a key does something that only an editor around the graph can do, or that is about running. */
export function needsEditor({ id }: Shortcut): boolean {
  return OF_THE_EDITOR.has(id);
}

/** What a key press is, of `KeyboardEvent`. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** What a key press asks for; undefined for keys that are not ours, which go on to VS Code. */
export function shortcutFor(press: KeyPress): Shortcut | undefined {
  if (press.metaKey) {
    return undefined;
  }
  return SHORTCUTS.find(
    ({ keys, control = false, alt = false, shift }) =>
      keys.includes(press.key) &&
      control === press.ctrlKey &&
      alt === press.altKey &&
      (shift !== true || press.shiftKey),
  );
}
