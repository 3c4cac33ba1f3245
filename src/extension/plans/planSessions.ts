import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { WatchedFolder } from '../../node/files/folderWatcher';
import { watchFolder } from '../../node/files/folderWatcher';
import { findRepository } from '../../node/git/findRepository';
import { runsFolder } from '../../node/runs/runFolder';
import { FileRunStore } from '../../node/runs/runStore';
import { WavesError } from '../../wavesError';
import type { ContextKeys } from '../editor/contextKeys';
import { Disposable } from '../editor/disposable';
import type { ErrorReporter } from '../editor/errorReporter';
import type { KeptPlans } from './keptPlans';
import type { PlanLibrary } from './planLibrary';
import { PlanSession } from './planSession';

/** How often to look for runs where nothing was announced, and how close announcements are one, in milliseconds. */
const LOOKING = { pollMs: 5000, gapMs: 300, rests: () => true };
/** How many of the latest runs of a repository are opened to learn whose they are. */
const MOST_OPENED = 20;

/**
 * Finds the plans of the workspace that have been run, whoever ran them, so that what waits in their runs is seen although
 * nobody has opened them. Repositories are those that the folders of the workspace lie in.
 */
class PlansWithRuns extends Disposable {
  private readonly watched = new Map<string, WatchedFolder>();
  /** Folders whose repositories were looked for. */
  private readonly known = new Set<string>();
  private readonly seen = new Set<string>();

  /** @param found told of each plan at least once. */
  constructor(
    private readonly plans: PlanLibrary,
    private readonly found: (plan: vscode.Uri) => void,
    private readonly errors: ErrorReporter,
  ) {
    super();
    this.register(plans.onDidChange(() => this.follow()));
    this.register({ dispose: () => this.watched.forEach((each) => each.dispose()) });
  }

  private follow(): void {
    // A plan may have come whose runs were seen before.
    this.seen.clear();
    this.watched.forEach((each) => each.lookNow());
    const folders = this.plans.all.flatMap((plan) => vscode.workspace.getWorkspaceFolder(plan)?.uri ?? []);
    for (const { scheme, fsPath } of folders) {
      if (scheme === 'file' && !this.known.has(fsPath)) {
        this.known.add(fsPath);
        this.watch(fsPath).catch((error: unknown) => this.errors.note(error));
      }
    }
  }

  private async watch(folder: string): Promise<void> {
    const place = await findRepository(folder).catch((error: unknown) => {
      if (WavesError.is(error, 'no-repository')) {
        this.known.delete(folder);
        return undefined;
      }
      throw error;
    });
    if (place === undefined || this.isDisposed || this.watched.has(place.commonDir)) {
      return;
    }
    const { root, commonDir } = place;
    const look = () => this.look(root, commonDir).catch((error: unknown) => this.errors.note(error));
    this.watched.set(commonDir, watchFolder(runsFolder(commonDir), LOOKING, look));
  }

  private async look(root: string, commonDir: string): Promise<void> {
    const runs = FileRunStore.forReading(commonDir);
    const names = (await runs.list()).slice(-MOST_OPENED).filter((run) => !this.seen.has(run));
    if (names.length === 0) {
      return;
    }
    const byPath = new Map(
      await Promise.all(
        this.plans.all.map(async (plan) => [await realpath(plan.fsPath).catch(() => ''), plan] as const),
      ),
    );
    for (const run of names) {
      this.seen.add(run);
      // A journal that can't be read is told by whoever follows its plan.
      const [first] = (await runs.read(run).catch(() => undefined))?.events ?? [];
      const plan =
        first?.type === 'run.started' ? byPath.get(join(root, ...first.plan.split('/'))) : undefined;
      if (plan !== undefined && !this.isDisposed) {
        this.found(plan);
      }
    }
  }
}

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
