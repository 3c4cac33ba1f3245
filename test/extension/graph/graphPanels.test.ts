import { expect, it } from 'vitest';
import type * as vscode from 'vscode';
import type { GraphAnswers } from '../../../src/extension/graph/graphAnswers';
import type { GraphActions } from '../../../src/extension/graph/graphConversation';
import { GraphPanels } from '../../../src/extension/graph/graphPanels';
import { EventEmitter } from '../fakeVscode/vscode';
import { FakeSessions, fileOf } from '../fakeVscode/fakeSessions';

it('selects in the page that follows what the one before was hidden too early to hear', async () => {
  const { sessions } = new FakeSessions([{ id: 'a' }, { id: 'b' }]);
  const [session] = sessions.all;
  if (session === undefined) {
    throw new Error('there is no plan');
  }
  const panel = new FakePanel();
  const actions = { movesOf: () => ({}) } as unknown as GraphActions;
  const panels = new GraphPanels(fileOf('.'), sessions, actions, {} as GraphAnswers);
  await panels.deserializeWebviewPanel(panel.asPanel, { plan: session.uri.toString() });
  panel.says({ type: 'ready' });
  expect(panel.selects()).toEqual([]);

  // Chosen in the tree, which also opens the plan above the graph: its page is gone before it hears.
  panels.showSelected({ session, id: 'b', source: 'tree' });
  expect(panel.selects()).toEqual(['b']);
  panel.show(false);
  panel.show(true);
  panel.says({ type: 'ready' });
  expect(panel.selects()).toEqual(['b']);

  // It has heard, and keeps it by itself; what comes late for another one counts for nothing.
  panel.says({ type: 'revealed', package: 'a' });
  panel.says({ type: 'ready' });
  expect(panel.selects()).toEqual(['b']);
  panel.says({ type: 'revealed', package: 'b' });
  panel.show(false);
  panel.show(true);
  panel.says({ type: 'ready' });
  expect(panel.selects()).toEqual([]);
});

/** A panel whose page is the test. */
class FakePanel {
  private readonly received = new EventEmitter<unknown>();
  private readonly viewState = new EventEmitter<unknown>();
  private sent: unknown[] = [];
  private readonly panel = {
    visible: true,
    title: '',
    webview: {
      options: {},
      html: '',
      cspSource: '',
      asWebviewUri: (uri: unknown) => uri,
      onDidReceiveMessage: this.received.event,
      postMessage: (message: unknown) => this.sent.push(message),
    },
    onDidChangeViewState: this.viewState.event,
    onDidDispose: () => undefined,
  };

  get asPanel(): vscode.WebviewPanel {
    return this.panel as unknown as vscode.WebviewPanel;
  }

  says(message: unknown): void {
    this.received.fire(message);
  }

  show(visible: boolean): void {
    this.panel.visible = visible;
    this.viewState.fire(undefined);
  }

  /** The packages that the page was told to select since the last look. */
  selects(): unknown[] {
    const sent = this.sent as { readonly type?: string; readonly package?: string }[];
    this.sent = [];
    return sent.filter(({ type }) => type === 'select').map(({ package: id }) => id);
  }
}
