import * as vscode from 'vscode';
import type { Problem, Severity } from '../../plan/problem';
import type { SourceRange } from '../../plan/source';
import { Disposable } from '../disposable';
import type { PlanSession } from '../plans/planSession';
import type { PlanSessions } from '../plans/planSessions';

const SEVERITY: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

/** Puts the problems of plans into the Problems panel. */
export class PlanDiagnostics extends Disposable {
  private readonly collection = this.register(vscode.languages.createDiagnosticCollection('waves'));

  constructor(sessions: PlanSessions) {
    super();
    this.register(sessions.onDidChange((session) => this.update(session)));
  }

  private update(session: PlanSession): void {
    this.collection.set(
      session.uri,
      session.problems.map((problem) => diagnostic(session.uri, problem)),
    );
  }
}

function diagnostic(plan: vscode.Uri, problem: Problem): vscode.Diagnostic {
  const result = new vscode.Diagnostic(
    editorRange(problem.range),
    problem.message,
    SEVERITY[problem.severity],
  );
  result.source = 'waves';
  result.code = problem.code;
  result.relatedInformation = (problem.related ?? []).map(
    (place) =>
      new vscode.DiagnosticRelatedInformation(
        new vscode.Location(plan, editorRange(place.range)),
        place.message,
      ),
  );
  return result;
}

/** A range of a plan's text as the editor counts it: both count from 0. */
export function editorRange({ start, end }: SourceRange): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
