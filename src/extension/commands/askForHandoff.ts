import * as vscode from 'vscode';
import { workedOn } from '../ownership/whoOwns';
import type { FileOwnership } from '../ownership/fileOwnership';
import type { RunControl } from '../runs/runControl';
import { requireTrust } from '../editor/trust';

/**
 * Asks the package that works on a file to leave it to the person: its agent is told now, and whoever goes on with its work.
 * @throws WavesError `unknown-package` when nobody works on it. @throws CancellationError when the person changes their mind.
 */
export async function askForHandoff(
  argument: unknown,
  { owners, control }: { readonly owners: FileOwnership; readonly control: RunControl },
): Promise<void> {
  await requireTrust();
  const { session, id, path } = workedOn(argument, owners);
  const message = await vscode.window.showInputBox({
    title: vscode.l10n.t('Ask {0} to Leave {1} to You', id, path),
    prompt: vscode.l10n.t('What should its agent know? You may leave it empty.'),
    placeHolder: vscode.l10n.t('I am renaming the type User there'),
    ignoreFocusOut: true,
  });
  if (message === undefined) {
    throw new vscode.CancellationError();
  }
  await control.steer(session, { kind: 'askHandoff', package: id, files: [path], message });
  vscode.window.setStatusBarMessage(
    vscode.l10n.t('$(mail) {0} was asked to leave {1} to you.', id, path),
    5000,
  );
}
