import * as vscode from 'vscode';
import type { LockRow } from '../../run/locks/lockRows';
import { lockedPath } from '../../run/kernel/kernel';
import type { LockHolder } from '../../run/locks/lockTable';
import type { ContextKeys } from '../editor/contextKeys';
import { Disposable } from '../editor/disposable';
import type { RepositoryLocks } from '../locks/repositoryLocks';
import type { FileOwnership } from '../ownership/fileOwnership';
import { lockContext, lockSummary, partiesOf } from '../locks/lockTexts';
import type { LockParty } from '../locks/lockTexts';

/** A row of the view: a lock, or somebody who waits for it or means to take it. */
type Row =
  | { readonly kind: 'lock'; readonly lock: LockRow }
  | { readonly kind: 'party'; readonly lock: LockRow; readonly party: LockParty };

/** How often times are drawn anew while the view can be seen, in milliseconds. */
const CLOCK_MS = 5000;

/**
 * The view "Locks": every lock of the repository with who holds it, since when and until when, and who waits. It is there
 * from the first lock on; one that went away with the last would make the views below it jump.
 */
export class LocksView extends Disposable implements vscode.TreeDataProvider<Row> {
  private readonly changed = this.register(new vscode.EventEmitter<void>());
  private readonly view: vscode.TreeView<Row>;

  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly locks: RepositoryLocks,
    private readonly owners: FileOwnership,
    private readonly keys: ContextKeys,
    private readonly now: () => number,
  ) {
    super();
    this.view = this.register(
      vscode.window.createTreeView<Row>('waves.locks', {
        treeDataProvider: this,
        showCollapseAll: true,
        canSelectMany: true,
      }),
    );
    this.register(locks.onDidChange(() => this.refresh()));
    this.register(this.view.onDidChangeVisibility(({ visible }) => visible && locks.lookAtRuns()));
    const clock = setInterval(() => this.view.visible && this.tick(), CLOCK_MS);
    this.register({ dispose: () => clearInterval(clock) });
  }

  getChildren(row?: Row): Row[] {
    if (row === undefined) {
      // What is held comes first; keys that somebody only means to take fill the end.
      const rows = this.locks.rows.toSorted(
        (a, b) => Number(a.holder === undefined) - Number(b.holder === undefined),
      );
      return rows.map((lock) => ({ kind: 'lock', lock }));
    }
    return row.kind === 'lock'
      ? partiesOf(row.lock).map((party) => ({ kind: 'party', lock: row.lock, party }))
      : [];
  }

  getTreeItem(row: Row): vscode.TreeItem {
    return row.kind === 'lock' ? this.lockItem(row.lock) : partyItem(row.lock, row.party);
  }

  getParent(row: Row): Row | undefined {
    return row.kind === 'lock' ? undefined : { kind: 'lock', lock: row.lock };
  }

  private tick(): void {
    this.locks.lookAtRuns();
    this.changed.fire();
  }

  private lockItem(lock: LockRow): vscode.TreeItem {
    const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
    const state = lock.waiters.length > 0 ? Expanded : lock.claims.length > 0 ? Collapsed : None;
    const path = lockedPath(lock.key);
    const item = new vscode.TreeItem(path ?? lock.key, state);
    const summary = lockSummary(lock, this.now());
    item.id = `lock ${lock.key}`;
    item.description = summary;
    item.tooltip = [lock.key, summary, ...(lock.reason === undefined ? [] : [lock.reason])].join('\n');
    item.iconPath = new vscode.ThemeIcon(
      lock.holder === undefined ? 'unlock' : 'lock',
      lock.holder === undefined
        ? undefined
        : new vscode.ThemeColor(lock.waiters.length > 0 ? 'waves.blocked' : 'waves.active'),
    );
    item.contextValue = lockContext(lock, this.locks.person);
    item.accessibilityInformation = { label: `${lock.key}, ${summary}` };
    const uri = path === undefined || lock.pattern ? undefined : this.owners.current?.uriOf(path);
    if (uri !== undefined) {
      item.resourceUri = uri;
      item.command = { command: 'vscode.open', title: vscode.l10n.t('Open File'), arguments: [uri] };
    } else {
      withPackage(item, lock.holder);
    }
    return item;
  }

  private refresh(): void {
    const { length } = this.locks.rows;
    if (length > 0) {
      this.keys.set('waves.locks.used', true);
    }
    // Where nothing can be locked, the view says how to trust the workspace instead.
    this.view.message =
      length > 0 || !vscode.workspace.isTrusted
        ? ''
        : vscode.l10n.t('No locks: nobody holds one, and no package waits for one.');
    const held = this.locks.rows.filter(({ holder }) => holder !== undefined).length;
    this.view.description = held === 0 ? '' : vscode.l10n.t('{0} held', held);
    this.changed.fire();
  }
}

function partyItem(lock: LockRow, party: LockParty): vscode.TreeItem {
  const item = new vscode.TreeItem(party.name);
  item.id = `lock ${lock.key} ${party.role} ${party.name}`;
  item.description = party.text;
  item.iconPath = new vscode.ThemeIcon(party.role === 'waits' ? 'watch' : 'bookmark');
  item.contextValue = `lock.${party.role}`;
  item.accessibilityInformation = { label: `${party.name}, ${party.text}` };
  withPackage(item, party.holder);
  return item;
}

function withPackage(item: vscode.TreeItem, holder: LockHolder | undefined): void {
  if (holder?.kind === 'package') {
    item.command = {
      command: 'waves.openGraph',
      title: vscode.l10n.t('Show in Graph'),
      arguments: [{ package: holder.package }],
    };
  }
}
