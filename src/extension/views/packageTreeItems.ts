import * as vscode from 'vscode';
import type { GraphPackage } from '../../protocol/graph';
import { appearanceOf } from '../../run/kernel/kernel';
import type { PackageGroup } from './arrangement';
import type { LineRow, PartRow } from './packageItems';
import { groupSummary, packageContext, packageDetails, packageSpoken, packageSummary } from './packageItems';
import { partLabel } from './packageParts';

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
export function groupItem({ key, label, packages }: PackageGroup): vscode.TreeItem {
  const item = new vscode.TreeItem(label, Expanded);
  item.id = key;
  item.description = groupSummary(packages);
  item.contextValue = 'group';
  item.accessibilityInformation = { label: `${label}, ${groupSummary(packages)}` };
  return item;
}

/** The row of a package. @param now milliseconds since 1970. */
export function packageItem(item: GraphPackage, now: number): vscode.TreeItem {
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
export function partItem({ package: id, part }: PartRow): vscode.TreeItem {
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
export function lineItem(
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
