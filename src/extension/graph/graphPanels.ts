import * as vscode from 'vscode';
import type { FromGraph, GraphSnapshot, PackageMoves, RunConfiguration, ToGraph } from '../../protocol/graph';
import type { PackageAction } from '../../protocol/packageAction';
import type { SteeringAction } from '../../run/steer';
import { Disposable } from '../disposable';
import type { PlanSession } from '../plans/planSession';
import type { PlanSessions } from '../plans/planSessions';
import type { SelectedPackage } from '../selection/sharedSelection';
import type { GraphAnswers } from './graphAnswers';
import { answerTo } from './graphAnswers';
import { graphDelta } from './graphDelta';
import { graphFolder, graphHtml } from './graphHtml';
import { dispatchGraphMessage, graphMessage } from './graphMessages';

const VIEW_TYPE = 'waves.graph';

/** What the graph asks of the rest of the extension. */
export interface GraphActions {
  run(session: PlanSession): void;
  stop(session: PlanSession): void;
  packageAction(session: PlanSession, action: PackageAction, id: string): void;
  /** Runs packages with what they need, or stops those that are at work. */
  several(session: PlanSession, action: 'run' | 'stop', ids: readonly string[]): void;
  steer(session: PlanSession, action: SteeringAction): void;
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

/** The graph's panels, one for each plan, restored when the window is reloaded. */
export class GraphPanels extends Disposable implements vscode.WebviewPanelSerializer {
  private readonly panels = new Map<string, vscode.WebviewPanel>();
  /** By plan, what its panel shows. */
  private readonly sent = new Map<string, GraphSnapshot>();
  /** Packages to be selected as soon as the page can take it, by plan. */
  private readonly wanted = new Map<string, string>();

  constructor(
    private readonly extension: vscode.Uri,
    private readonly sessions: PlanSessions,
    private readonly actions: GraphActions,
    private readonly answers: GraphAnswers,
  ) {
    super();
    this.register(vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this));
    this.register(sessions.onDidChange((session) => this.send(session)));
    this.register({ dispose: () => this.panels.forEach((panel) => void panel.dispose()) });
  }

  /**
   * Opens the graph of a plan, or brings it to the front.
   * @param select the package to select and bring into view.
   */
  open(session: PlanSession, select?: string): void {
    const key = session.uri.toString();
    if (select !== undefined) {
      this.wanted.set(key, select);
    }
    const existing = this.panels.get(key);
    if (existing === undefined) {
      this.adopt(vscode.window.createWebviewPanel(VIEW_TYPE, '', vscode.ViewColumn.Active), session);
    } else if (existing.visible) {
      existing.reveal();
      this.select(session);
    } else {
      // Its page is made anew when it is shown, and says when it is ready.
      existing.reveal();
    }
  }

  /** Selects a package in the graph of its plan, if that can be seen. */
  showSelected({ session, id, source }: SelectedPackage): void {
    const panel = this.panels.get(session.uri.toString());
    if (source !== 'graph' && panel?.visible === true) {
      void panel.webview.postMessage({ type: 'select', package: id } satisfies ToGraph);
    }
  }

  /** Called by the editor for each panel that was open before the reload. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const plan = planOf(state);
    if (plan === undefined) {
      panel.dispose();
    } else {
      this.adopt(panel, this.sessions.of(vscode.Uri.parse(plan)));
    }
    return Promise.resolve();
  }

  private adopt(panel: vscode.WebviewPanel, session: PlanSession): void {
    const key = session.uri.toString();
    this.panels.get(key)?.dispose();
    this.panels.set(key, panel);
    panel.webview.options = { enableScripts: true, localResourceRoots: [graphFolder(this.extension)] };
    panel.title = title(session);
    panel.iconPath = {
      light: vscode.Uri.joinPath(this.extension, 'media', 'waves-light.svg'),
      dark: vscode.Uri.joinPath(this.extension, 'media', 'waves-dark.svg'),
    };
    panel.webview.onDidReceiveMessage((message) => this.receive(session, panel.webview, message));
    panel.onDidChangeViewState(() => panel.visible && this.sendAll(session));
    panel.onDidDispose(() => {
      if (this.panels.get(key) === panel) {
        this.panels.delete(key);
        this.sent.delete(key);
      }
    });
    panel.webview.html = graphHtml(panel.webview, this.extension, {
      title: panel.title,
      plan: session.uri.toString(),
    });
  }

  private receive(session: PlanSession, webview: vscode.Webview, raw: unknown): void {
    const message = graphMessage(raw);
    if (message === undefined) {
      return;
    }
    dispatchGraphMessage(
      {
        resend: () => this.sendAll(session),
        moves: ({ moves }) => this.actions.keepMoves(session, moves),
        ready: () => {
          void webview.postMessage({ type: 'moves', moves: this.actions.movesOf(session) } satisfies ToGraph);
          this.sendAll(session);
          this.select(session);
        },
        run: () => this.actions.run(session),
        stop: () => this.actions.stop(session),
        showProblems: () => void vscode.commands.executeCommand('workbench.actions.view.problems'),
        package: ({ action, package: id }) => this.actions.packageAction(session, action, id),
        selected: ({ package: id }) => this.actions.selected(session, id),
        several: ({ action, packages }) => this.actions.several(session, action, packages),
        steer: ({ action }) => this.actions.steer(session, action),
        configure: ({ change }) => this.actions.configure(session, change),
        copy: ({ text }) => void vscode.env.clipboard.writeText(text),
        copyLink: ({ package: id }) => this.actions.copyLink(session, id),
        save: (picture) => this.actions.save(session, picture),
        open: (request) => this.actions.open(session, request),
        ask: (question) =>
          void answerTo(this.answers, session, question).then((answer) => webview.postMessage(answer)),
      },
      message,
    );
  }

  private select(session: PlanSession): void {
    const key = session.uri.toString();
    const id = this.wanted.get(key);
    const panel = this.panels.get(key);
    if (id !== undefined && panel !== undefined && session.isLoaded) {
      this.wanted.delete(key);
      void panel.webview.postMessage({ type: 'select', package: id } satisfies ToGraph);
    }
  }

  /** Sends everything; what follows is told as changes to it. */
  private sendAll(session: PlanSession): void {
    this.sent.delete(session.uri.toString());
    this.send(session);
  }

  /** A hidden panel has no page; it asks for everything when it is shown again. */
  private send(session: PlanSession): void {
    const key = session.uri.toString();
    const panel = this.panels.get(key);
    if (panel?.visible === true && session.isLoaded) {
      panel.title = title(session);
      void panel.webview.postMessage(this.content(session, key));
    }
  }

  private content(session: PlanSession, key: string): ToGraph {
    const former = this.sent.get(key);
    this.sent.delete(key);
    if (session.unreadable !== undefined) {
      return {
        type: 'unavailable',
        title: vscode.l10n.t('The plan cannot be shown'),
        detail: session.unreadable,
      };
    }
    const snapshot = session.snapshot();
    this.sent.set(key, snapshot);
    const delta = former && graphDelta(former, snapshot);
    return delta ? { type: 'delta', delta } : { type: 'snapshot', snapshot };
  }
}

function title(session: PlanSession): string {
  return vscode.l10n.t('Waves: {0}', session.plan.feature.title);
}

function planOf(state: unknown): string | undefined {
  return typeof state === 'object' && state !== null && 'plan' in state && typeof state.plan === 'string'
    ? state.plan
    : undefined;
}
