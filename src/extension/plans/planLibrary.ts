import * as vscode from 'vscode';
import { coalesce } from '../editor/coalesce';
import { Disposable } from '../editor/disposable';

const PLAN_FILES = '**/work-packages.{yaml,yml}';
/** Folders that hold copies of plans and never the plan itself. */
const ELSEWHERE = '{**/node_modules/**,**/.git/**,**/*.worktrees/**,**/.git-worktrees/**}';
/** Plans that come and go closer than this, in milliseconds, are looked for once: a checkout moves many files. */
const GATHER_MS = 200;
const CHOSEN = 'waves.chosenPlan';

/** Knows the plans of all workspace folders, and which of them people look at. */
export class PlanLibrary extends Disposable {
  private readonly changed = this.register(new vscode.EventEmitter<void>());
  private plans: readonly vscode.Uri[] = [];
  private chosen: string | undefined;
  private searches = 0;

  /** Plans came or went, or another one was chosen. */
  readonly onDidChange = this.changed.event;

  /**
   * @param memory keeps the chosen plan over a reload of the window.
   * @param failed told when the search for plans fails.
   */
  constructor(
    private readonly memory: vscode.Memento,
    failed: (error: unknown) => void,
  ) {
    super();
    this.chosen = memory.get<string>(CHOSEN);
    const search = this.register(coalesce(GATHER_MS, () => void this.refresh().catch(failed)));
    const watcher = this.register(vscode.workspace.createFileSystemWatcher(PLAN_FILES, false, true, false));
    this.register(watcher.onDidCreate(search));
    this.register(watcher.onDidDelete(search));
    this.register(vscode.workspace.onDidChangeWorkspaceFolders(search));
  }

  /** In a stable order: those nearest to the workspace folder first. */
  get all(): readonly vscode.Uri[] {
    return this.plans;
  }

  /** The plan that views show: the chosen one, else the first. */
  get current(): vscode.Uri | undefined {
    return this.choice ?? this.plans[0];
  }

  /** Whether it is clear which plan a command means that names none: there is only one, or one was chosen. */
  get isSettled(): boolean {
    return this.plans.length === 1 || this.choice !== undefined;
  }

  /** Looks for plans anew. */
  async refresh(): Promise<void> {
    this.searches += 1;
    const search = this.searches;
    const plans = (await vscode.workspace.findFiles(PLAN_FILES, ELSEWHERE)).sort(byDepth);
    const isNews = plans.map(String).join('\n') !== this.plans.map(String).join('\n');
    if (search === this.searches && isNews) {
      this.plans = plans;
      this.changed.fire();
    }
  }

  /** Makes a plan the one that views show. */
  async choose(plan: vscode.Uri): Promise<void> {
    const before = this.current?.toString();
    this.chosen = plan.toString();
    if (this.current?.toString() !== before) {
      this.changed.fire();
    }
    await this.memory.update(CHOSEN, this.chosen);
  }

  /** Lets the person choose among the plans. @returns undefined when nothing was chosen. */
  async ask(): Promise<vscode.Uri | undefined> {
    const shown = this.current?.toString();
    const picked = await vscode.window.showQuickPick(
      this.plans.map((uri) => ({
        label: planLabel(uri),
        description: [
          vscode.workspace.getWorkspaceFolder(uri)?.name,
          uri.toString() === shown ? vscode.l10n.t('shown now') : undefined,
        ]
          .filter((part) => part !== undefined)
          .join(' · '),
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

  private get choice(): vscode.Uri | undefined {
    return this.plans.find((plan) => plan.toString() === this.chosen);
  }
}

function byDepth(a: vscode.Uri, b: vscode.Uri): number {
  return a.path.split('/').length - b.path.split('/').length || (a.path < b.path ? -1 : 1);
}

/** A plan's path as people know it: from its workspace folder. */
export function planLabel(plan: vscode.Uri): string {
  return vscode.workspace.asRelativePath(plan, false);
}
