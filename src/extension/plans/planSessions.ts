import * as vscode from 'vscode';
import type { ContextKeys } from '../editor/contextKeys';
import { Disposable } from '../editor/disposable';
import type { ErrorReporter } from '../editor/errorReporter';
import type { KeptPlans } from './keptPlans';
import type { PlanLibrary } from './planLibrary';
import { PlansWithRuns } from './plansWithRuns';
import { PlanSession } from './planSession';

/** The sessions of the plans that somebody looks at; each is opened once and shared by all views. */
export class PlanSessions extends Disposable {
  private readonly open = new Map<string, PlanSession>();
  private readonly changed = this.register(new vscode.EventEmitter<PlanSession>());

  /** Any open session changed. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly plans: PlanLibrary,
    private readonly keys: ContextKeys,
    private readonly errors: ErrorReporter,
    private readonly kept: KeptPlans,
  ) {
    super();
    this.register(plans.onDidChange(() => this.follow()));
    this.register(new PlansWithRuns(plans, (plan) => this.of(plan), errors));
    this.register(vscode.workspace.onDidOpenTextDocument(({ uri }) => this.openIfPlan(uri)));
    this.register(this.onDidChange(() => this.updateKeys()));
    this.register({ dispose: () => this.open.forEach((session) => session.dispose()) });
  }

  /** The session of the plan that views show; undefined when there is no plan. */
  get current(): PlanSession | undefined {
    const { current } = this.plans;
    return current === undefined ? undefined : this.of(current);
  }

  /** All sessions that have been opened. */
  get all(): readonly PlanSession[] {
    return [...this.open.values()];
  }

  /** The session of a plan. */
  of(plan: vscode.Uri): PlanSession {
    const key = plan.toString();
    let session = this.open.get(key);
    if (session === undefined) {
      const opened = new PlanSession(plan, this.errors, this.kept);
      session = opened;
      this.open.set(key, opened);
      opened.onDidChange(() => this.changed.fire(opened));
    }
    return session;
  }

  /** Whoever opens a plan wants to see its problems, also when the views show another one. */
  private openIfPlan(uri: vscode.Uri): void {
    if (this.plans.all.some((plan) => plan.toString() === uri.toString())) {
      this.of(uri);
    }
  }

  private follow(): void {
    this.updateKeys();
    vscode.workspace.textDocuments.forEach(({ uri }) => this.openIfPlan(uri));
    const { current } = this;
    if (current !== undefined) {
      this.changed.fire(current);
    }
  }

  private updateKeys(): void {
    const { current } = this;
    this.keys.set('waves.hasPlan', current !== undefined);
    this.keys.set('waves.running', current?.run !== undefined && current.run.phase !== 'ended');
  }
}
