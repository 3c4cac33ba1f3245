import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { changedLines, conflictingLines } from '../../node/git/changedFiles';
import { Disposable } from '../editor/disposable';
import { planLabel } from '../plans/planLibrary';
import type { Inbox, InboxItem } from './inbox';
import type { DisputedFile } from './needs';

/** How many lines of a difference stand in the view; the diff editor shows the rest. */
const MOST_LINES = 12;

/** A file that something in the inbox is about, or a line of its difference. */
type DifferenceRow = FileRow | CodeRow;

interface FileRow {
  readonly file: DisputedFile;
  readonly of: InboxItem;
}

/** A line, or how many more there are. */
interface CodeRow {
  readonly code: string;
  readonly in: FileRow;
}

/** The lines by which a file differs, or that stand against each other; the first few of them. */
async function differenceLines(row: FileRow): Promise<CodeRow[]> {
  const lines = await linesOf(row).catch((error: unknown) => [
    vscode.l10n.t(
      'The difference cannot be read: {0}',
      error instanceof Error ? error.message : String(error),
    ),
  ]);
  const more = lines.length - MOST_LINES;
  const shown =
    lines.length === 0
      ? [vscode.l10n.t('No lines to show')]
      : more > 0
        ? [...lines.slice(0, MOST_LINES), vscode.l10n.t('… {0} more lines', more)]
        : lines;
  return shown.map((code) => ({ code, in: row }));
}

async function linesOf({ file, of }: FileRow): Promise<readonly string[]> {
  const root = of.session.repository?.root;
  if (root === undefined) {
    return [];
  }
  if (file.kind === 'conflict') {
    return conflictingLines(root, file.ours, file.theirs, file.path);
  }
  const { base, worktree, tip, path } = file;
  const isThere = worktree !== undefined && existsSync(worktree);
  return isThere
    ? changedLines(worktree, base, path)
    : tip === undefined
      ? []
      : changedLines(root, base, path, tip);
}

/** How such a row is shown. Its lines are code, and lead to the whole difference. */
function differenceItem(row: DifferenceRow): vscode.TreeItem {
  const { file, of } = 'file' in row ? row : row.in;
  const item = new vscode.TreeItem(
    'file' in row ? file.path : row.code.replaceAll('\t', '    '),
    collapsibility(row),
  );
  if ('file' in row) {
    item.id = `${of.key}${of.isAside ? ' aside' : ''} ${file.path}`;
    item.description =
      file.kind === 'conflict'
        ? vscode.l10n.t('changed on both sides')
        : vscode.l10n.t('outside of its scope');
    item.iconPath = new vscode.ThemeIcon(file.kind === 'conflict' ? 'git-merge' : 'diff');
  } else {
    item.tooltip = row.code;
  }
  item.command = {
    command: 'waves.showFileChange',
    title: vscode.l10n.t('Show What the Package Changed'),
    arguments: [{ package: of.package, plan: of.plan, path: file.path }],
  };
  return item;
}

/** The first file shows its difference at once. */
function collapsibility(row: DifferenceRow): vscode.TreeItemCollapsibleState {
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  return 'code' in row ? None : row.file === row.of.files[0] ? Expanded : Collapsed;
}

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
