import { realpath } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import * as vscode from 'vscode';
import type { RepositoryPlace } from '../../node/findRepository';
import { findRepository } from '../../node/findRepository';
import { checkPlan } from '../../plan/checkPlan';
import type { PlanGraph } from '../../plan/graph';
import { graphOf } from '../../plan/graph';
import type { Plan } from '../../plan/model';
import type { Problem } from '../../plan/problem';
import type { PlanReading } from '../../plan/readPlan';
import { readPlan, unreadablePlan } from '../../plan/readPlan';
import type { GraphSnapshot } from '../../protocol/graph';
import type { RunState } from '../../run/runState';
import { WavesError } from '../../wavesError';
import { coalesce } from '../coalesce';
import { Disposable } from '../disposable';
import type { ErrorReporter } from '../errorReporter';
import { graphSnapshot } from '../graphSnapshot';
import { RunFollower } from '../runs/runFollower';
import { planLabel } from './planLibrary';
import { planText } from './planText';

/** How long changes are gathered before views hear of them, in milliseconds. */
const GATHER_MS = 100;
/** How long after a key stroke the plan is read again, in milliseconds. */
const TYPING_MS = 250;

interface ReadPlan {
  readonly plan: Plan;
  readonly graph: PlanGraph;
  readonly problems: readonly Problem[];
}

/** One plan with its newest run: the one source of everything that views show. */
export class PlanSession extends Disposable {
  private readonly changed = this.register(new vscode.EventEmitter<void>());
  private readonly tell = this.register(coalesce(GATHER_MS, () => this.changed.fire()));
  private readonly readAgain = this.register(coalesce(TYPING_MS, () => void this.read()));
  /** Nothing is known, and so nothing is wrong, until the plan has been read. */
  private readResult: ReadPlan = { ...withGraph(readPlan('')), problems: [] };
  private place: RepositoryPlace | undefined;
  private follower: RunFollower | undefined;
  private version = 0;
  private latest: GraphSnapshot | undefined;
  private loaded = false;
  private unreadableBecause: string | undefined;

  /** The plan or its run changed. */
  readonly onDidChange = this.changed.event;
  /** Ends when the plan and its run are known for the first time. */
  readonly ready: Promise<void>;

  constructor(
    readonly uri: vscode.Uri,
    private readonly errors: ErrorReporter,
  ) {
    super();
    const ifMine = (changed: vscode.Uri) => {
      if (changed.toString() === this.uri.toString()) {
        this.readAgain();
      }
    };
    const { workspace } = vscode;
    this.register(workspace.onDidChangeTextDocument(({ document }) => ifMine(document.uri)));
    this.register(workspace.onDidCloseTextDocument((document) => ifMine(document.uri)));
    const beside = new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), '*.{yaml,yml}');
    const watcher = this.register(workspace.createFileSystemWatcher(beside));
    this.register(watcher.onDidChange(ifMine));
    this.register(watcher.onDidCreate(ifMine));
    this.register(watcher.onDidDelete(ifMine));
    this.register(workspace.onDidGrantWorkspaceTrust(() => this.change()));
    this.ready = this.open();
  }

  /** Whether the plan and its run are known; before that there is nothing to show. */
  get isLoaded(): boolean {
    return this.loaded;
  }

  /** Why the plan's file cannot be read, in words; undefined when it can. */
  get unreadable(): string | undefined {
    return this.unreadableBecause;
  }

  get plan(): Plan {
    return this.readResult.plan;
  }

  get graph(): PlanGraph {
    return this.readResult.graph;
  }

  get problems(): readonly Problem[] {
    return this.readResult.problems;
  }

  /** The newest run; undefined when there has been none. */
  get run(): RunState | undefined {
    return this.follower?.state;
  }

  /** The repository that the plan lies in; undefined when it lies in none. */
  get repository(): RepositoryPlace | undefined {
    return this.place;
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
        canRun: this.canRun(),
        now,
      });
    }
    return { ...this.latest, now };
  }

  /** Reads the plan at once, because what it says now is what is going to be carried out. */
  async refresh(): Promise<void> {
    await this.ready;
    await this.read();
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

  private canRun(): GraphSnapshot['canRun'] {
    if (!vscode.workspace.isTrusted) {
      return {
        yes: false,
        reason: vscode.l10n.t('Trust this workspace to run agents: a plan names commands.'),
      };
    }
    const { runnable } = this;
    return 'place' in runnable ? { yes: true } : { yes: false, reason: runnable.obstacle.message };
  }

  private change(): void {
    this.latest = undefined;
    this.tell();
  }

  private async open(): Promise<void> {
    await Promise.all([this.read(), this.findRun()]);
    this.loaded = true;
    this.change();
  }

  private async read(): Promise<void> {
    const found = await planText(this.uri);
    switch (found.kind) {
      case 'text': {
        const folderName = vscode.Uri.joinPath(this.uri, '..').path.split('/').at(-1) ?? '';
        const origin = { fileName: planLabel(this.uri), folderName };
        this.readResult = withGraph(readPlan(found.text, origin));
        this.unreadableBecause = undefined;
        break;
      }
      case 'gone':
        this.unreadableBecause = vscode.l10n.t('{0} is not there any more.', planLabel(this.uri));
        // A file that is not there has no lines to show problems at.
        this.readResult = { ...withGraph(readPlan('')), problems: [] };
        break;
      case 'unreadable':
        this.unreadableBecause = vscode.l10n.t('The plan cannot be read: {0}', found.message);
        this.readResult = withGraph(unreadablePlan('plan-unreadable', this.unreadableBecause));
        break;
    }
    this.change();
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
    const path = relative(this.place.root, file).split(sep).join('/');
    this.follower = this.register(
      new RunFollower(this.place.commonDir, path, {
        changed: () => this.change(),
        failed: (error) => this.errors.note(error),
      }),
    );
    await this.follower.ready;
  }
}

function withGraph(reading: PlanReading): ReadPlan {
  return { plan: reading.plan, graph: graphOf(reading.plan), problems: checkPlan(reading) };
}
