import { posix } from 'node:path';
import * as vscode from 'vscode';
import { WavesError } from '../../wavesError';
import { starterPlan } from './starterPlan';

/** Writes a plan to begin with, where there is none. @throws WavesError `edit-refused` when it cannot be written. */
export async function createPlan(uri: vscode.Uri): Promise<void> {
  const folder = posix.basename(posix.dirname(uri.path));
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(uri, { ignoreIfExists: true, contents: Buffer.from(starterPlan(folder)) });
  if (!(await vscode.workspace.applyEdit(edit))) {
    throw new WavesError(
      'edit-refused',
      vscode.l10n.t('The plan cannot be written; is its folder read-only?'),
    );
  }
}

/**
 * Writes a plan to begin with into the workspace folder that the person chooses, and opens it; opens the one that is there.
 * @throws WavesError `edit-refused` when it cannot be written. @throws CancellationError when no folder is chosen.
 */
export async function startPlan(): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const folder = folders.length < 2 ? folders[0] : await vscode.window.showWorkspaceFolderPick();
  if (folder === undefined) {
    if (folders.length === 0) {
      await vscode.commands.executeCommand('vscode.openFolder');
    }
    throw new vscode.CancellationError();
  }
  const uri = vscode.Uri.joinPath(folder.uri, 'work-packages.yaml');
  await createPlan(uri);
  await vscode.window.showTextDocument(uri);
}
