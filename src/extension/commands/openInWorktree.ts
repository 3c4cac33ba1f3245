import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { workedOn } from '../find/workedOn';
import type { FileOwnership } from '../ownership/fileOwnership';
import { WavesError } from '../../wavesError';

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
