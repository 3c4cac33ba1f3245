import { realpath } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import * as vscode from 'vscode';
import type { Watching } from '../../node/files/folderWatcher';
import type { RepositoryPlace } from '../../node/git/findRepository';
import { findRepository } from '../../node/git/findRepository';
import type { WorkPlace } from '../../node/merging/finishedWork';
import { watchWork, workPlace } from '../../node/merging/finishedWork';
import type { PlanGraph } from '../../plan/graph/graph';
import type { Plan } from '../../plan/model';
import type { Problem } from '../../plan/problem';
import type { GraphSnapshot } from '../../protocol/graph';
import type { Subplans } from '../../plan/reading/subplans';
import type { Standstill } from '../../run/faults/faultTable';
import type { RunState } from '../../run/run';
import { WavesError } from '../../wavesError';
import { coalesce } from '../editor/coalesce';
import { Disposable } from '../editor/disposable';
import type { ErrorReporter } from '../editor/errorReporter';
import { graphSnapshot } from '../../views/graphSnapshot';
import { AgentPlans } from './agentPlans';
import { RunFollower } from './runFollower';
import { runSettings } from '../editor/settings';
import type { KeptPlans } from './keptPlans';
import { PastTimes } from './keptPlans';
import { planLabel } from './planLibrary';
import { PlanReader } from './planReader';
import { onRepositoryBorn } from './repositoryBirth';

/** How long changes are gathered before views hear of them, in milliseconds. */
const GATHER_MS = 100;

/** One plan with its newest run: the one source of everything that views show. */
export class PlanSession extends Disposable {
  private readonly changed = this.register(new vscode.EventEmitter<void>());
  private readonly tell = this.register(coalesce(GATHER_MS, () => this.changed.fire()));
  private readonly reader: PlanReader;
  private place: RepositoryPlace | undefined;
  private path: string | undefined;
  private follower: RunFollower | undefined;
  private past: PastTimes | undefined;
  private answered: AgentPlans | undefined;
  private version = 0;
  private latest: GraphSnapshot | undefined;
  private loaded = false;
  private finding: Promise<void> | undefined;
  private work: WorkPlace | undefined;
  private watching: Watching | undefined;
  /** The run and its last event that the work was looked up for. */
  private lookedAt = '';

  /** The plan or its run changed. */
  readonly onDidChange = this.changed.event;
  /** Ends when the plan and its run are known for the first time. */
  readonly ready: Promise<void>;

  constructor(
    readonly uri: vscode.Uri,
    private readonly errors: ErrorReporter,
    kept: KeptPlans,
  ) {
    super();
    this.reader = this.register(new PlanReader(uri, kept));
    this.register(this.reader.onDidRead(() => this.change()));
    this.register(vscode.workspace.onDidGrantWorkspaceTrust(() => this.change()));
    this.ready = this.open();
  }

  /** Whether the plan, though perhaps not its problems, and its run are known; before that there is nothing to show. */
  get isLoaded(): boolean {
    return this.loaded;
  }

  /** Why the plan's file cannot be read, in words; undefined when it can. */
  get unreadable(): string | undefined {
    return this.reader.current.unreadable;
  }

  /** Whether the plan's file is not there. */
  get isGone(): boolean {
    return this.reader.current.gone === true;
  }

  get plan(): Plan {
    return this.reader.current.plan;
  }

  get graph(): PlanGraph {
    return this.reader.current.graph;
  }

  get problems(): readonly Problem[] {
    return this.reader.current.problems;
  }

  /** The newest run; undefined when there has been none. */
  get run(): RunState | undefined {
    return this.follower?.state;
  }

  /** Why nothing moves in that run, whatever its journal says; undefined: nothing of that kind. */
  get standstill(): Standstill | undefined {
    return this.follower?.standstill;
  }

  /** The state of a child run of the newest run, or of one below; undefined before it has begun. */
  childState(run: string): RunState | undefined {
    return this.follower?.childState(run);
  }

  /** The plans that packages name as their own, and those of agents; undefined where nobody looked. */
  get subplans(): Subplans | undefined {
    const { subplans } = this.reader.current;
    const answered = this.answered?.all;
    return answered === undefined || answered.size === 0
      ? subplans
      : new Map([...(subplans ?? []), ...answered]);
  }

  /** The repository that the plan lies in; undefined when it lies in none. */
  get repository(): RepositoryPlace | undefined {
    return this.place;
  }

  /** Path of the plan from the top of its repository, with forward slashes. */
  get pathInRepository(): string | undefined {
    return this.path;
  }

  /** Looks for a newer run at once, because one was just started. */
  async lookForRun(): Promise<void> {
    await this.follower?.look();
  }

  /** Everything that views show, now. It is made once for each change, however many views ask. */
  snapshot(): GraphSnapshot {
    const now = Date.now();
    if (this.latest === undefined) {
      this.version += 1;
      this.latest = graphSnapshot({
        version: this.version,
        planPath: planLabel(this.uri),
        plan: this.plan,
        graph: this.graph,
        problems: this.problems,
        run: this.run,
        standstill: this.standstill,
        subplans: this.subplans,
        childRun: (run) => this.childState(run),
        pastTimes: this.past?.known,
        work: this.work,
        canRun: this.canRun(),
        settings: this.settings(),
        now,
      });
    }
    return { ...this.latest, now };
  }

  /** Reads the plan at once, because what it says now is what is going to be carried out. */
  async refresh(): Promise<void> {
    await this.ready;
    await Promise.all([this.reader.read(), this.place === undefined && this.findRunOnce()]);
    this.change();
  }

  /** Ends when problems and graph are about the text of the plan as it is now, also if it was just typed. */
  async settled(): Promise<void> {
    await this.ready;
    await this.reader.settled();
  }

  /** Where the plan can be run, or why it cannot; trust is another question. */
  get runnable(): { readonly place: RepositoryPlace } | { readonly obstacle: WavesError } {
    if (this.place === undefined) {
      const advice = vscode.l10n.t('Initialize one and commit your files; agents work in worktrees of it.');
      const message = vscode.l10n.t('The plan is not in a git repository.');
      return { obstacle: new WavesError('no-repository', message, advice) };
    }
    if (this.problems.some((problem) => problem.severity === 'error')) {
      const message = vscode.l10n.t('The plan has errors; correct them first.');
      return { obstacle: new WavesError('plan-invalid', message) };
    }
    return { place: this.place };
  }

  /**
   * Looks up where the work of a run that has ended stands: it may have been merged or cleaned up here, on the command line or by
   * hand.
   */
  async lookForWork(): Promise<void> {
    const { run, place } = this;
    if (run?.phase !== 'ended' || place === undefined) {
      return;
    }
    const found = await workPlace(place, run).catch((error: unknown) => this.errors.note(error));
    if (this.run === run) {
      this.work = found ?? undefined;
      this.change();
    }
  }

  private settings(): NonNullable<GraphSnapshot['settings']> {
    const { maxParallel, schedule } = runSettings(this.uri);
    const { execution } = this.plan;
    return {
      maxParallel: execution.maxParallel ?? maxParallel,
      schedule: execution.schedule ?? schedule,
      byPlan: execution.maxParallel !== undefined || execution.schedule !== undefined,
    };
  }

  private canRun(): GraphSnapshot['canRun'] {
    if (!vscode.workspace.isTrusted) {
      return {
        yes: false,
        reason: vscode.l10n.t('Trust this workspace to run agents: a plan names commands.'),
        remedy: 'trust',
      };
    }
    const { runnable } = this;
    if ('place' in runnable) {
      return { yes: true };
    }
    const { message, reason } = runnable.obstacle;
    return {
      yes: false,
      reason: message,
      ...(reason === 'no-repository' && this.uri.scheme === 'file' ? { remedy: 'initRepository' } : {}),
    };
  }

  private change(): void {
    this.latest = undefined;
    this.tell();
  }

  private async open(): Promise<void> {
    const read = this.reader.read();
    await Promise.all([this.reader.known, this.findRunOnce()]);
    this.loaded = true;
    this.latest = undefined;
    // Nothing is there yet to gather it with.
    this.changed.fire();
    if (this.place === undefined && this.uri.scheme === 'file') {
      this.awaitRepository();
    }
    await read;
  }

  /** Looks again when a repository appears, made by whatever means. */
  private awaitRepository(): void {
    const look = async () => {
      await this.refresh();
      if (this.place !== undefined) {
        watch.dispose();
      }
    };
    const watch = this.register(onRepositoryBorn(this.uri, () => void look()));
  }

  /** Whoever asks while it is being looked for waits for the same search. */
  private findRunOnce(): Promise<void> {
    this.finding ??= this.findRun().finally(() => (this.finding = undefined));
    return this.finding;
  }

  private async findRun(): Promise<void> {
    if (this.uri.scheme !== 'file') {
      return;
    }
    try {
      this.place = await findRepository(this.uri.fsPath);
    } catch (error) {
      // Without a repository, or without git, a plan can still be read and drawn.
      if (!WavesError.is(error, 'no-repository')) {
        this.errors.note(error);
      }
      return;
    }
    // The repository is known by its real path, whatever links led here.
    const file = await realpath(this.uri.fsPath).catch(() => this.uri.fsPath);
    this.path = relative(this.place.root, file).split(sep).join('/');
    this.past = new PastTimes(this.place.commonDir, this.path, {
      changed: () => this.change(),
      failed: (error) => this.errors.note(error),
    });
    this.answered = new AgentPlans(this.place, {
      changed: () => this.change(),
      failed: (error) => this.errors.note(error),
    });
    this.follower = this.register(
      new RunFollower(this.place.commonDir, this.path, {
        changed: () => {
          const { run } = this;
          this.past?.except(run?.run);
          if (run !== undefined) {
            this.answered?.look(run, (child) => this.childState(child));
          }
          this.lookAtEnd();
          this.change();
        },
        failed: (error) => this.errors.note(error),
      }),
    );
    this.register({ dispose: () => this.watching?.dispose() });
    await this.follower.ready;
    this.lookAtEnd();
  }

  /** What is known of the work of a run that has ended holds for its last event; of one that goes on nothing has to be. */
  private lookAtEnd(): void {
    const { run } = this;
    const now = run?.phase === 'ended' ? `${run.run} ${run.lastSeq}` : '';
    if (now !== this.lookedAt) {
      this.lookedAt = now;
      this.work = undefined;
      this.watching?.dispose();
      this.watching = undefined;
      if (run?.phase === 'ended' && this.place !== undefined && !this.isDisposed) {
        this.watching = watchWork(this.place, run, () => this.lookForWork());
      }
    }
  }
}
