import * as vscode from 'vscode';

/** The text of a plan as the person sees it: of the open editor with its unsaved changes, else of the file. */
export async function planText(plan: vscode.Uri): Promise<string> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === plan.toString());
  if (open !== undefined) {
    return open.getText();
  }
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(plan));
}
