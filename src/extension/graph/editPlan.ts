import * as vscode from 'vscode';
import type { PlanEdit } from '../../protocol/planEdit';
import { WavesError } from '../../wavesError';
import { workspaceEdit } from '../editor/editorRange';
import { textEditsOf } from './planEdits';

/**
 * Changes a plan's text as the graph asks, in one step that can be undone.
 * @throws WavesError `edit-refused` with the reason, also when the text cannot be written.
 */
export async function editPlan(plan: vscode.Uri, edit: PlanEdit): Promise<void> {
  const document = await vscode.workspace.openTextDocument(plan);
  const edits = textEditsOf(document.getText(), edit);
  if (edits.length > 0 && !(await vscode.workspace.applyEdit(workspaceEdit(plan, edits)))) {
    throw new WavesError('edit-refused', vscode.l10n.t('The plan cannot be changed; is it read-only?'));
  }
}
