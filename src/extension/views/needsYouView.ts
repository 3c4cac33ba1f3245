import * as vscode from 'vscode';
import { Disposable } from '../editor/disposable';
import { planLabel } from '../plans/planLibrary';
import type { DifferenceRow } from './differenceRows';
import { differenceItem, differenceLines } from './differenceRows';
import type { Inbox, InboxItem } from './inbox';

/** A row: something that waits, a line of it, a file that it is about, a line of its difference, or what was set aside. */
type NeedRow =
  | InboxItem
  | { readonly line: string; readonly of: InboxItem }
  | DifferenceRow
  | { readonly aside: readonly InboxItem[] };

/** The view "Needs You": everything that waits for a person, with how many there are as its badge. */
export class NeedsYouView extends Disposable implements vscode.TreeDataProvider<NeedRow> {
  private readonly changed = this.register(new vscode.EventEmitter<void>());
  private readonly view: vscode.TreeView<NeedRow>;

  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly inbox: Inbox) {
    super();
    this.view = this.register(
      vscode.window.createTreeView<NeedRow>('waves.needs', { treeDataProvider: this, canSelectMany: true }),
    );
    this.register(inbox.onDidChange(() => this.refresh()));
  }

  async getChildren(row?: NeedRow): Promise<NeedRow[]> {
    if (row === undefined) {
      const { open, aside } = this.inbox;
      return [...open, ...(aside.length === 0 ? [] : [{ aside }])];
    }
    if ('aside' in row) {
      return [...row.aside];
    }
    if ('file' in row) {
      return differenceLines(row);
    }
    return 'line' in row || 'code' in row
      ? []
      : [...row.lines.map((line) => ({ line, of: row })), ...row.files.map((file) => ({ file, of: row }))];
  }

  getTreeItem(row: NeedRow): vscode.TreeItem {
    if ('file' in row || 'code' in row) {
      return differenceItem(row);
    }
    return 'aside' in row ? asideItem(row.aside) : 'line' in row ? lineItem(row) : this.needItem(row);
  }

  getParent(): undefined {
    return undefined;
  }

  /** What it is of in bold letters; what it says stands below it, where it has the whole width. */
  private needItem(row: InboxItem): vscode.TreeItem {
    const { key, title, what, lines, plan, isAside } = row;
    const of = [what, ...(this.inbox.hasSeveralPlans ? [planLabel(plan)] : [])].join(' · ');
    const item = new vscode.TreeItem(
      title,
      isAside ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.Expanded,
    );
    item.id = `${key}${isAside ? ' aside' : ''}`;
    item.description = of;
    item.tooltip = [`${title}${row.package === '' ? '' : ` (${row.package})`}`, of, ...lines].join('\n');
    item.iconPath = new vscode.ThemeIcon(row.icon, new vscode.ThemeColor(row.color));
    item.contextValue = isAside ? 'aside' : `need ${row.ways()[0]?.decision?.name ?? ''}`;
    item.accessibilityInformation = { label: [title, of, ...lines].join(', ') };
    item.command = { command: 'waves.decide', title: vscode.l10n.t('Decide…'), arguments: [row] };
    return item;
  }

  private refresh(): void {
    const { open, aside } = this.inbox;
    const { length } = open;
    this.view.badge =
      length === 0
        ? undefined
        : {
            value: length,
            tooltip:
              length === 1
                ? vscode.l10n.t('1 thing needs you')
                : vscode.l10n.t('{0} things need you', length),
          };
    // Where nothing can be run, the view says how to trust the workspace instead.
    this.view.message =
      length + aside.length > 0 || !vscode.workspace.isTrusted
        ? ''
        : this.inbox.hasRuns
          ? vscode.l10n.t('Nothing needs you now.')
          : vscode.l10n.t('Gates, questions and failures of a run come here.');
    this.changed.fire();
  }
}

function lineItem({ line, of }: { readonly line: string; readonly of: InboxItem }): vscode.TreeItem {
  const item = new vscode.TreeItem(line);
  item.tooltip = line;
  item.command = {
    command: 'waves.openGraph',
    title: vscode.l10n.t('Show in Graph'),
    arguments: [of.package === '' ? of.plan : { package: of.package, plan: of.plan }],
  };
  return item;
}

function asideItem(aside: readonly InboxItem[]): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Set aside'), vscode.TreeItemCollapsibleState.Collapsed);
  item.id = 'aside';
  item.description = String(aside.length);
  item.iconPath = new vscode.ThemeIcon('eye-closed');
  return item;
}
