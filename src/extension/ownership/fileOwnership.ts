import * as vscode from 'vscode';
import type { Plan } from '../../plan/model';
import type { OwnerIndex } from '../../plan/ownership/ownerIndex';
import type { LockRow } from '../../run/locks/lockRows';
import type { RunState } from '../../run/run';
import type { FileStanding } from '../../views/ownership/fileBadge';
import { STANDING_KINDS } from '../../views/ownership/fileBadge';
import type { PlanOwners } from '../../views/ownership/ownership';
import { FolderClaims, Ownership, planOwners } from '../../views/ownership/ownership';
import { Disposable } from '../editor/disposable';
import type { ErrorReporter } from '../editor/errorReporter';
import type { RepositoryLocks } from '../locks/repositoryLocks';
import type { PlanSession } from '../plans/planSession';
import type { PlanSessions } from '../plans/planSessions';
import { WorktreeChanges } from './worktreeChanges';

interface Compiled {
  readonly plan: Plan;
  readonly owners: PlanOwners;
  readonly folders: FolderClaims;
}

/** What the standing of files follows from, besides locks and worktrees. */
interface Seen {
  readonly plan: Plan;
  readonly root: string | undefined;
  readonly states: string;
}

/** Who owns the files of one plan's repository, now. */
export class PlanOwnership extends Disposable {
  private readonly worktrees: WorktreeChanges;
  private compiled: Compiled | undefined;
  private latest: Ownership | undefined;
  private seen: Seen | undefined;

  /** Packages changed other files in their worktrees: their paths. */
  readonly onDidChangeFiles: vscode.Event<readonly string[]>;

  /** @param locks of the repository, now. @param failed told when a worktree cannot be looked at. */
  constructor(
    readonly session: PlanSession,
    private readonly locks: () => readonly LockRow[],
    failed: (error: unknown) => void,
  ) {
    super();
    this.worktrees = this.register(new WorktreeChanges(failed));
    this.onDidChangeFiles = this.worktrees.onDidChange;
    this.register(this.worktrees.onDidChange(() => (this.latest = undefined)));
  }

  /** Takes in that somebody has taken or given back locks. */
  locksChanged(): void {
    this.latest = undefined;
  }

  /**
   * Takes in what the plan and its run are now.
   * @returns whether files may stand otherwise; a run also moves on in ways that no file has to do with.
   */
  update(): boolean {
    const { plan, run, repository } = this.session;
    const seen = { plan, root: repository?.root, states: run === undefined ? '' : statesIn(run) };
    const isNews =
      seen.plan !== this.seen?.plan || seen.root !== this.seen.root || seen.states !== this.seen.states;
    if (isNews) {
      this.seen = seen;
      this.latest = undefined;
      this.worktrees.follow(run);
    }
    return isNews;
  }

  /** Which files packages have changed and not merged. */
  get changes(): WorktreeChanges['current'] {
    return this.worktrees.current;
  }

  /** Answers for any file of the repository. */
  get ownership(): Ownership {
    this.latest ??= new Ownership(
      this.compile().owners,
      this.session.run,
      this.worktrees.current,
      this.locks(),
    );
    return this.latest;
  }

  /** Who may write which file by the plan alone. */
  get index(): OwnerIndex {
    return this.compile().owners.index;
  }

  get folders(): FolderClaims {
    return this.compile().folders;
  }

  /** Where a file is in the repository, or in the worktree of one of its packages; undefined: in none of them. */
  placeOf(uri: vscode.Uri): { readonly path: string; readonly worktreeOf?: string } | undefined {
    if (uri.scheme !== 'file') {
      return undefined;
    }
    for (const top of this.tops()) {
      const path = pathInside(top, uri.path);
      if (path !== undefined) {
        return { path };
      }
    }
    for (const { planned, worktree } of this.session.run?.packages.values() ?? []) {
      const path = worktree === undefined ? undefined : pathInside(vscode.Uri.file(worktree).path, uri.path);
      if (path !== undefined) {
        return { path, worktreeOf: planned.id };
      }
    }
    return undefined;
  }

  /** How a file of the repository stands; undefined for what lies elsewhere. */
  standingOf(uri: vscode.Uri): FileStanding | undefined {
    const place = this.placeOf(uri);
    return place === undefined || place.path === '' ? undefined : this.ownership.standingOf(place.path);
  }

  /** The file at a path of the repository, as the editor knows it. */
  uriOf(path: string): vscode.Uri {
    const [top = ''] = this.tops();
    return this.session.uri.with({ path: `${top}/${path}` });
  }

  /** First as the editor has opened it, then by its real path. */
  private tops(): string[] {
    const { repository, uri } = this.session;
    if (repository === undefined) {
      const folder = vscode.workspace.getWorkspaceFolder(uri);
      return folder === undefined ? [] : [folder.uri.path];
    }
    const real = vscode.Uri.file(repository.root).path;
    const opened = topAsOpened(uri.path, this.session.pathInRepository ?? '');
    return opened === undefined || opened === real ? [real] : [opened, real];
  }

  private compile(): Compiled {
    const { plan, graph } = this.session;
    if (this.compiled?.plan !== plan) {
      this.compiled = { plan, owners: planOwners(plan, graph), folders: new FolderClaims(plan) };
    }
    return this.compiled;
  }
}

function statesIn({ run, handoffs, packages }: RunState): string {
  const states = [...packages.values()].map(
    ({ state, attempt, base }) => `${state} ${attempt} ${base ?? ''}`,
  );
  return [run, handoffs.size, ...states].join('\n');
}

/**
 * The path of a file from a folder, with forward slashes; undefined when it does not lie in it, '' for the folder itself.
 * @param folder path of the folder as URIs write it, without a slash at its end.
 * @param file path of the file as URIs write it.
 */
function pathInside(folder: string, file: string): string | undefined {
  if (file === folder) {
    return '';
  }
  return file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : undefined;
}

/**
 * The top of a repository as the editor knows it, which may be another path than its real one where links lead to it.
 * @param plan path of the plan as the editor's URI writes it.
 * @param inRepository path of the plan from the top of the repository.
 */
function topAsOpened(plan: string, inRepository: string): string | undefined {
  return plan.endsWith(`/${inRepository}`) ? plan.slice(0, -inRepository.length - 1) : undefined;
}

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
