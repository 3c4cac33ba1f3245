import * as vscode from 'vscode';
import { causedError } from '../../plan/language/causedError';
import type { EditablePlan } from '../../plan/language/editablePlan';
import { editablePlan } from '../../plan/language/editablePlan';
import {
  addDependency,
  orderAfter,
  removeDependency,
  setPriority,
  setTitle,
} from '../../plan/language/planEdits';
import { addToWriteAllow, removeFromWriteAllow } from '../../plan/language/scopeEdits';
import type { TextEdit } from '../../plan/language/textEdit';
import { applyTextEdits } from '../../plan/language/textEdit';
import type { PlanEdit } from '../../protocol/graphQuestions';
import { WavesError } from '../../wavesError';
import { workspaceEdit } from '../editor/editorRange';

/**
 * The edits of a plan's text that a wish from the graph comes to; none where nothing has to change.
 * @throws WavesError `edit-refused` when the plan would have an error that it does not have now, in the words of that
 * error; `unknown-package`.
 */
export function textEditsOf(text: string, edit: PlanEdit): TextEdit[] {
  const edits = editsOf(editablePlan(text), edit);
  const caused = causedError(text, applyTextEdits(text, edits));
  if (caused !== undefined) {
    throw new WavesError('edit-refused', caused.message);
  }
  return edits;
}

function editsOf(plan: EditablePlan, edit: PlanEdit): TextEdit[] {
  switch (edit.kind) {
    case 'addDependency':
      return addDependency(plan, edit.on, edit.package);
    case 'removeDependency':
      return removeDependency(plan, edit.on, edit.package);
    case 'order':
      return orderAfter(plan, edit.package, edit.after, edit.notAfter);
    case 'setTitle':
      return setTitle(plan, edit.package, edit.title);
    case 'setPriority':
      return setPriority(plan, edit.package, edit.priority);
    case 'addWrite':
      return addToWriteAllow(plan, edit.package, edit.glob);
    case 'addWrites':
      return addToWriteAllow(plan, edit.package, ...edit.globs);
    case 'removeWrite':
      return removeFromWriteAllow(plan, edit.package, edit.glob);
  }
}

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
