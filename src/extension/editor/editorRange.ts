import * as vscode from 'vscode';
import type { TextEdit } from '../../plan/language/editing/textEdit';
import type { SourceRange } from '../../plan/source';

/** A range of a plan's text as the editor counts it: both count from 0. */
export function editorRange({ start, end }: SourceRange): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

/** Edits of a plan as one step that can be undone. */
export function workspaceEdit(plan: vscode.Uri, edits: readonly TextEdit[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  edit.set(
    plan,
    edits.map(({ range, newText }) => new vscode.TextEdit(editorRange(range), newText)),
  );
  return edit;
}
