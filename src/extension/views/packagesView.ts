import * as vscode from 'vscode';
import type { GraphPackage } from '../../protocol/graph';
import { appearanceOf, isActive } from '../../run/kernel/kernel';
import { Disposable } from '../editor/disposable';
import { committedUri } from '../runs/committedFiles';
import type { RepositoryLocks } from '../locks/repositoryLocks';
import type { FileOwnership } from '../ownership/fileOwnership';
import type { PlanSessions } from '../plans/planSessions';
import type { SelectedPackage, SharedSelection } from '../graph/selection';
import type { ArrangementMemory } from './arrangementMemory';
import type { PackageGroup } from './arrangement';
import { arrangedPackages, PLAIN_ARRANGEMENT } from './arrangement';
import type { PackageDrop } from './packageDrop';
import type { LineRow, PackageRow, PartRow } from './packageItems';
import { groupSummary, packageContext, packageDetails, packageSpoken, packageSummary } from './packageItems';
import { packageParts, partLabel } from './packageParts';

const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

const PART_ICONS = {
  scope: 'file-code',
  locks: 'lock',
  contracts: 'symbol-interface',
  verification: 'beaker',
  attempts: 'history',
  handoffs: 'inbox',
  files: 'diff-multiple',
} as const;

/** The row of a group of packages. */
function groupItem({ key, label, packages }: PackageGroup): vscode.TreeItem {
  const item = new vscode.TreeItem(label, Expanded);
  item.id = key;
  item.description = groupSummary(packages);
  item.contextValue = 'group';
  item.accessibilityInformation = { label: `${label}, ${groupSummary(packages)}` };
  return item;
}

/** The row of a package. @param now milliseconds since 1970. */
function packageItem(item: GraphPackage, now: number): vscode.TreeItem {
  const { codicon, color } = appearanceOf(item);
  const row = new vscode.TreeItem(item.title, Collapsed);
  row.id = `package ${item.id}`;
  row.description = packageSummary(item, now);
  row.iconPath = new vscode.ThemeIcon(
    codicon === 'sync' ? 'sync~spin' : codicon,
    new vscode.ThemeColor(color),
  );
  row.tooltip = new vscode.MarkdownString(packageDetails(item, now).join('\n\n'));
  row.contextValue = packageContext(item);
  row.accessibilityInformation = { label: packageSpoken(item) };
  row.command = {
    command: 'waves.showPlan',
    title: vscode.l10n.t('Show Package in Plan'),
    arguments: [{ package: item.id }],
  };
  return row;
}

/** The heading of a part of a package. */
function partItem({ package: id, part }: PartRow): vscode.TreeItem {
  const label = partLabel(part.kind);
  const item = new vscode.TreeItem(label, part.kind === 'files' ? Expanded : Collapsed);
  item.id = `part ${part.kind} ${id}`;
  item.description = String(part.lines.length);
  item.iconPath = new vscode.ThemeIcon(PART_ICONS[part.kind]);
  item.contextValue = `part.${part.kind}`;
  item.accessibilityInformation = { label: vscode.l10n.t('{0} of {1}: {2}', label, id, part.lines.length) };
  return item;
}

/** A line in a part of a package. @param uriOf the file at a path of the repository, now or in a commit. */
function lineItem(
  { package: id, part, line, at }: LineRow,
  uriOf: (path: string, commit?: string) => vscode.Uri | undefined,
): vscode.TreeItem {
  const item = new vscode.TreeItem(line.text, None);
  item.id = `line ${part.kind} ${id} ${at} ${line.text}`;
  item.description = line.detail ?? '';
  item.tooltip = line.detail === undefined ? line.text : `${line.text}\n${line.detail}`;
  item.iconPath = new vscode.ThemeIcon(
    line.icon,
    line.color === undefined ? undefined : new vscode.ThemeColor(line.color),
  );
  const { path, unanswered } = line;
  item.contextValue = `line.${part.kind}${path === undefined ? '' : '.file'}${unanswered === undefined ? '' : '.unanswered'}`;
  item.accessibilityInformation = { label: `${line.text}, ${line.detail ?? partLabel(part.kind)}` };
  const uri = line.path === undefined ? undefined : uriOf(line.path, line.commit);
  if (uri !== undefined && line.path !== undefined) {
    item.resourceUri = uri;
    item.command =
      line.opens === 'diff'
        ? {
            command: 'waves.showFileChange',
            title: vscode.l10n.t('Show What the Package Changed'),
            arguments: [{ package: id, path: line.path }],
          }
        : { command: 'vscode.open', title: vscode.l10n.t('Open File'), arguments: [uri, place(line)] };
  }
  return item;
}

function place({ line }: LineRow['line']): vscode.TextDocumentShowOptions {
  return line === undefined ? {} : { selection: new vscode.Range(line - 1, 0, line - 1, 0) };
}

/** How often the time that running packages have taken is drawn anew, in milliseconds. */
const CLOCK_MS = 10_000;

/** What the view shows its packages with. */
export interface PackagesViewParts {
  readonly sessions: PlanSessions;
  readonly selection: SharedSelection;
  readonly owners: FileOwnership;
  readonly locks: RepositoryLocks;
  readonly arrangement: ArrangementMemory;
  readonly drop: PackageDrop;
}

/** The view "Packages" in the activity bar: packages in groups with their live state, and in each what belongs to it. */
export class PackagesView extends Disposable implements vscode.TreeDataProvider<PackageRow> {
  private readonly changed = this.register(new vscode.EventEmitter<PackageRow | undefined>());
  private readonly view: vscode.TreeView<PackageRow>;

  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly parts: PackagesViewParts) {
    super();
    const { sessions, selection, owners, locks, arrangement, drop } = parts;
    this.view = this.register(
      vscode.window.createTreeView<PackageRow>('waves.packages', {
        treeDataProvider: this,
        showCollapseAll: true,
        canSelectMany: true,
        dragAndDropController: drop,
      }),
    );
    this.register(
      sessions.onDidChange((session) => {
        if (session === sessions.current) {
          this.refresh();
        }
      }),
    );
    this.register(owners.onDidChange(() => this.refresh()));
    this.register(locks.onDidChange(() => this.refresh()));
    this.register(arrangement.onDidChange(() => this.refresh()));
    this.register(this.view.onDidChangeVisibility(() => this.refresh()));
    this.register(this.view.onDidChangeSelection(({ selection: [row] }) => this.selected(row)));
    this.register(selection.onDidChange((selected) => this.showSelected(selected)));
    const clock = setInterval(() => this.tick(), CLOCK_MS);
    this.register({ dispose: () => clearInterval(clock) });
  }

  getChildren(row?: PackageRow): PackageRow[] {
    switch (row?.kind) {
      case undefined:
        return this.groups();
      case 'group':
        return row.group.packages.map((item) => ({ kind: 'package', item }));
      case 'package':
        return this.partsOf(row.item.id);
      case 'part':
        return row.part.lines.map((line, at) => ({
          kind: 'line',
          package: row.package,
          part: row.part,
          line,
          at,
        }));
      case 'line':
        return [];
    }
  }

  getTreeItem(row: PackageRow): vscode.TreeItem {
    const { sessions, owners } = this.parts;
    switch (row.kind) {
      case 'group':
        return groupItem(row.group);
      case 'package':
        return packageItem(row.item, sessions.current?.snapshot().now ?? 0);
      case 'part':
        return partItem(row);
      case 'line':
        return lineItem(row, (path, commit) => {
          const { root } = sessions.current?.repository ?? {};
          return commit === undefined || root === undefined
            ? owners.current?.uriOf(path)
            : committedUri(root, commit, path);
        });
    }
  }

  getParent(row: PackageRow): PackageRow | undefined {
    switch (row.kind) {
      case 'group':
        return undefined;
      case 'package':
        return this.groups().find(
          (each) => each.kind === 'group' && each.group.packages.some(({ id }) => id === row.item.id),
        );
      case 'part':
        return this.rowOf(row.package);
      case 'line':
        return { kind: 'part', package: row.package, part: row.part };
    }
  }

  private groups(): PackageRow[] {
    const { sessions, arrangement } = this.parts;
    const { current } = sessions;
    if (current?.isLoaded !== true) {
      return [];
    }
    const groups = arrangedPackages(current.snapshot(), arrangement.current);
    const [first] = groups;
    return arrangement.current.group === 'none'
      ? (first?.packages.map((item) => ({ kind: 'package', item })) ?? [])
      : groups.map((group) => ({ kind: 'group', group }));
  }

  private partsOf(id: string): PackageRow[] {
    const { sessions, owners, locks } = this.parts;
    const { current } = sessions;
    const item = current?.plan.packages.find((each) => each.id === id);
    if (current === undefined || item === undefined) {
      return [];
    }
    return packageParts({
      plan: current.plan,
      item,
      run: current.run,
      state: current.run?.packages.get(id),
      changed: owners.current?.changes.get(id),
      locks: locks.rows,
      now: current.snapshot().now,
    }).map((part) => ({ kind: 'part', package: id, part }));
  }

  private rowOf(id: string): PackageRow | undefined {
    const item = this.parts.sessions.current?.snapshot().packages.find((each) => each.id === id);
    return item && { kind: 'package', item };
  }

  private selected(row: PackageRow | undefined): void {
    const { current } = this.parts.sessions;
    if (row?.kind === 'package' && current !== undefined) {
      this.parts.selection.select(current, row.item.id, 'tree');
    }
  }

  private showSelected({ session, id, source }: SelectedPackage): void {
    if (source === 'tree' || !this.view.visible || session !== this.parts.sessions.current) {
      return;
    }
    const shown = arrangedPackages(session.snapshot(), this.parts.arrangement.current);
    const item = shown.flatMap(({ packages }) => packages).find((each) => each.id === id);
    if (item !== undefined) {
      void this.view.reveal({ kind: 'package', item }, { select: true, focus: false });
    }
  }

  /** Only rows whose time goes on are drawn anew. */
  private tick(): void {
    const { current } = this.parts.sessions;
    if (this.view.visible && current?.isLoaded === true) {
      const active = current.snapshot().packages.filter(({ state }) => isActive(state));
      active.forEach((item) => this.changed.fire({ kind: 'package', item }));
    }
  }

  private refresh(): void {
    const { sessions, arrangement } = this.parts;
    const { current } = sessions;
    const snapshot = current?.isLoaded === true ? current.snapshot() : undefined;
    this.view.description = snapshot?.planPath ?? '';
    const hides = arrangement.current.show !== 'all' || arrangement.current.text !== PLAIN_ARRANGEMENT.text;
    this.view.message =
      snapshot?.packages.length === 0
        ? (snapshot.problems.first ?? vscode.l10n.t('The plan has no packages yet.'))
        : hides && this.groups().length === 0
          ? vscode.l10n.t('No package is like that now. Clear the filter to see all.')
          : oneAtATime(snapshot?.run.oneAtATime);
    this.changed.fire(undefined);
  }
}

function oneAtATime(why: string | undefined): string {
  return why === undefined ? '' : vscode.l10n.t('One package at a time: {0}', why);
}
