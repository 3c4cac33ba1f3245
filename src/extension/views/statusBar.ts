import * as vscode from 'vscode';
import { Disposable } from '../editor/disposable';
import type { PlanSessions } from '../plans/planSessions';
import type { Inbox } from './inbox';
import { statusTable, statusText } from './statusText';

/** Commands that the tooltip offers. */
const COMMANDS = ['waves.openGraph', 'waves.jump', 'waves.run', 'waves.stop'];

/** The item in the status bar. It takes colour only when a person is needed. */
export class StatusBar extends Disposable {
  private readonly item = this.register(
    vscode.window.createStatusBarItem('waves.status', vscode.StatusBarAlignment.Left, 51),
  );

  constructor(
    private readonly sessions: PlanSessions,
    private readonly inbox: Inbox,
  ) {
    super();
    this.item.name = vscode.l10n.t('Waves');
    this.item.command = 'waves.jump';
    this.register(inbox.onDidChange(() => this.update()));
  }

  private update(): void {
    const { current } = this.sessions;
    if (current?.isLoaded !== true) {
      this.item.hide();
      return;
    }
    const snapshot = current.snapshot();
    const { text, attention } = statusText(
      snapshot,
      this.inbox.open.map(({ session, isFailure }) => ({ isFailure, isElsewhere: session !== current })),
    );
    const tooltip = new vscode.MarkdownString(statusTable(snapshot), true);
    tooltip.isTrusted = { enabledCommands: COMMANDS };
    this.item.text = text;
    this.item.accessibilityInformation = { label: `Waves: ${text.replace(/\$\([^)]*\) ?/, '')}` };
    this.item.tooltip = tooltip;
    this.item.backgroundColor =
      attention === 'none' ? undefined : new vscode.ThemeColor(`statusBarItem.${attention}Background`);
    this.item.show();
  }
}
