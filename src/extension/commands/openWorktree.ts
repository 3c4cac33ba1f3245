import * as vscode from 'vscode';
import { WavesError } from '../../wavesError';
import { requireTrust } from '../editor/trust';
import type { PackageTarget } from '../views/commandTarget';

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
