import * as vscode from 'vscode';
import { causedError } from '../../plan/language/editing/causedError';
import type { EditablePlan } from '../../plan/language/editing/editablePlan';
import { editablePlan } from '../../plan/language/editing/editablePlan';
import {
  addDependency,
  orderAfter,
  removeDependency,
  setPriority,
  setTitle,
} from '../../plan/language/editing/planEdits';
import { addToWriteAllow, removeFromWriteAllow } from '../../plan/language/editing/scopeEdits';
import type { TextEdit } from '../../plan/language/editing/textEdit';
import { applyTextEdits } from '../../plan/language/editing/textEdit';
import type { PackageMoves } from '../../protocol/graph';
import type { PlanEdit } from '../../protocol/graphQuestions';
import { WavesError } from '../../wavesError';
import { workspaceEdit } from '../editor/editorRange';

/** Where people have put packages of their plans, kept for the workspace. */
export class GraphMoves {
  constructor(private readonly memory: vscode.Memento) {}

  of(plan: vscode.Uri): PackageMoves {
    const kept = this.memory.get<unknown>(keyOf(plan));
    return isMoves(kept) ? kept : {};
  }

  async keep(plan: vscode.Uri, moves: PackageMoves): Promise<void> {
    await this.memory.update(keyOf(plan), Object.keys(moves).length === 0 ? undefined : moves);
  }
}

/** Whether a value says where packages are: finite numbers by id. */
export function isMoves(value: unknown): value is PackageMoves {
  return isRecord(value) && Object.values(value).every((each) => Number.isFinite(each));
}

function keyOf(plan: vscode.Uri): string {
  return `graph.moves ${plan.toString()}`;
}

/** Whether a value of unknown origin is an object whose fields can be looked at. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

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
