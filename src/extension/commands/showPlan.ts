import * as vscode from 'vscode';
import type { PlanSession } from '../plans/planSession';
import { editorRange } from '../editorRange';

/** Opens the plan, at a package if one is named. */
export async function showPlan(session: PlanSession, id?: string): Promise<void> {
  const item = session.plan.packages.find((candidate) => candidate.id === id);
  const options: vscode.TextDocumentShowOptions =
    item === undefined ? {} : { selection: editorRange(item.idRange) };
  await vscode.window.showTextDocument(session.uri, options);
}
