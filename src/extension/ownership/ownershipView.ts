import * as vscode from 'vscode';
import { t } from '@vscode/l10n';
import { appearanceOf, isActive } from '../../run/kernel/kernel';
import type { OwnedFolder, OwnershipFilter } from '../../views/ownership/ownershipTree';
import { ownershipTree } from '../../views/ownership/ownershipTree';
import type { Plan } from '../../plan/model';
import { coalesce } from '../editor/coalesce';
import type { ContextKeys } from '../editor/contextKeys';
import { Disposable } from '../editor/disposable';
import type { ErrorReporter } from '../editor/errorReporter';
import type { FileList } from '../language/fileList';
import type { FileOwnership, PlanOwnership } from './fileOwnership';

/** What is shown where nobody knows the files; always the same, so that nothing is built again for it. */
const NO_FILES: readonly string[] = [];

/** A folder with all that is below it, or a file. */
type Row =
  | { readonly kind: 'folder'; readonly folder: OwnedFolder }
  | { readonly kind: 'file'; readonly path: string };

/** How many files are looked at before the rest of the extension gets its turn: some milliseconds' worth. */
const STEP = 500;
const GATHER_MS = 200;

const KEY = 'waves.ownership.filter';

interface FilterWay {
  readonly label: string;
  readonly value: OwnershipFilter;
}

interface Built {
  readonly plan: Plan;
  readonly filter: OwnershipFilter;
  readonly files: readonly string[];
  readonly top: OwnedFolder;
}

/**
 * The view "Ownership": the folders of the repository, with who may write in them. It is there from the first plan on that
 * gives somebody files. Nothing is done while it is hidden.
 */
export class OwnershipView extends Disposable implements vscode.TreeDataProvider<Row> {
  private readonly changed = this.register(new vscode.EventEmitter<void>());
  private readonly refresh = this.register(coalesce(GATHER_MS, () => this.changed.fire()));
  private readonly view: vscode.TreeView<Row>;
  private filter: OwnershipFilter = 'all';
  private built: Promise<Built> | undefined;

  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly owners: FileOwnership,
    private readonly files: FileList,
    private readonly errors: ErrorReporter,
    private readonly memory: vscode.Memento,
    private readonly keys: ContextKeys,
  ) {
    super();
    this.view = this.register(
      vscode.window.createTreeView<Row>('waves.ownership', {
        treeDataProvider: this,
        showCollapseAll: true,
        canSelectMany: true,
        // Lets files be dragged from here onto packages.
        dragAndDropController: { dragMimeTypes: ['text/uri-list'], dropMimeTypes: [] },
      }),
    );
    const kept = memory.get<string>(KEY);
    this.setFilter(filterWays().find(({ value }) => value === kept) ?? filterWays()[0]);
    this.register(owners.onDidChange(() => this.ownersChanged()));
    this.register(this.view.onDidChangeVisibility(({ visible }) => visible && this.refresh()));
  }

  /** Asks which files are shown. */
  async chooseFilter(): Promise<void> {
    const picked = await vscode.window.showQuickPick(filterWays(), { title: vscode.l10n.t('Filter Files') });
    if (picked !== undefined) {
      this.setFilter(picked);
      this.refresh();
      await this.memory.update(KEY, picked.value);
    }
  }

  private ownersChanged(): void {
    const { plan, repository } = this.owners.current?.session ?? {};
    if (
      repository !== undefined &&
      plan?.packages.some(({ scope }) => scope.writeAllow.length > 0) === true
    ) {
      this.keys.set('waves.ownership.used', true);
    }
    if (this.view.visible) {
      this.refresh();
    }
  }

  private setFilter({ label, value }: FilterWay): void {
    this.filter = value;
    this.view.description = value === 'all' ? '' : label;
  }

  async getChildren(row?: Row): Promise<Row[]> {
    if (row?.kind === 'file') {
      return [];
    }
    const folder = row?.folder ?? (await this.top());
    return [
      ...(folder?.folders ?? []).map((each): Row => ({ kind: 'folder', folder: each })),
      ...(folder?.files ?? []).map((path): Row => ({ kind: 'file', path })),
    ];
  }

  getTreeItem(row: Row): vscode.TreeItem {
    const { None, Collapsed } = vscode.TreeItemCollapsibleState;
    const ownership = this.owners.current;
    const path = row.kind === 'folder' ? row.folder.path : row.path;
    const item = new vscode.TreeItem(
      path.slice(path.lastIndexOf('/') + 1),
      row.kind === 'folder' ? Collapsed : None,
    );
    item.id = `${row.kind} ${path}`;
    item.contextValue = row.kind;
    item.description = row.kind === 'folder' ? folderSummary(row.folder) : fileSummary(ownership, path);
    item.iconPath = row.kind === 'folder' ? vscode.ThemeIcon.Folder : vscode.ThemeIcon.File;
    item.accessibilityInformation = { label: `${path}, ${item.description}` };
    const uri = ownership?.uriOf(path);
    if (uri !== undefined) {
      item.resourceUri = uri;
      if (row.kind === 'file') {
        item.command = { command: 'vscode.open', title: vscode.l10n.t('Open File'), arguments: [uri] };
      }
    }
    return item;
  }

  private async top(): Promise<OwnedFolder | undefined> {
    const ownership = this.owners.current;
    if (ownership === undefined) {
      return undefined;
    }
    try {
      const { plan, uri } = ownership.session;
      const files = (await this.files.of(uri)) ?? NO_FILES;
      const known = await this.built;
      if (known?.plan !== plan || known.files !== files || known.filter !== this.filter) {
        this.built = this.build(ownership, files);
      }
      const { top } = (await this.built) ?? {};
      this.view.message = top?.count === 0 ? vscode.l10n.t('No file is like that.') : '';
      return top;
    } catch (error) {
      this.built = undefined;
      this.errors.note(error);
      return undefined;
    }
  }

  private async build(ownership: PlanOwnership, files: readonly string[]): Promise<Built> {
    const { filter } = this;
    const { plan, graph } = ownership.session;
    const steps = ownershipTree(files, ownership.index, graph, filter, STEP);
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done === true) {
        return { plan, filter, files, top: step.value };
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** Whoever is at work is named, else who may write it. */
function fileSummary(ownership: PlanOwnership | undefined, path: string): string {
  const owners = ownership?.ownership.standingOf(path).owners ?? [];
  const working = owners.filter(({ state }) => isActive(state));
  return (working.length > 0 ? working : owners)
    .map(({ id, ...item }) => `${id} (${appearanceOf(item).label})`)
    .join(', ');
}

function filterWays(): [FilterWay, ...FilterWay[]] {
  return [
    { label: vscode.l10n.t('All files'), value: 'all' },
    { label: vscode.l10n.t('Contested: packages may write them at the same time'), value: 'contested' },
    { label: vscode.l10n.t('Unowned: no package may write them'), value: 'unowned' },
  ];
}

/** More owners than these are only counted. */
const MOST_NAMED = 2;

/** What stands beside a folder: who may write in it, and how many of its files are contested or nobody's. */
function folderSummary({ owners, count, contested, unowned }: OwnedFolder): string {
  if (unowned === count) {
    return t('unowned');
  }
  return [
    owners.size <= MOST_NAMED ? [...owners].join(', ') : t('{0} packages', owners.size),
    ...(contested > 0 ? [t('{0} contested', contested)] : []),
    ...(unowned > 0 ? [t('{0} unowned', unowned)] : []),
  ].join(' · ');
}
