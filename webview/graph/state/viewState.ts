import type { GraphPanelState, GraphSnapshot, ToGraph } from '../../../src/protocol/graph';
import { shareSnapshot } from './shareSnapshot';

/** What the host has said so far. */
export type Phase =
  | { readonly kind: 'loading' }
  | { readonly kind: 'unavailable'; readonly title: string; readonly detail: string }
  | { readonly kind: 'ready'; readonly snapshot: GraphSnapshot };

/** Everything that the graph shows, except what follows from it. */
export interface ViewState {
  readonly phase: Phase;
  readonly selected?: string | undefined;
  /** The package that the Tab key leads to. */
  readonly tabStop?: string | undefined;
  /** A package to bring into view, when the host asked; counts up so that asking twice works. */
  readonly reveal?: { readonly package: string; readonly serial: number } | undefined;
  readonly showCritical: boolean;
  readonly showRedundant: boolean;
  readonly sheetOpen: boolean;
  readonly showInspector: boolean;
}

/** What is shown or hidden by a button and a key. */
export type Toggle = 'showCritical' | 'showRedundant' | 'showInspector';

export type ViewEvent =
  | { readonly type: 'message'; readonly message: ToGraph }
  | { readonly type: 'select'; readonly package: string | undefined }
  | { readonly type: 'moveTo'; readonly package: string }
  | { readonly type: 'toggle'; readonly what: Toggle }
  | { readonly type: 'sheet'; readonly open: boolean };

/** The state before anything has arrived, with what was kept from the last time. */
export function initialViewState(kept: Partial<GraphPanelState>): ViewState {
  return {
    phase: { kind: 'loading' },
    selected: kept.selected,
    tabStop: kept.selected,
    showCritical: kept.critical ?? true,
    showRedundant: kept.redundant ?? false,
    sheetOpen: false,
    showInspector: kept.inspector ?? true,
  };
}

/** The next state. Pure; the same state comes back when nothing changes. */
export function nextViewState(state: ViewState, event: ViewEvent): ViewState {
  switch (event.type) {
    case 'message':
      return receive(state, event.message);
    case 'select':
      return { ...state, selected: event.package, tabStop: event.package ?? state.tabStop };
    case 'moveTo':
      return state.tabStop === event.package ? state : { ...state, tabStop: event.package };
    case 'toggle':
      return { ...state, [event.what]: !state[event.what] };
    case 'sheet':
      return { ...state, sheetOpen: event.open };
  }
}

function receive(state: ViewState, message: ToGraph): ViewState {
  switch (message.type) {
    case 'snapshot': {
      const former = state.phase.kind === 'ready' ? state.phase.snapshot : undefined;
      const snapshot = shareSnapshot(former, message.snapshot);
      const known = new Set(snapshot.packages.map(({ id }) => id));
      return {
        ...state,
        phase: { kind: 'ready', snapshot },
        selected: keepKnown(state.selected, known),
        tabStop: keepKnown(state.tabStop, known),
      };
    }
    case 'select':
      return {
        ...state,
        selected: message.package,
        tabStop: message.package,
        reveal: { package: message.package, serial: (state.reveal?.serial ?? 0) + 1 },
      };
    case 'unavailable':
      return { ...state, phase: { kind: 'unavailable', title: message.title, detail: message.detail } };
    case 'answer':
    case 'refused':
      // Whoever asked hears it; see questions.ts.
      return state;
  }
}

function keepKnown(id: string | undefined, known: ReadonlySet<string>): string | undefined {
  return id !== undefined && known.has(id) ? id : undefined;
}
