import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type {
  FromGraph,
  GraphSnapshot,
  PackageMoves,
  PackedMessage,
  RunConfiguration,
  ToGraph,
  PackageAction,
  Remedy,
  GraphDelta,
  GraphPackage,
  PackageChange,
} from '../../protocol/graph';
import type { SteeringAction } from '../../run/kernel/kernel';
import { packMessage } from '../../views/packedMessage';
import type { PlanSession } from '../plans/planSession';
import type { GraphAnswers } from './graphAnswers';
import { answerTo } from './graphAnswers';
import { dispatchGraphMessage, graphMessage } from './graphMessages';

/**
 * What leads from one snapshot to the next. Undefined when the plan itself has changed: then everything is sent.
 */
export function graphDelta(former: GraphSnapshot, next: GraphSnapshot): GraphDelta | undefined {
  const { waves, edges, packages, ...head } = next;
  if (
    former.packages.length !== packages.length ||
    former.packages.some(({ id }, index) => id !== packages[index]?.id) ||
    !isDeepStrictEqual(former.waves, waves) ||
    !isDeepStrictEqual(former.edges, edges)
  ) {
    return undefined;
  }
  const changes = packages.flatMap((each, index) => {
    const before = former.packages[index];
    return before === undefined ? [] : (packageChange(before, each) ?? []);
  });
  return { base: former.version, head, packages: changes };
}

/** Undefined when both say the same. */
function packageChange(former: GraphPackage, next: GraphPackage): PackageChange | undefined {
  if (former === next) {
    return undefined;
  }
  const before: Readonly<Record<string, unknown>> = { ...former };
  const now: Readonly<Record<string, unknown>> = { ...next };
  const set: Record<string, unknown> = {};
  let changes = 0;
  for (const [name, value] of Object.entries(now)) {
    if (value !== undefined && !isDeepStrictEqual(before[name], value)) {
      set[name] = value;
      changes += 1;
    }
  }
  const gone = Object.keys(before).filter((name) => before[name] !== undefined && now[name] === undefined);
  return changes + gone.length === 0
    ? undefined
    : { id: next.id, set, ...(gone.length === 0 ? {} : { gone }) };
}

/** What the graph asks of the rest of the extension. */
export interface GraphActions {
  run(session: PlanSession): void;
  stop(session: PlanSession): void;
  packageAction(session: PlanSession, action: PackageAction, id: string): void;
  /** Runs packages with what they need, or stops those that are at work. */
  several(session: PlanSession, action: 'run' | 'stop', ids: readonly string[]): void;
  steer(session: PlanSession, action: SteeringAction): void;
  /** Does what a person chose where something is in the way. */
  remedy(session: PlanSession, remedy: Remedy): void;
  configure(session: PlanSession, change: RunConfiguration): void;
  /** A person selected a package in the graph, or none. */
  selected(session: PlanSession, id: string | null): void;
  movesOf(session: PlanSession): PackageMoves;
  keepMoves(session: PlanSession, moves: PackageMoves): void;
  copyLink(session: PlanSession, id: string): void;
  save(session: PlanSession, picture: Extract<FromGraph, { readonly type: 'save' }>): void;
  /** Opens a file, or how a package changed it; without a path, all that it changed. */
  open(session: PlanSession, request: Extract<FromGraph, { readonly type: 'open' }>): void;
}

/** A page that shows a plan. */
export interface GraphPageView {
  readonly session: PlanSession;
  readonly webview: vscode.Webview;
  /** The page can take messages now. */
  readonly ready: () => void;
  /** The page has selected what it was told to. */
  readonly revealed: (id: string) => void;
  /** The page has missed something. */
  readonly resend: () => void;
}

/** Does what a message from a page asks for; what is no message of ours changes nothing. */
export function receiveGraphMessage(
  raw: unknown,
  { session, webview, ready, revealed, resend }: GraphPageView,
  actions: GraphActions,
  answers: GraphAnswers,
): void {
  const message = graphMessage(raw);
  if (message === undefined) {
    return;
  }
  dispatchGraphMessage(
    {
      resend,
      ready: () => {
        void webview.postMessage({ type: 'moves', moves: actions.movesOf(session) } satisfies ToGraph);
        ready();
      },
      revealed: ({ package: id }) => revealed(id),
      moves: ({ moves }) => actions.keepMoves(session, moves),
      run: () => actions.run(session),
      stop: () => actions.stop(session),
      showProblems: () => void vscode.commands.executeCommand('workbench.actions.view.problems'),
      package: ({ action, package: id }) => actions.packageAction(session, action, id),
      selected: ({ package: id }) => actions.selected(session, id),
      several: ({ action, packages }) => actions.several(session, action, packages),
      steer: ({ action }) => actions.steer(session, action),
      remedy: ({ remedy }) => actions.remedy(session, remedy),
      configure: ({ change }) => actions.configure(session, change),
      copy: ({ text }) => void vscode.env.clipboard.writeText(text),
      copyLink: ({ package: id }) => actions.copyLink(session, id),
      save: (picture) => actions.save(session, picture),
      open: (request) => actions.open(session, request),
      ask: (question) =>
        void answerTo(answers, session, question).then((answer) => webview.postMessage(answer)),
    },
    message,
  );
}

/** What a page is to be told, given what it shows; and what it shows then, unless the plan cannot be read. */
export function graphContent(
  session: PlanSession,
  former: GraphSnapshot | undefined,
): { readonly message: PackedMessage; readonly shown?: GraphSnapshot } {
  if (session.unreadable !== undefined) {
    const title = vscode.l10n.t('The plan cannot be shown');
    const remedies = session.isGone ? (['newPlan', 'retry'] as const) : (['openPlan', 'retry'] as const);
    return { message: packMessage({ type: 'unavailable', title, detail: session.unreadable, remedies }) };
  }
  const shown = session.snapshot();
  const delta = former && graphDelta(former, shown);
  return {
    message: packMessage(delta ? { type: 'delta', delta } : { type: 'snapshot', snapshot: shown }),
    shown,
  };
}
