import type { GraphPanelState, GraphSnapshot, ToGraph, Remedy } from '../../../src/protocol/graph';
import type { PlanEdit } from '../../../src/protocol/graphQuestions';
import { shownAt } from '../../../src/views/packageAddress';
import type { Moves } from '../canvas/layout/layout';
import { findInPlans } from '../canvas/layout/within';
import { foldPlan, foldsAround } from '../canvas/layout/folds';
import type { Around, Find } from './find';
import { FIND_ALL } from './find';
import { applyDelta, sameContent, shareSnapshot } from '../messages/shareSnapshot';
import { isActive } from '../../../src/run/kernel/kernel';

/** What the host has said so far. */
export type Phase =
  | { readonly kind: 'loading' }
  | {
      readonly kind: 'unavailable';
      readonly title: string;
      readonly detail: string;
      readonly remedies: readonly Remedy[];
    }
  | { readonly kind: 'ready'; readonly snapshot: GraphSnapshot };

/** Everything that the graph shows, except what follows from it. */
export interface ViewState {
  readonly phase: Phase;
  readonly selected?: string | undefined;
  /** The package that the Tab key leads to. */
  readonly tabStop?: string | undefined;
  /** A package to bring into view; counts up so that asking twice works. */
  readonly reveal?: { readonly package: string; readonly serial: number } | undefined;
  /** The last of them that the host has asked for; it is told when that is done. */
  readonly askedFor?: ViewState['reveal'];
  readonly sheetOpen: boolean;
  readonly toggles: Toggles;
  readonly find: Find;
  /** What is left of the graph around the selected package. */
  readonly around: Around;
  /** Packages that are marked to be run or stopped together. */
  readonly marked: ReadonlySet<string>;
  /** Packages whose sub-plans are shown, and folds that are open. */
  readonly openGroups: ReadonlySet<string>;
  /** Where a person has put packages, and how each of the latest changes is taken back. */
  readonly moves: Moves;
  readonly former: readonly Former[];
  /** What the host knows of the moves. */
  readonly savedMoves: Moves;
}

/** What was before a change: where packages stood and, where the plan was changed, the change that takes it back. */
interface Former {
  readonly moves: Moves;
  readonly edit?: PlanEdit;
}

/** What is shown or hidden by a button and a key. */
export type Toggle =
  | 'critical'
  | 'redundant'
  | 'inspector'
  | 'find'
  | 'table'
  | 'timeline'
  | 'follow'
  | 'fold';
export type Toggles = Readonly<Record<Toggle, boolean>>;

const FIRST_TOGGLES: Toggles = {
  critical: true,
  redundant: false,
  inspector: true,
  find: false,
  table: false,
  timeline: false,
  follow: false,
  fold: true,
};

export type ViewEvent =
  | { readonly type: 'message'; readonly message: ToGraph }
  | { readonly type: 'select'; readonly package: string | undefined }
  /** Selects a package and brings it into view; the groups around it open. */
  | { readonly type: 'show'; readonly package: string }
  | { readonly type: 'moveTo'; readonly package: string }
  | { readonly type: 'toggle'; readonly what: Toggle }
  | { readonly type: 'sheet'; readonly open: boolean }
  | { readonly type: 'find'; readonly change: Partial<Find> }
  | { readonly type: 'around'; readonly what: Around }
  | { readonly type: 'mark'; readonly package: string }
  | { readonly type: 'unmark' }
  | { readonly type: 'group'; readonly package: string }
  /** Puts a package at a height of its wave, or back where it belongs by itself; without one, all of them. */
  | { readonly type: 'move'; readonly package: string; readonly y: number }
  | { readonly type: 'resetMoves'; readonly package?: string }
  /** The plan was changed; with a height, its package was put there. */
  | { readonly type: 'edited'; readonly edit: PlanEdit; readonly y?: number }
  | { readonly type: 'undoMove' };

const NO_MOVES: Moves = {};

/** The state before anything has arrived, with what was kept from the last time. */
export function initialViewState(kept: Partial<GraphPanelState>): ViewState {
  return {
    phase: { kind: 'loading' },
    selected: kept.selected,
    tabStop: kept.selected,
    sheetOpen: false,
    toggles: { ...FIRST_TOGGLES, ...kept.toggles },
    find: FIND_ALL,
    around: 'all',
    marked: new Set(),
    openGroups: new Set(kept.openGroups),
    moves: NO_MOVES,
    former: [],
    savedMoves: NO_MOVES,
  };
}

/** The next state. Pure; the same state comes back when nothing changes. */
export function nextViewState(state: ViewState, event: ViewEvent): ViewState {
  switch (event.type) {
    case 'message':
      return receive(state, event.message);
    case 'select':
      return { ...state, selected: event.package, tabStop: event.package ?? state.tabStop };
    case 'show':
      return shown(state, event.package);
    case 'moveTo':
      return state.tabStop === event.package ? state : { ...state, tabStop: event.package };
    case 'toggle':
      return {
        ...state,
        toggles: { ...state.toggles, [event.what]: !state.toggles[event.what] },
        // What cannot be seen must not hide anything.
        find: event.what === 'find' && state.toggles.find ? FIND_ALL : state.find,
      };
    case 'sheet':
      return { ...state, sheetOpen: event.open };
    case 'find':
      return { ...state, find: { ...state.find, ...event.change } };
    case 'around':
      return { ...state, around: state.around === event.what ? 'all' : event.what };
    case 'mark':
      return { ...state, marked: toggled(state.marked, event.package) };
    case 'unmark':
      return { ...state, marked: new Set() };
    case 'group':
      return { ...state, openGroups: toggled(state.openGroups, event.package) };
    case 'move':
      return withMoves(state, moved(state, event.package, event.y));
    case 'resetMoves': {
      const { package: id } = event;
      const rest = Object.entries(state.moves).filter(([key]) => id !== undefined && key !== id);
      return rest.length === Object.keys(state.moves).length
        ? state
        : withMoves(state, Object.fromEntries(rest));
    }
    case 'edited': {
      const { edit, y } = event;
      const back = reverse(edit);
      return back
        ? withMoves(state, y === undefined ? state.moves : moved(state, edit.package, y), back)
        : state;
    }
    case 'undoMove': {
      const last = state.former.at(-1);
      return last ? { ...state, moves: last.moves, former: state.former.slice(0, -1) } : state;
    }
  }
}

/** How many moves can be taken back. */
const MOST_UNDONE = 50;

function withMoves(state: ViewState, moves: Moves, edit?: PlanEdit): ViewState {
  const before = { moves: state.moves, ...(edit ? { edit } : {}) };
  return { ...state, moves, former: [...state.former, before].slice(-MOST_UNDONE) };
}

function moved({ moves }: ViewState, id: string, y: number): Moves {
  return { ...moves, [id]: Math.round(y) };
}

/** The change of a plan's order that takes another one back; undefined for what is no change of the order. */
function reverse(edit: PlanEdit): PlanEdit | undefined {
  switch (edit.kind) {
    case 'addDependency':
      return { ...edit, kind: 'removeDependency' };
    case 'removeDependency':
      return { ...edit, kind: 'addDependency' };
    case 'order':
      return { ...edit, after: edit.notAfter, notAfter: edit.after };
    default:
      return undefined;
  }
}

function receive(state: ViewState, message: ToGraph): ViewState {
  switch (message.type) {
    case 'snapshot': {
      const former = state.phase.kind === 'ready' ? state.phase.snapshot : undefined;
      const snapshot = shareSnapshot(former, message.snapshot);
      const known = [...state.marked].filter((id) => keepKnown(id, snapshot) !== undefined);
      return {
        ...state,
        phase: { kind: 'ready', snapshot },
        selected: keepKnown(state.selected, snapshot),
        tabStop: keepKnown(state.tabStop, snapshot),
        marked: known.length === state.marked.size ? state.marked : new Set(known),
      };
    }
    case 'delta':
      // Whoever hands messages on has made sure that it follows upon what is shown.
      return state.phase.kind === 'ready'
        ? { ...state, phase: { kind: 'ready', snapshot: applyDelta(state.phase.snapshot, message.delta) } }
        : state;
    case 'select':
      return askedFor(shown(state, message.package));
    case 'unavailable':
      return {
        ...state,
        phase: {
          kind: 'unavailable',
          title: message.title,
          detail: message.detail,
          remedies: message.remedies,
        },
      };
    case 'moves':
      return sameContent(state.moves, message.moves)
        ? { ...state, savedMoves: state.moves }
        : { ...state, moves: message.moves, savedMoves: message.moves };
    case 'answer':
    case 'refused':
      // Whoever asked hears it; see questions.ts.
      return state;
  }
}

function askedFor(state: ViewState): ViewState {
  return { ...state, askedFor: state.reveal };
}

function shown(state: ViewState, address: string): ViewState {
  return {
    ...state,
    selected: address,
    tabStop: address,
    openGroups: withGroupsAround(state, address),
    reveal: { package: address, serial: (state.reveal?.serial ?? 0) + 1 },
  };
}

/** What is asked for inside closed groups can only be seen when these are open. */
function withGroupsAround({ phase, openGroups, toggles }: ViewState, address: string): ReadonlySet<string> {
  if (phase.kind !== 'ready') {
    return openGroups;
  }
  const inner = findInPlans(phase.snapshot, address)?.groups ?? [];
  const folds = foldsAround(foldPlan(phase.snapshot, toggles.fold), inner[0] ?? address);
  const groups = [...folds, ...inner];
  return groups.every((id) => openGroups.has(id)) ? openGroups : new Set([...openGroups, ...groups]);
}

function keepKnown(id: string | undefined, { packages }: GraphSnapshot): string | undefined {
  return id !== undefined && shownAt(packages, id) !== undefined ? id : undefined;
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids);
  if (!next.delete(id)) {
    next.add(id);
  }
  return next;
}

/** The packages that are being worked on. */
export function activeIds({ packages }: Pick<GraphSnapshot, 'packages'>): readonly string[] {
  return packages.filter(({ state }) => isActive(state)).map(({ id }) => id);
}
