import * as vscode from 'vscode';

/** Plans are written by people and agents; what is larger than this, in bytes, is something else. */
const LARGEST_PLAN = 32 * 1024 * 1024;

/** What became of reading a plan's file. */
export type PlanText =
  | { readonly kind: 'text'; readonly text: string }
  /** The file is not there any more. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'unreadable'; readonly message: string };

/** The text of a plan as the person sees it: of the open editor with its unsaved changes, else of the file. */
export async function planText(plan: vscode.Uri): Promise<PlanText> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === plan.toString());
  if (open !== undefined) {
    return { kind: 'text', text: open.getText() };
  }
  try {
    const { size, type } = await vscode.workspace.fs.stat(plan);
    if ((type & vscode.FileType.Directory) !== 0) {
      return { kind: 'unreadable', message: vscode.l10n.t('It is a folder.') };
    }
    if (size > LARGEST_PLAN) {
      return { kind: 'unreadable', message: vscode.l10n.t('It is larger than 32 MB.') };
    }
    return { kind: 'text', text: new TextDecoder().decode(await vscode.workspace.fs.readFile(plan)) };
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') {
      return { kind: 'gone' };
    }
    return { kind: 'unreadable', message: error instanceof Error ? error.message : String(error) };
  }
}
