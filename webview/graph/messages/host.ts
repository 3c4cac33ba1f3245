import type { FromGraph, GraphPanelState } from '../../../src/protocol/graph';
import { unpackMessage } from '../../../src/views/packedMessage';

/** What VS Code gives a webview, once. */
export interface WebviewApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** The other side of the graph: the extension, or the page that plays its part. */
export interface GraphHost {
  /** Whether an editor is there, which runs, steers, changes and opens things; without one, a plan is only looked at. */
  readonly editor: boolean;
  post(message: FromGraph): void;
  /** Calls `listener` with whatever arrives, of which nothing is known yet; returns how to stop that. */
  onMessage(listener: (message: unknown) => void): () => void;
  /** What was kept when the panel was last shown and since then, as far as it can be used. */
  readonly kept: Partial<GraphPanelState>;
  /** Keeps navigation for the next time; what is not mentioned stays as it is, what is undefined is forgotten. */
  keep(change: PanelStateChange): void;
}

export type PanelStateChange = { readonly [K in keyof GraphPanelState]?: GraphPanelState[K] | undefined };

/**
 * Connects the graph to VS Code.
 *
 * @param api what `acquireVsCodeApi()` returned
 * @param plan URI of the plan, as the extension wrote it into the page; wins over what was kept
 */
export function connectHost(api: WebviewApi, plan: string | undefined): GraphHost {
  let state: PanelStateChange = readState(api.getState());
  if (plan !== undefined && plan !== state.plan) {
    state = { plan };
    api.setState(state);
  }
  const listeners = new Set<(message: unknown) => void>();
  // Unpacked once, however many listen: a plan may be large.
  const tell = ({ data }: MessageEvent<unknown>): void => {
    const message = unpackMessage(data);
    listeners.forEach((listener) => listener(message));
  };
  return {
    editor: true,
    get kept() {
      return readState(state);
    },
    post: (message) => api.postMessage(message),
    onMessage(listener) {
      if (listeners.size === 0) {
        window.addEventListener('message', tell);
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) {
          window.removeEventListener('message', tell);
        }
      };
    },
    keep(change) {
      state = { ...state, ...change };
      api.setState(state);
    },
  };
}

function readState(value: unknown): Partial<GraphPanelState> {
  if (typeof value !== 'object' || value === null) {
    return {};
  }
  const state = value as Partial<Record<keyof GraphPanelState, unknown>>;
  return {
    ...(typeof state.plan === 'string' ? { plan: state.plan } : {}),
    ...(typeof state.selected === 'string' ? { selected: state.selected } : {}),
    ...(isViewport(state.viewport) ? { viewport: state.viewport } : {}),
    ...(isFlags(state.toggles) ? { toggles: state.toggles } : {}),
    ...(Number.isFinite(state.inspectorSize) ? { inspectorSize: Number(state.inspectorSize) } : {}),
    ...(isTexts(state.openGroups) ? { openGroups: state.openGroups } : {}),
    ...(isTexts(state.closedSections) ? { closedSections: state.closedSections } : {}),
  };
}

function isFlags(value: unknown): value is Readonly<Record<string, boolean>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((each) => typeof each === 'boolean')
  );
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function isViewport(value: unknown): value is NonNullable<GraphPanelState['viewport']> {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const { x, y, zoom } = value as Record<string, unknown>;
  return Number.isFinite(x) && Number.isFinite(y) && Number.isFinite(zoom) && Number(zoom) > 0;
}
