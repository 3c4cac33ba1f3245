import * as vscode from 'vscode';

/**
 * Lets through only what happens in a trusted workspace; offers to change that.
 * @throws CancellationError when the workspace is not trusted.
 */
export async function requireTrust(): Promise<void> {
  if (vscode.workspace.isTrusted) {
    return;
  }
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Agents run only in a trusted workspace, because a plan names commands.'),
    manage,
  );
  if (answer === manage) {
    await vscode.commands.executeCommand('workbench.trust.manage');
  }
  throw new vscode.CancellationError();
}
