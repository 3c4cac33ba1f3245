import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { GraphSnapshot, PackedMessage, ToGraph } from '../../protocol/graph';
import { Disposable } from '../editor/disposable';
import type { PlanSession } from '../plans/planSession';
import type { PlanSessions } from '../plans/planSessions';
import type { SelectedPackage } from './selection';
import type { GraphAnswers } from './graphAnswers';
import type { GraphActions } from './graphConversation';
import { graphContent, receiveGraphMessage } from './graphConversation';

/** The folder that the graph's files come from; nothing else may be loaded. */
function graphFolder(extension: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extension, 'dist', 'webview');
}

/** What the page itself says, before any message. */
interface GraphPage {
  readonly title: string;
  /** URI of the plan, as text; the page keeps it, so that the panel can be restored. */
  readonly plan: string;
}

/** The translations of all words, for the page to read; empty where the editor speaks English. */
function words(): string {
  return vscode.l10n.bundle === undefined ? '' : JSON.stringify(vscode.l10n.bundle);
}

/** The page of the graph. Its policy admits our own scripts, styles and icon font, and nothing inline. */
function graphHtml(webview: vscode.Webview, extension: vscode.Uri, page: GraphPage): string {
  const file = (name: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(graphFolder(extension), name)).toString();
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    `default-src 'none'`,
    `style-src ${webview.cspSource}`,
    `script-src 'nonce-${nonce}'`,
    `img-src ${webview.cspSource} data:`,
    `font-src ${webview.cspSource}`,
    // The layout of large plans is found by a worker; VS Code lets one start only from a blob, which is fetched first.
    `connect-src ${webview.cspSource}`,
    `worker-src blob:`,
  ].join('; ');
  return `<!doctype html>
<html lang="${escapeHtml(vscode.env.language)}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" href="${escapeHtml(file('graph.css'))}" id="vscode-codicon-stylesheet" />
    <title>${escapeHtml(page.title)}</title>
  </head>
  <body data-vscode-context="${escapeHtml(JSON.stringify({ plan: page.plan }))}">
    <div
      id="root"
      data-plan="${escapeHtml(page.plan)}"
      data-worker="${escapeHtml(file('layoutWorker.js'))}"
      data-words="${escapeHtml(words())}"
    ></div>
    <script nonce="${nonce}" src="${escapeHtml(file('graph.js'))}"></script>
  </body>
</html>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const VIEW_TYPE = 'waves.graph';

/** The graph's panels, one for each plan, restored when the window is reloaded. */
export class GraphPanels extends Disposable implements vscode.WebviewPanelSerializer {
  private readonly panels = new Map<string, vscode.WebviewPanel>();
  /** By plan, what its panel shows. */
  private readonly sent = new Map<string, GraphSnapshot>();
  /** By plan, the package to be selected, until its page says that it is: one that is hidden before it hears of it never knew. */
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

  /** Selects a package in the graph of its plan, if there is one; behind another editor, when it is shown again. */
  showSelected({ session, id, source }: SelectedPackage): void {
    const key = session.uri.toString();
    if (source !== 'graph' && this.panels.has(key)) {
      this.wanted.set(key, id);
      if (this.panels.get(key)?.visible === true) {
        this.select(session);
      }
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

  private receive(session: PlanSession, webview: vscode.Webview, message: unknown): void {
    const ready = () => {
      this.sendAll(session);
      this.select(session);
    };
    const revealed = (id: string) => {
      const key = session.uri.toString();
      if (this.wanted.get(key) === id) {
        this.wanted.delete(key);
      }
    };
    const resend = () => this.sendAll(session);
    receiveGraphMessage(message, { session, webview, ready, revealed, resend }, this.actions, this.answers);
  }

  private select(session: PlanSession): void {
    const key = session.uri.toString();
    const id = this.wanted.get(key);
    const panel = this.panels.get(key);
    if (id !== undefined && panel !== undefined && session.isLoaded) {
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

  private content(session: PlanSession, key: string): PackedMessage {
    const { message, shown } = graphContent(session, this.sent.get(key));
    this.sent.delete(key);
    if (shown !== undefined) {
      this.sent.set(key, shown);
    }
    return message;
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
