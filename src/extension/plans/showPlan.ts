import * as vscode from 'vscode';
import type { PlanSession } from './planSession';
import { editorRange } from '../editor/editorRange';
import { packagePlace, plannedAt } from './packagePlace';

/** Opens the plan, at a package if one is named; one of a sub-plan, in the file of that. */
export async function showPlan(session: PlanSession, address?: string): Promise<void> {
  const place = address === undefined ? undefined : packagePlace(session, address);
  const item = place && plannedAt(place);
  const options: vscode.TextDocumentShowOptions =
    item === undefined ? {} : { selection: editorRange(item.idRange) };
  await vscode.window.showTextDocument(place?.file ?? session.uri, options);
}

/** The driver reads the plan from the disk: what the person sees must be what runs. */
export async function saveOpenPlan(plan: vscode.Uri): Promise<void> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === plan.toString());
  if (open?.isDirty === true && !(await open.save())) {
    throw new vscode.CancellationError();
  }
}
