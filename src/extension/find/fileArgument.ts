import * as vscode from 'vscode';
import type { FileOwnership, StandingInPlan } from '../ownership/fileOwnership';
import { WavesError } from '../../wavesError';

/**
 * How the file stands that a command is about: the one that it was called for, else the one in the active editor.
 * @throws WavesError `no-repository` when no plan has to do with it. @throws CancellationError when there is no file.
 */
export function standingFor(
  argument: unknown,
  owners: FileOwnership,
): StandingInPlan & { readonly uri: vscode.Uri } {
  const uri = fileFor(argument, owners);
  const found = owners.standingOf(uri);
  if (found === undefined) {
    const name = vscode.workspace.asRelativePath(uri);
    throw new WavesError('no-repository', vscode.l10n.t('{0} is not in a repository with a plan.', name));
  }
  return { ...found, uri };
}

/** Trees hand over their rows, menus of the explorer the file, and the palette nothing. */
function fileFor(argument: unknown, owners: FileOwnership): vscode.Uri {
  if (argument instanceof vscode.Uri) {
    return argument;
  }
  if (
    typeof argument === 'object' &&
    argument !== null &&
    'path' in argument &&
    owners.current !== undefined
  ) {
    return owners.current.uriOf(String(argument.path));
  }
  const { activeTextEditor } = vscode.window;
  if (activeTextEditor === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a file first.'));
    throw new vscode.CancellationError();
  }
  return activeTextEditor.document.uri;
}
