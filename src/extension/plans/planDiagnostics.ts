import * as vscode from 'vscode';
import type { Problem, Severity } from '../../plan/problem';
import { Disposable } from '../editor/disposable';
import { editorRange } from '../editor/editorRange';
import type { PlanSession } from './planSession';
import type { PlanSessions } from './planSessions';

const SEVERITY: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

/** What could go without any loss; the editor shows it faded. */
const UNNECESSARY: ReadonlySet<string> = new Set(['redundant-dependency']);

const YAML_EXTENSION = 'redhat.vscode-yaml';

/**
 * What the extension for YAML finds too, since it is wrong in any YAML file. Where it is installed, that is left to it.
 * The list was found by giving its language server (yaml-language-server 1.25) each mistake that we know of YAML.
 */
const ALSO_FOUND_BY_YAML: ReadonlySet<string> = new Set([
  'yaml-syntax',
  'yaml-tab',
  'yaml-tag',
  'duplicate-key',
  'unknown-alias',
]);

/** Puts the problems of plans into the Problems panel. */
export class PlanDiagnostics extends Disposable {
  private readonly collection = this.register(vscode.languages.createDiagnosticCollection('waves'));
  private readonly shown = new WeakMap<PlanSession, readonly Problem[]>();

  constructor(private readonly sessions: PlanSessions) {
    super();
    this.register(sessions.onDidChange((session) => this.update(session)));
    this.register(vscode.extensions.onDidChange(() => this.updateAll()));
    this.register(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('yaml.validate')) {
          this.updateAll();
        }
      }),
    );
  }

  private updateAll(): void {
    for (const session of this.sessions.all) {
      this.shown.delete(session);
      this.update(session);
    }
  }

  private update(session: PlanSession): void {
    const { problems, uri } = session;
    // Sessions also change when their runs go on.
    if (this.shown.get(session) === problems) {
      return;
    }
    this.shown.set(session, problems);
    const elsewhere = yamlIsChecked(uri) ? ALSO_FOUND_BY_YAML : new Set<string>();
    this.collection.set(
      uri,
      problems
        .filter(({ code }) => !elsewhere.has(code))
        .map((problem) => diagnostic(uri, problem, session.repository?.root)),
    );
  }
}

function yamlIsChecked(plan: vscode.Uri): boolean {
  return (
    vscode.extensions.getExtension(YAML_EXTENSION) !== undefined &&
    vscode.workspace.getConfiguration('yaml', plan).get<boolean>('validate', true)
  );
}

/** @param root absolute path of the top of the repository, from which the paths of other plans count. */
function diagnostic(plan: vscode.Uri, problem: Problem, root: string | undefined): vscode.Diagnostic {
  const result = new vscode.Diagnostic(
    editorRange(problem.range),
    problem.message,
    SEVERITY[problem.severity],
  );
  result.source = 'waves';
  result.code = { value: problem.code, target: linkToExplanation(problem.code) };
  result.tags = UNNECESSARY.has(problem.code) ? [vscode.DiagnosticTag.Unnecessary] : [];
  const uriOf = (file: string | undefined) =>
    file === undefined || root === undefined ? plan : vscode.Uri.joinPath(vscode.Uri.file(root), file);
  result.relatedInformation = (problem.related ?? []).map(
    (place) =>
      new vscode.DiagnosticRelatedInformation(
        new vscode.Location(uriOf(place.file), editorRange(place.range)),
        place.message,
      ),
  );
  return result;
}

/** A link that opens what there is to say about a problem. */
function linkToExplanation(code: string): vscode.Uri {
  return vscode.Uri.parse(`command:waves.explainProblem?${encodeURIComponent(JSON.stringify([code]))}`);
}
