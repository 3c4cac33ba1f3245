import * as vscode from 'vscode';
import { durationText } from '../../run/kernel/kernel';
import type { PackageRun } from '../../run/run';

/** More lines of a diff than these do not fit into a hover. */
const MOST_LINES = 30;

/** What a hover over changed lines is about. Times are milliseconds since 1970. */
export interface ChangeToShow {
  readonly item: PackageRun;
  readonly path: string;
  /** With their signs. */
  readonly lines: readonly string[];
  readonly at: number | undefined;
  readonly now: number;
}

/** Who has changed the lines, when, and how; with ways to see more. */
export function changeHover({ item, path, lines, at, now }: ChangeToShow): vscode.MarkdownString {
  const { id } = item.planned;
  const who = vscode.l10n.t(
    '{0} ({1}, attempt {2}) has changed this; not merged yet.',
    id,
    item.agent.name,
    item.attempt,
  );
  const when = at === undefined ? [] : [vscode.l10n.t('{0} ago', durationText(now - at))];
  const text = new vscode.MarkdownString(`**${[who, ...when].join(' ')}**\n`, true);
  const shown = lines.slice(0, MOST_LINES);
  const more = lines.length - shown.length;
  text.appendCodeblock(
    [...shown, ...(more > 0 ? [vscode.l10n.t('and {0} more', more)] : [])].join('\n'),
    'diff',
  );
  const link = (label: string, command: string) =>
    `[${label}](command:${command}?${encodeURIComponent(JSON.stringify([{ package: id, path }]))})`;
  text.appendMarkdown(
    [
      link(vscode.l10n.t('Show the Whole Change'), 'waves.showFileChange'),
      link(vscode.l10n.t('Open in Its Worktree'), 'waves.openInWorktree'),
      link(vscode.l10n.t('Show in Graph'), 'waves.openGraph'),
    ].join(' · '),
  );
  text.isTrusted = { enabledCommands: ['waves.showFileChange', 'waves.openInWorktree', 'waves.openGraph'] };
  return text;
}
