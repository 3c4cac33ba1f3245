import * as vscode from 'vscode';
import type { GraphSnapshot } from '../../protocol/graph';
import { STATE_APPEARANCE } from '../../run/packageStates';
import { Disposable } from '../disposable';
import type { PlanSessions } from '../plans/planSessions';
import { statusText } from './statusText';

/** The item in the status bar. It takes colour only when a person is needed. */
export class StatusBar extends Disposable {
  private readonly item = this.register(
    vscode.window.createStatusBarItem('waves.status', vscode.StatusBarAlignment.Left, 50),
  );

  constructor(private readonly sessions: PlanSessions) {
    super();
    this.item.name = vscode.l10n.t('Waves');
    this.item.command = 'waves.openGraph';
    this.register(sessions.onDidChange(() => this.update()));
  }

  private update(): void {
    const { current } = this.sessions;
    if (current?.isLoaded !== true) {
      this.item.hide();
      return;
    }
    const snapshot = current.snapshot();
    const { text, attention } = statusText(snapshot);
    this.item.text = text;
    this.item.accessibilityInformation = { label: `Waves: ${text.replace(/\$\([^)]*\) ?/, '')}` };
    this.item.tooltip = tooltip(snapshot);
    this.item.backgroundColor =
      attention === 'none' ? undefined : new vscode.ThemeColor(`statusBarItem.${attention}Background`);
    this.item.show();
  }
}

function tooltip(snapshot: GraphSnapshot): vscode.MarkdownString {
  const rows = snapshot.packages
    .filter((item) => item.state !== 'planned' && item.state !== 'done')
    .map(
      (item) =>
        `| $(${STATE_APPEARANCE[item.state].codicon}) | ${item.id} | ${STATE_APPEARANCE[item.state].label} |`,
    );
  const table = rows.length === 0 ? [] : ['| | | |', '|-|-|-|', ...rows];
  const lines = [`**${snapshot.feature.title}**`, '', snapshot.planPath, '', ...table];
  return new vscode.MarkdownString(lines.join('\n'), true);
}
