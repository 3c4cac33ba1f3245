import type { PackageAction } from '../../../src/protocol/graph';
import type { Step } from './walk';

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
