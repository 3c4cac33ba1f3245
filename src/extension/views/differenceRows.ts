import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { changedLines, conflictingLines } from '../../node/git/fileDiff';
import type { InboxItem } from './inbox';
import type { DisputedFile } from './needs';

/** So many lines of a difference stand in the view; the editor of differences shows the rest. */
const MOST_LINES = 12;

/** A file that something in the inbox is about, or a line of its difference. */
export type DifferenceRow = FileRow | CodeRow;

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
export async function differenceLines(row: FileRow): Promise<CodeRow[]> {
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
export function differenceItem(row: DifferenceRow): vscode.TreeItem {
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
