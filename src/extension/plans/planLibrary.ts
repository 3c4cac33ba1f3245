import * as vscode from 'vscode';
import { Disposable } from '../disposable';

const PLAN_FILES = '**/work-packages.{yaml,yml}';
/** Folders that hold copies of plans and never the plan itself. */
const ELSEWHERE = '{**/node_modules/**,**/.git/**,**/*.worktrees/**,**/.git-worktrees/**}';

/** Knows the plans of all workspace folders, and which of them people look at. */
export class PlanLibrary extends Disposable {
  private readonly changed = this.register(new vscode.EventEmitter<void>());
  private plans: readonly vscode.Uri[] = [];
  private chosen: string | undefined;

  /** Plans came or went, or another one was chosen. */
  readonly onDidChange = this.changed.event;

  /** @param memory keeps the chosen plan over a reload of the window. */
  constructor(private readonly memory: vscode.Memento) {
    super();
    this.chosen = memory.get<string>(CHOSEN);
    const watcher = this.register(vscode.workspace.createFileSystemWatcher(PLAN_FILES, false, true, false));
    this.register(watcher.onDidCreate(() => void this.refresh()));
    this.register(watcher.onDidDelete(() => void this.refresh()));
    this.register(vscode.workspace.onDidChangeWorkspaceFolders(() => void this.refresh()));
  }

  /** In a stable order: those nearest to the workspace folder first. */
  get all(): readonly vscode.Uri[] {
    return this.plans;
  }

  /** The plan that views show: the chosen one, else the first. */
  get current(): vscode.Uri | undefined {
    return this.plans.find((plan) => plan.toString() === this.chosen) ?? this.plans[0];
  }

  /** Looks for plans anew. */
  async refresh(): Promise<void> {
    const found = await vscode.workspace.findFiles(PLAN_FILES, ELSEWHERE);
    const plans = found.sort(byDepth);
    if (plans.map(String).join('\n') !== this.plans.map(String).join('\n')) {
      this.plans = plans;
      this.changed.fire();
    }
  }

  /** Makes a plan the one that views show. */
  async choose(plan: vscode.Uri): Promise<void> {
    if (plan.toString() !== this.current?.toString()) {
      this.chosen = plan.toString();
      this.changed.fire();
    }
    this.chosen = plan.toString();
    await this.memory.update(CHOSEN, this.chosen);
  }

  /** Lets the person choose among several plans. @returns undefined when there is none or nothing was chosen. */
  async ask(): Promise<vscode.Uri | undefined> {
    const picked = await vscode.window.showQuickPick(
      this.plans.map((uri) => ({
        label: planLabel(uri),
        description: vscode.workspace.getWorkspaceFolder(uri)?.name ?? '',
        uri,
      })),
      {
        title: vscode.l10n.t('Choose a Plan'),
        placeHolder: vscode.l10n.t('The plan that the views show and commands mean'),
      },
    );
    if (picked !== undefined) {
      await this.choose(picked.uri);
    }
    return picked?.uri;
  }
}

function byDepth(a: vscode.Uri, b: vscode.Uri): number {
  return a.path.split('/').length - b.path.split('/').length || (a.path < b.path ? -1 : 1);
}

const CHOSEN = 'waves.chosenPlan';

/** A plan's path as people know it: from its workspace folder. */
export function planLabel(plan: vscode.Uri): string {
  return vscode.workspace.asRelativePath(plan, false);
}
