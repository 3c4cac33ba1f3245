import * as vscode from 'vscode';
import type { FileStanding } from '../../views/ownership/fileBadge';
import { STANDING_KINDS } from '../../views/ownership/fileBadge';
import { Disposable } from '../editor/disposable';
import type { ErrorReporter } from '../editor/errorReporter';
import type { RepositoryLocks } from '../locks/repositoryLocks';
import type { PlanSession } from '../plans/planSession';
import type { PlanSessions } from '../plans/planSessions';
import { PlanOwnership } from './planOwnership';

/** A file's standing, in the plan where most is to be said of it. */
export interface StandingInPlan {
  readonly standing: FileStanding;
  readonly ownership: PlanOwnership;
}

/** Who owns the files in this window: by the plan that the views show, and by every plan whose run goes on. */
export class FileOwnership extends Disposable {
  private readonly plans = new Map<PlanSession, PlanOwnership>();
  private readonly changed = this.register(new vscode.EventEmitter<void>());

  /** The standing of files may be another one. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly sessions: PlanSessions,
    private readonly locks: RepositoryLocks,
    private readonly errors: ErrorReporter,
  ) {
    super();
    this.register(sessions.onDidChange(() => this.update()));
    this.register(locks.onDidChangeTable(() => this.locksChanged()));
    this.register({ dispose: () => this.plans.forEach((plan) => plan.dispose()) });
  }

  /** Of the plans that count now, that of the views first. */
  get all(): readonly PlanOwnership[] {
    return [...this.plans.values()];
  }

  /** Of the plan that the views show. */
  get current(): PlanOwnership | undefined {
    const { current } = this.sessions;
    return current && this.plans.get(current);
  }

  /** Undefined for what lies in no repository with a plan. */
  standingOf(uri: vscode.Uri): StandingInPlan | undefined {
    let most: StandingInPlan | undefined;
    for (const ownership of this.plans.values()) {
      const standing = ownership.standingOf(uri);
      if (standing !== undefined && (most === undefined || rank(standing) < rank(most.standing))) {
        most = { standing, ownership };
      }
    }
    return most;
  }

  private update(): void {
    const { current } = this.sessions;
    const wanted = this.sessions.all.filter(
      (session) =>
        session.isLoaded &&
        (session === current || (session.run !== undefined && session.run.phase !== 'ended')),
    );
    let isNews = false;
    for (const [session, plan] of this.plans) {
      if (!wanted.includes(session)) {
        plan.dispose();
        this.plans.delete(session);
        isNews = true;
      }
    }
    for (const session of wanted) {
      const plan = this.plans.get(session) ?? this.begin(session);
      isNews = plan.update() || isNews;
    }
    if (isNews) {
      this.changed.fire();
    }
  }

  private locksChanged(): void {
    this.plans.forEach((plan) => plan.locksChanged());
    this.changed.fire();
  }

  private begin(session: PlanSession): PlanOwnership {
    const plan = new PlanOwnership(
      session,
      () => this.locks.rowsOf(session),
      (error) => this.errors.note(error),
    );
    plan.onDidChangeFiles(() => this.changed.fire());
    this.plans.set(session, plan);
    return plan;
  }
}

function rank({ kind }: FileStanding): number {
  return STANDING_KINDS.indexOf(kind);
}
