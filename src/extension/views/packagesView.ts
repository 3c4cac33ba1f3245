import * as vscode from 'vscode';
import { isActive } from '../../run/kernel/kernel';
import { Disposable } from '../editor/disposable';
import { committedUri } from '../history/committedFiles';
import type { RepositoryLocks } from '../locks/repositoryLocks';
import type { FileOwnership } from '../ownership/fileOwnership';
import type { PlanSessions } from '../plans/planSessions';
import type { SelectedPackage, SharedSelection } from '../graph/selection';
import type { ArrangementMemory } from './arrangementMemory';
import { arrangedPackages, PLAIN_ARRANGEMENT } from './arrangement';
import type { PackageDrop } from './packageDrop';
import type { PackageRow } from './packageItems';
import { groupItem, lineItem, packageItem, partItem } from './packageTreeItems';
import { packageParts } from './packageParts';

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
