import * as vscode from 'vscode';
import type { Problem } from '../../plan/problem';
import type { QuickFix } from '../../plan/language/quickFix';
import { quickFixes } from '../../plan/language/quickFixes';
import { editorRange, workspaceEdit } from '../editor/editorRange';
import type { PlanSessions } from '../plans/planSessions';
import type { OpenPlans } from './openPlans';

/** Ways to make problems go away, in the light bulb's menu. */
export class QuickFixProvider implements vscode.CodeActionProvider {
  static readonly kinds: vscode.CodeActionProviderMetadata = {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
  };

  constructor(
    private readonly plans: OpenPlans,
    private readonly sessions: PlanSessions,
  ) {}

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeAction[]> {
    const { version } = document;
    const session = this.sessions.of(document.uri);
    await session.settled();
    // Edits are made for the text that the problems were found in.
    if (token.isCancellationRequested || document.version !== version) {
      return [];
    }
    const plan = this.plans.of(document);
    return session.problems
      .filter((problem) => editorRange(problem.range).intersection(range) !== undefined)
      .flatMap((problem) =>
        quickFixes({ plan, graph: plan.graph }, problem).map((fix) =>
          codeAction(
            document.uri,
            fix,
            diagnostics.filter((diagnostic) => isOf(diagnostic, problem)),
          ),
        ),
      );
  }
}

function isOf({ code, range, message }: vscode.Diagnostic, problem: Problem): boolean {
  const own = typeof code === 'object' ? code.value : code;
  return own === problem.code && message === problem.message && range.isEqual(editorRange(problem.range));
}

function codeAction(plan: vscode.Uri, fix: QuickFix, diagnostics: vscode.Diagnostic[]): vscode.CodeAction {
  const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
  action.diagnostics = diagnostics;
  action.isPreferred = fix.preferred === true;
  action.edit = workspaceEdit(plan, fix.edits);
  if (fix.creates !== undefined) {
    action.edit.createFile(vscode.Uri.joinPath(plan, '..', fix.creates.path), {
      ignoreIfExists: true,
      contents: new TextEncoder().encode(fix.creates.content),
    });
  }
  return action;
}
