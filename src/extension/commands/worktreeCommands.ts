import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import type { CleanupItem, KeepReason } from '../../run/worktrees/cleanup';
import { isRemovable, sizeWords } from '../../run/worktrees/cleanup';
import type { PlanSession } from '../plans/planSession';
import { requireTrust } from '../editor/trust';
import type { CommandLine } from './commandLine';
import { askCommandLine } from './commandLine';
import { WavesError } from '../../wavesError';
import type { PackageTarget } from '../views/commandTarget';
import { workedOn } from '../ownership/whoOwns';
import type { FileOwnership } from '../ownership/fileOwnership';

/** What `waves clean --json` prints. */
interface CleanReport {
  readonly removable?: readonly CleanupItem[];
  readonly removed?: readonly CleanupItem[];
  readonly kept: readonly CleanupItem[];
  readonly bytes: number;
  /** What `--undo` takes to undo the removal. */
  readonly undo: string | null;
}

interface Choice extends vscode.QuickPickItem {
  readonly item?: CleanupItem;
}

/**
 * Shows the worktrees and branches that runs have made, what they take up and why some must stay, and removes those
 * that are chosen. Each removal can be undone.
 */
export async function cleanWorktrees(session: PlanSession, commandLine: CommandLine): Promise<void> {
  await requireTrust();
  const { root } = session.repository ?? {};
  if (root === undefined) {
    return;
  }
  const title = vscode.l10n.t('Clean Up Worktrees');
  const clean = (words: string, ...args: string[]) =>
    vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: words }, () =>
      askCommandLine<CleanReport>(commandLine, {
        folder: root,
        args: ['clean', ...args],
        reason: 'git-failed',
      }),
    );
  const found = await clean(vscode.l10n.t('Looking at worktrees…'), '--dry-run');
  const choices = choicesOf(found);
  if (choices.length === 0) {
    void vscode.window.showInformationMessage(nothingWords(found));
    return;
  }
  const picked = await vscode.window.showQuickPick(choices, {
    title,
    canPickMany: true,
    matchOnDetail: true,
    placeHolder: vscode.l10n.t(
      '{0} can be freed; everything can be brought back for 30 days',
      sizeWords(found.bytes),
    ),
  });
  const items = picked?.flatMap(({ item }) => item ?? []) ?? [];
  const holding = items.filter((item) => !isRemovable(item, false));
  if (items.length === 0 || (holding.length > 0 && !(await putAway(holding)))) {
    return;
  }
  const only = items.map(({ branch }) => branch).join(',');
  const force = holding.length > 0 ? ['--force'] : [];
  const done = await clean(vscode.l10n.t('Removing worktrees…'), '--yes', ...force, '--only', only);
  await session.lookForWork();
  await report(done, (id) => clean(vscode.l10n.t('Bringing worktrees back…'), '--undo', id));
  await session.lookForWork();
}

function choicesOf({ removable = [], kept }: CleanReport): Choice[] {
  const safe = removable.map((item): Choice => ({ ...choice(item), picked: true, item }));
  const forceable = kept.filter((item) => isRemovable(item, true));
  const firm = kept.length - forceable.length;
  const heading = vscode.l10n.t('Hold work that is nowhere else');
  const inUse: Choice = {
    label: vscode.l10n.t('{0} more must stay', firm),
    kind: vscode.QuickPickItemKind.Separator,
  };
  return safe.length + forceable.length === 0
    ? []
    : [
        ...safe,
        ...(forceable.length === 0 ? [] : [{ label: heading, kind: vscode.QuickPickItemKind.Separator }]),
        ...forceable.map((item): Choice => ({
          ...choice(item),
          detail: item.reasons.map(words).join('; '),
          item,
        })),
        ...(firm === 0 ? [] : [inUse]),
      ];
}

function choice({ branch, worktree, bytes }: CleanupItem): vscode.QuickPickItem {
  return {
    label: branch,
    ...(worktree === undefined ? {} : { description: `${sizeWords(bytes)}  ${worktree}` }),
  };
}

function nothingWords({ kept }: CleanReport): string {
  const [first] = kept;
  return first === undefined
    ? vscode.l10n.t('There are no worktrees to clean up.')
    : vscode.l10n.t(
        'All worktrees must stay: {0}',
        `${first.branch}: ${first.reasons.map(words).join('; ')}`,
      );
}

async function putAway(items: readonly CleanupItem[]): Promise<boolean> {
  const yes = vscode.l10n.t('Put Away and Remove');
  const detail = items.map(({ branch, reasons }) => `${branch}: ${reasons.map(words).join('; ')}`).join('\n');
  const question = vscode.l10n.t('Some of these hold work that is nowhere else. It is kept for 30 days.');
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) === yes;
}

async function report(
  { removed = [], bytes, undo }: CleanReport,
  bringBack: (id: string) => Thenable<unknown>,
): Promise<void> {
  if (undo === null) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Nothing was removed.'));
    return;
  }
  const button = vscode.l10n.t('Undo');
  const message = vscode.l10n.t(
    'Removed {0} worktrees and branches ({1}).',
    removed.length,
    sizeWords(bytes),
  );
  if ((await vscode.window.showInformationMessage(message, button)) === button) {
    await bringBack(undo);
  }
}

function words(reason: KeepReason): string {
  switch (reason.kind) {
    case 'running':
      return vscode.l10n.t('its run goes on');
    case 'process':
      return vscode.l10n.t('{0} (process {1}) works in it', reason.name, reason.pid);
    case 'uncommitted':
      return vscode.l10n.t('uncommitted files: {0}', reason.files.slice(0, 3).join(', '));
    case 'unmerged':
      return vscode.l10n.t('commits neither merged nor pushed: {0}', reason.commits);
    case 'submodule':
      return vscode.l10n.t('commits in submodule {0} not pushed: {1}', reason.path, reason.commits);
    case 'repository':
      return vscode.l10n.t('commits in its repository {0} not pushed: {1}', reason.path, reason.commits);
    case 'large':
      return vscode.l10n.t('{0} in files that are in no commit', sizeWords(reason.bytes));
    case 'unfinished':
      return vscode.l10n.t('not finished: {0}', reason.operation);
    case 'locked':
      return vscode.l10n.t('locked');
    case 'checkedOut':
      return vscode.l10n.t('checked out in {0}', reason.path);
    case 'unreadable':
      return reason.words;
  }
}

/** Opens a package's worktree: in a window of its own, in a terminal, or in the file manager. */
export async function openWorktree({ item, run }: PackageTarget): Promise<void> {
  const worktree = run?.packages.get(item.id)?.worktree;
  if (worktree === undefined) {
    throw new WavesError('unknown-package', vscode.l10n.t('{0} has no worktree yet.', item.title));
  }
  const folder = vscode.Uri.file(worktree);
  const ways = [
    {
      label: vscode.l10n.t('$(empty-window) Open in New Window'),
      go: () => vscode.commands.executeCommand('vscode.openFolder', folder, { forceNewWindow: true }),
    },
    {
      label: vscode.l10n.t('$(terminal) Open a Terminal There'),
      go: async () => {
        await requireTrust();
        vscode.window.createTerminal({ cwd: worktree, name: item.id }).show();
      },
    },
    {
      label: vscode.l10n.t('$(folder-opened) Reveal in File Manager'),
      go: () => vscode.commands.executeCommand('revealFileInOS', folder),
    },
  ];
  const picked = await vscode.window.showQuickPick(ways, { title: item.title, placeHolder: worktree });
  await picked?.go();
}

/**
 * Opens a file as it lies in the worktree of a package: of the one that is named, else of the one that works on it.
 * @throws WavesError `unknown-package` where there is no such worktree, or no such file in it yet.
 */
export async function openInWorktree(argument: unknown, owners: FileOwnership): Promise<void> {
  const { session, id, path } = workedOn(argument, owners);
  const worktree = session.run?.packages.get(id)?.worktree;
  if (worktree === undefined) {
    throw new WavesError('unknown-package', vscode.l10n.t('{0} has no worktree yet.', id));
  }
  const uri = vscode.Uri.joinPath(vscode.Uri.file(worktree), ...path.split('/'));
  if (!existsSync(uri.fsPath)) {
    throw new WavesError('unknown-package', vscode.l10n.t('{0} is not in the worktree of {1}.', path, id));
  }
  await vscode.window.showTextDocument(uri);
}
