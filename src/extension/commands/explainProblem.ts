import * as vscode from 'vscode';

/**
 * Opens the page about problems of plans, at the one that is meant.
 * @param code of the problem; anything else opens the page at its top.
 */
export async function explainProblem(extension: vscode.Uri, code: unknown): Promise<void> {
  const page = vscode.Uri.joinPath(extension, 'docs', 'checks.md');
  const at = typeof code === 'string' && /^[a-z0-9-]+$/.test(code) ? page.with({ fragment: code }) : page;
  await vscode.commands.executeCommand('markdown.showPreview', at);
}
