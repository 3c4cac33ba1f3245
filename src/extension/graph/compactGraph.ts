import * as vscode from 'vscode';
import type { GraphSnapshot, ToGraph } from '../../protocol/graph';
import { Disposable } from '../editor/disposable';
import type { PlanSession } from '../plans/planSession';
import type { PlanSessions } from '../plans/planSessions';
import type { SelectedPackage } from './selection';
import type { GraphAnswers } from './graphAnswers';
import type { GraphActions } from './graphConversation';
import { graphContent, receiveGraphMessage } from './graphConversation';
import { graphFolder, graphHtml } from './graphHtml';

/** The view "Progress": waves under each other, so narrow that it fits into the side bar; may be dragged to the panel. */
export class CompactGraph extends Disposable implements vscode.WebviewViewProvider {
  private view: vscode.WebviewView | undefined;
  /** The plan that the page was made for, and what it shows. */
  private session: PlanSession | undefined;
  private sent: GraphSnapshot | undefined;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly sessions: PlanSessions,
    private readonly actions: GraphActions,
    private readonly answers: GraphAnswers,
    private readonly openGraph: (session: PlanSession) => void,
  ) {
    super();
    this.register(vscode.window.registerWebviewViewProvider('waves.compact', this));
    this.register(sessions.onDidChange(() => this.update()));
  }

  /** Called by the editor when the view is seen for the first time, and again whenever its page has to be made anew. */
  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    this.session = undefined;
    view.webview.options = { enableScripts: true, localResourceRoots: [graphFolder(this.extension)] };
    view.webview.onDidReceiveMessage((message) => this.receive(message));
    view.onDidChangeVisibility(() => this.sendAll());
    view.onDidDispose(() => (this.view = this.view === view ? undefined : this.view));
    this.update();
  }

  /** Selects a package, if the view can be seen and shows its plan. */
  showSelected({ session, id, source }: SelectedPackage): void {
    if (source !== 'compact' && session === this.session && this.view?.visible === true) {
      void this.view.webview.postMessage({ type: 'select', package: id } satisfies ToGraph);
    }
  }

  private update(): void {
    const { current } = this.sessions;
    if (this.view === undefined || current === undefined) {
      return;
    }
    if (this.session !== current) {
      this.session = current;
      this.sent = undefined;
      const page = { title: vscode.l10n.t('Progress'), plan: current.uri.toString(), compact: true } as const;
      this.view.webview.html = graphHtml(this.view.webview, this.extension, page);
      return;
    }
    this.send();
  }

  private receive(message: unknown): void {
    const { view, session } = this;
    if (view !== undefined && session !== undefined) {
      const { webview } = view;
      const all = () => this.sendAll();
      const open = () => this.openGraph(session);
      const page = { session, source: 'compact', webview, ready: all, resend: all, open } as const;
      receiveGraphMessage(message, page, this.actions, this.answers);
    }
  }

  private sendAll(): void {
    this.sent = undefined;
    this.send();
  }

  private send(): void {
    const { view, session } = this;
    if (view?.visible === true && session?.isLoaded === true) {
      const { message, shown } = graphContent(session, this.sent);
      this.sent = shown;
      void view.webview.postMessage(message);
    }
  }
}
