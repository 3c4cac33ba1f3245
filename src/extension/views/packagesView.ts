import * as vscode from 'vscode';
import { STATE_APPEARANCE } from '../../run/packageStates';
import { Disposable } from '../disposable';
import type { PlanSessions } from '../plans/planSessions';
import type { SelectedPackage, SharedSelection } from '../selection/sharedSelection';
import type { PackageRow } from './packageItems';
import {
  packageContext,
  packageDetails,
  packageSpoken,
  packageSummary,
  waveRows,
  waveSummary,
} from './packageItems';

/** The view "Packages" in the activity bar: waves, and in them the packages with their live state. */
export class PackagesView extends Disposable implements vscode.TreeDataProvider<PackageRow> {
  private readonly changed = this.register(new vscode.EventEmitter<void>());
  private readonly view: vscode.TreeView<PackageRow>;

  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly sessions: PlanSessions,
    private readonly selection: SharedSelection,
  ) {
    super();
    this.view = this.register(
      vscode.window.createTreeView<PackageRow>('waves.packages', {
        treeDataProvider: this,
        showCollapseAll: true,
      }),
    );
    this.register(
      sessions.onDidChange((session) => {
        if (session === sessions.current) {
          this.refresh();
        }
      }),
    );
    this.register(this.view.onDidChangeVisibility(() => this.refresh()));
    this.register(this.view.onDidChangeSelection(({ selection: [row] }) => this.selected(row)));
    this.register(selection.onDidChange((selected) => this.showSelected(selected)));
  }

  getChildren(row?: PackageRow): PackageRow[] {
    if (row === undefined) {
      const { current } = this.sessions;
      return current?.isLoaded === true ? waveRows(current.snapshot()) : [];
    }
    return row.kind === 'wave' ? row.packages.map((item) => ({ kind: 'package', item })) : [];
  }

  getTreeItem(row: PackageRow): vscode.TreeItem {
    return row.kind === 'wave' ? waveItem(row) : packageItem(row.item);
  }

  getParent(row: PackageRow): PackageRow | undefined {
    return row.kind === 'wave'
      ? undefined
      : this.getChildren().find((each) => each.kind === 'wave' && each.wave === row.item.wave);
  }

  private selected(row: PackageRow | undefined): void {
    const { current } = this.sessions;
    if (row?.kind === 'package' && current !== undefined) {
      this.selection.select(current, row.item.id, 'tree');
    }
  }

  private showSelected({ session, id, source }: SelectedPackage): void {
    if (source === 'tree' || !this.view.visible || session !== this.sessions.current) {
      return;
    }
    const item = session.snapshot().packages.find((each) => each.id === id);
    if (item !== undefined) {
      void this.view.reveal({ kind: 'package', item }, { select: true, focus: false });
    }
  }

  private refresh(): void {
    const { current } = this.sessions;
    const snapshot = current?.isLoaded === true ? current.snapshot() : undefined;
    this.view.description = snapshot?.planPath ?? '';
    this.view.message =
      snapshot !== undefined && snapshot.packages.length === 0 ? noPackages(snapshot.problems.first) : '';
    this.changed.fire();
  }
}

function waveItem(row: Extract<PackageRow, { kind: 'wave' }>): vscode.TreeItem {
  const label = vscode.l10n.t('Wave {0}', row.wave);
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = `wave ${row.wave}`;
  item.description = waveSummary(row.packages);
  item.contextValue = 'wave';
  item.accessibilityInformation = { label: `${label}, ${waveSummary(row.packages)}` };
  return item;
}

function packageItem(item: Extract<PackageRow, { kind: 'package' }>['item']): vscode.TreeItem {
  const { codicon, color } = STATE_APPEARANCE[item.state];
  const row = new vscode.TreeItem(item.title, vscode.TreeItemCollapsibleState.None);
  row.id = `package ${item.id}`;
  row.description = packageSummary(item);
  row.iconPath = new vscode.ThemeIcon(
    codicon === 'sync' ? 'sync~spin' : codicon,
    new vscode.ThemeColor(color),
  );
  row.tooltip = new vscode.MarkdownString(packageDetails(item).join('\n\n'));
  row.contextValue = packageContext(item);
  row.accessibilityInformation = { label: packageSpoken(item) };
  row.command = {
    command: 'waves.showPlan',
    title: vscode.l10n.t('Show Package in Plan'),
    arguments: [{ package: item.id }],
  };
  return row;
}

function noPackages(problem: string | undefined): string {
  return problem ?? vscode.l10n.t('The plan has no packages yet.');
}
