import type { FromGraph, GraphSnapshot, PackageMoves, ToGraph } from '../../src/protocol/graph';
import type { GraphQuestion } from '../../src/protocol/graphQuestions';
import { packMessage } from '../../src/views/packedMessage';
import type { WebviewApi } from '../graph/messages/host';
import { recordedAnswer } from './answers';
import { largePlan } from './largePlan';
import type { RecordingName } from './snapshots';
import { RECORDINGS } from './snapshots';
import type { ThemeName } from '../themes';
import { applyTheme, THEMES } from '../themes';

/** What tests and curious people reach as `window.waves` in the page. */
export interface FakeHost {
  /** Everything that the graph has sent. */
  readonly posted: unknown[];
  readonly recordings: typeof RECORDINGS;
  /** A plan of many packages. */
  large(packages: number): GraphSnapshot;
  /** Sends the graph a message, also one that is none. */
  send(message: unknown): void;
  /** Sends the messages of a recording. */
  show(name: RecordingName): void;
  theme(name: ThemeName): void;
  /** Answers a question about what is shown; a text refuses it. May be replaced. */
  reply: (question: GraphQuestion, shown: GraphSnapshot | undefined) => unknown;
  state(): unknown;
}

declare global {
  interface Window {
    waves: FakeHost;
    acquireVsCodeApi: () => WebviewApi;
  }
}

/** What somebody has left behind who wants to see every package; the plan is the one that scripts/webview.mjs names. */
const UNFOLDED = { plan: 'file:///work-packages.yaml', toggles: { fold: false } };

/**
 * Plays the extension's part in a page without VS Code. `packages` in its address asks for a plan of that many, `unfolded`
 * for all of them.
 */
export function createFakeHost(parameters: URLSearchParams): FakeHost & WebviewApi {
  const posted: unknown[] = [];
  const kept = `waves-graph-state:${parameters.get('keep') ?? ''}`;
  let shown: GraphSnapshot | undefined;
  let mend = (): void => undefined;
  const send = (message: unknown): void => {
    shown = snapshotIn(message) ?? shown;
    // Packed as the extension does it; what is no message goes as it is.
    const packed =
      typeof message === 'object' && message !== null ? packMessage(message as ToGraph) : message;
    window.postMessage(packed, window.origin);
  };
  const show = (name: RecordingName): void => {
    if (name === 'crashed') {
      mend = breakDrawing();
    }
    RECORDINGS[name].forEach((message: ToGraph) => send(message));
  };
  const host: FakeHost & WebviewApi = {
    posted,
    reply: (question, snapshot) => recordedAnswer(snapshot, question) ?? 'There is no recorded answer.',
    recordings: RECORDINGS,
    large: (packages) => largePlan(packages, Date.now()),
    send,
    show,
    theme: applyTheme,
    state: () => JSON.parse(sessionStorage.getItem(kept) ?? 'null') as unknown,
    postMessage(message) {
      posted.push(structuredClone(message));
      if (isOf(message, 'resend')) {
        mend();
      }
      if (isMoves(message)) {
        sessionStorage.setItem(`${kept} moves`, JSON.stringify(message.moves));
      }
      if (isOf(message, 'ready')) {
        const moves = JSON.parse(sessionStorage.getItem(`${kept} moves`) ?? '{}') as PackageMoves;
        send({ type: 'moves', moves });
        const size = Number(parameters.get('packages'));
        if (size > 0) {
          send({ type: 'snapshot', snapshot: host.large(size) });
        } else {
          show(recordingOf(parameters));
        }
      }
      if (isQuestion(message)) {
        const { id } = message;
        const reply = host.reply(message, shown);
        send(
          typeof reply === 'string'
            ? { type: 'refused', id, message: reply }
            : { type: 'answer', id, answer: reply },
        );
      }
    },
    getState: () =>
      JSON.parse(
        sessionStorage.getItem(kept) ?? (parameters.has('unfolded') ? JSON.stringify(UNFOLDED) : 'null'),
      ) as unknown,
    setState: (state) => sessionStorage.setItem(kept, JSON.stringify(state)),
  };
  return host;
}

/** The theme that the page's address asks for. */
export function themeOf(parameters: URLSearchParams): ThemeName {
  const wanted = parameters.get('theme');
  return THEMES.find((name) => name === wanted) ?? 'dark';
}

function recordingOf(parameters: URLSearchParams): RecordingName {
  const wanted = parameters.get('recording');
  const names = Object.keys(RECORDINGS) as RecordingName[];
  return names.find((name) => name === wanted) ?? 'running';
}

/** Nothing that can be recorded breaks the graph, so what it writes times with breaks; returns how to mend that. */
function breakDrawing(): () => void {
  const usual = Reflect.get(String.prototype, 'padStart') as () => string;
  const broken = (): never => {
    throw new Error('There is no room left.');
  };
  Object.assign(String.prototype, { padStart: broken });
  return () => void Object.assign(String.prototype, { padStart: usual });
}

function isOf(message: unknown, type: FromGraph['type']): boolean {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === type;
}

function isMoves(message: unknown): message is Extract<FromGraph, { readonly type: 'moves' }> {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'moves';
}

function isQuestion(message: unknown): message is Extract<FromGraph, { readonly type: 'ask' }> {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'ask';
}

function snapshotIn(message: unknown): GraphSnapshot | undefined {
  return typeof message === 'object' && message !== null && 'snapshot' in message
    ? (message.snapshot as GraphSnapshot)
    : undefined;
}
