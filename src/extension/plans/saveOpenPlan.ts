import * as vscode from 'vscode';

/** The driver reads the plan from the disk: what the person sees must be what runs. */
export async function saveOpenPlan(plan: vscode.Uri): Promise<void> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === plan.toString());
  if (open?.isDirty === true && !(await open.save())) {
    throw new vscode.CancellationError();
  }
}
