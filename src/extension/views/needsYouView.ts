import * as vscode from 'vscode';
import { Disposable } from '../editor/disposable';
import type { PlanSessions } from '../plans/planSessions';
import type { NeedRow } from './needs';
import { needsIn } from './needs';

/** The view "Needs You": everything in the run that waits for a person, with how many there are as its badge. */
export class NeedsYouView extends Disposable implements vscode.TreeDataProvider<NeedRow> {
  private readonly changed = this.register(new vscode.EventEmitter<void>());
  private readonly view: vscode.TreeView<NeedRow>;

  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly sessions: PlanSessions) {
    super();
    this.view = this.register(
      vscode.window.createTreeView<NeedRow>('waves.needs', { treeDataProvider: this }),
    );
    this.register(sessions.onDidChange(() => this.refresh()));
  }

  getChildren(row?: NeedRow): NeedRow[] {
    return row === undefined ? this.needs() : [];
  }

  getTreeItem(row: NeedRow): vscode.TreeItem {
    const item = new vscode.TreeItem(row.text);
    item.id = row.key;
    item.description = row.package;
    item.tooltip = row.package === '' ? row.text : `${row.package}: ${row.text}`;
    item.iconPath = new vscode.ThemeIcon(row.icon, new vscode.ThemeColor(row.color));
    item.contextValue = row.context;
    item.accessibilityInformation = { label: row.package === '' ? row.text : `${row.package}, ${row.text}` };
    item.command = {
      command: 'waves.openGraph',
      title: vscode.l10n.t('Show in Graph'),
      arguments: row.package === '' ? [] : [{ package: row.package }],
    };
    return item;
  }

  getParent(): undefined {
    return undefined;
  }

  private needs(): NeedRow[] {
    const { current } = this.sessions;
    return current?.run === undefined ? [] : needsIn(current.run, current.standstill);
  }

  private refresh(): void {
    const { length } = this.needs();
    const { current } = this.sessions;
    this.view.badge =
      length === 0 ? undefined : { value: length, tooltip: vscode.l10n.t('{0} things need you', length) };
    // Where nothing can be run, the view says how to trust the workspace instead.
    this.view.message =
      length > 0 || !vscode.workspace.isTrusted
        ? ''
        : current?.run === undefined
          ? vscode.l10n.t('Gates, questions and failures of a run come here.')
          : vscode.l10n.t('Nothing needs you now.');
    this.changed.fire();
  }
}
