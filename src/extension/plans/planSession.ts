import { relative, sep } from 'node:path';
import * as vscode from 'vscode';
import type { RepositoryPlace } from '../../node/findRepository';
import { findRepository } from '../../node/findRepository';
import { checkPlan } from '../../plan/checkPlan';
import type { PlanGraph } from '../../plan/graph';
import { graphOf } from '../../plan/graph';
import type { Plan } from '../../plan/model';
import type { Problem } from '../../plan/problem';
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
    const mine = (uri: vscode.Uri) => uri.toString() === this.uri.toString();
    this.register(
      vscode.workspace.onDidChangeTextDocument(({ document }) => mine(document.uri) && this.readAgain()),
    );
    this.register(
      vscode.workspace.onDidCloseTextDocument((document) => mine(document.uri) && this.readAgain()),
    );
    const watcher = this.register(
      vscode.workspace.createFileSystemWatcher(
        new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), '*.{yaml,yml}'),
      ),
    );
    this.register(watcher.onDidChange((changed) => mine(changed) && this.readAgain()));
    this.register(watcher.onDidCreate((changed) => mine(changed) && this.readAgain()));
    this.register(vscode.workspace.onDidGrantWorkspaceTrust(() => this.tell()));
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
  lookForRun(): void {
    this.follower?.look();
  }

  /** Everything that views show, now. */
  snapshot(): GraphSnapshot {
    this.version += 1;
    return graphSnapshot({
      version: this.version,
      planPath: planLabel(this.uri),
      plan: this.plan,
      graph: this.graph,
      problems: this.problems,
      run: this.run,
      canRun: this.canRun(),
      now: Date.now(),
    });
  }

  private canRun(): GraphSnapshot['canRun'] {
    const reason = this.obstacle();
    return reason === undefined ? { yes: true } : { yes: false, reason };
  }

  private obstacle(): string | undefined {
    if (!this.loaded) {
      return vscode.l10n.t('The plan is being read.');
    }
    if (!vscode.workspace.isTrusted) {
      return vscode.l10n.t('Trust this workspace to run agents: a plan names commands.');
    }
    if (this.place === undefined) {
      return vscode.l10n.t('This folder is not in a git repository.');
    }
    const errors = this.problems.filter((problem) => problem.severity === 'error').length;
    return errors === 0 ? undefined : vscode.l10n.t('The plan has errors; correct them first.');
  }

  private async open(): Promise<void> {
    await Promise.all([this.read(), this.findRun()]);
    this.loaded = true;
    this.tell();
  }

  private async read(): Promise<void> {
    try {
      const text = await planText(this.uri);
      const folderName = vscode.Uri.joinPath(this.uri, '..').path.split('/').at(-1) ?? '';
      this.readResult = withGraph(readPlan(text, { fileName: planLabel(this.uri), folderName }));
      this.unreadableBecause = undefined;
    } catch (error) {
      const message = vscode.l10n.t(
        'The plan cannot be read: {0}',
        error instanceof Error ? error.message : String(error),
      );
      this.readResult = withGraph(unreadablePlan('plan-unreadable', message));
      this.unreadableBecause = message;
    }
    this.tell();
  }

  private async findRun(): Promise<void> {
    if (this.uri.scheme !== 'file') {
      return;
    }
    try {
      this.place = await findRepository(this.uri.fsPath);
    } catch (error) {
      // Without a repository, or without git, a plan can still be read and drawn.
      if (!WavesError.is(error)) {
        this.errors.note(error);
      }
      return;
    }
    const path = relative(this.place.root, this.uri.fsPath).split(sep).join('/');
    const note = (error: unknown) => this.errors.note(error);
    this.follower = this.register(new RunFollower(this.place.commonDir, path, this.tell, note));
  }
}

function withGraph(reading: ReturnType<typeof readPlan>): ReadPlan {
  return { plan: reading.plan, graph: graphOf(reading.plan), problems: checkPlan(reading) };
}
