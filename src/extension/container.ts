import { statSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { RepositoryPlace } from '../node/git/findRepository';
import type { PackageAction } from '../protocol/graph';
import type { CommandId } from './editor/commandIds';
import { allCommands } from './commands/allCommands';
import { CommandTarget } from './views/commandTarget';
import { registerCommands } from './editor/commandRegistry';
import { ContextKeys } from './editor/contextKeys';
import { EditorMarks } from './decorations/editorMarks';
import { FileBadges } from './decorations/fileBadges';
import { OwnerLens } from './decorations/ownerLens';
import { OwnSaves, SaveWarning } from './decorations/saves';
import { Disposable } from './editor/disposable';
import { ErrorReporter } from './editor/errorReporter';
import { CompactGraph } from './graph/compactGraph';
import { GraphAnswers } from './graph/graphAnswers';
import type { GraphActions } from './graph/graphConversation';
import { GraphMoves } from './graph/graphMoves';
import { GraphPanels } from './graph/graphPanels';
import { openFromGraph } from './graph/openFromGraph';
import { applyRemedy } from './graph/remedies';
import { copyLink, packageLinks, savePicture } from './graph/share';
import { RunReports } from './history/runReports';
import { CommittedFiles } from './history/committedFiles';
import { WorkFiles } from './history/changesEditor';
import { LanguageFeatures } from './language/languageFeatures';
import { FileList } from './language/fileList';
import { MemoryView } from './memory/memoryView';
import { RepositoryMemory } from './memory/repositoryMemory';
import { RepositoryLocks } from './locks/repositoryLocks';
import { AttemptLogs } from './running/attemptLogs';
import { FileOwnership } from './ownership/fileOwnership';
import { KeptPlans } from './plans/keptPlans';
import { PlanLibrary } from './plans/planLibrary';
import type { PlanSession } from './plans/planSession';
import { driverEnvironment, CoordinatorStatus } from './coordination/coordinatorStatus';
import { PlanSessions } from './plans/planSessions';
import { AgentMemory } from './running/chooseAgent';
import { AgentTerminals } from './running/agentTerminals';
import { DriverLinks } from './running/driverLinks';
import { RunControl } from './running/runControl';
import { Alerts } from './running/alerts';
import { AttentionNotifier } from './running/attentionNotifier';
import { RunNotifier } from './running/runNotifier';
import { SetupProgress } from './running/setupProgress';
import { SharedSelection, TextSelection } from './graph/selection';
import { configureRuns } from './editor/settings';
import { ArrangementMemory } from './views/arrangementMemory';
import { LocksView } from './views/locksView';
import { NeedsYouView } from './views/needsYouView';
import { OwnershipView } from './views/ownershipView';
import { PackageDrop } from './views/packageDrop';
import { PackagesView } from './views/packagesView';
import { PlanDiagnostics } from './views/planDiagnostics';
import { StatusBar } from './views/statusBar';

const COMMAND_OF_ACTION: Readonly<Record<PackageAction, CommandId>> = {
  run: 'waves.runPackage',
  stop: 'waves.stopPackage',
  terminal: 'waves.showTerminal',
  worktree: 'waves.openWorktree',
  log: 'waves.showLog',
  plan: 'waves.showPlan',
};

/** Makes every part of the extension and connects them. What is made first is ended last. */
export class Container extends Disposable {
  private readonly plans: PlanLibrary;
  private readonly sessions: PlanSessions;
  private readonly links: DriverLinks;
  private readonly errors: ErrorReporter;
  private readonly notifier: RunNotifier;

  constructor(context: vscode.ExtensionContext) {
    super();
    const output = this.register(vscode.window.createOutputChannel('Wave Orchestrator', { log: true }));
    this.errors = new ErrorReporter(output);
    this.plans = this.register(new PlanLibrary(context.workspaceState, (error) => this.errors.note(error)));
    const keys = new ContextKeys();
    const kept = new KeptPlans(context.storageUri?.fsPath, String(statSync(__filename).mtimeMs));
    this.sessions = this.register(new PlanSessions(this.plans, keys, this.errors, kept));
    const terminals = this.register(
      new AgentTerminals((attempt) => this.attempt(control.terminalClosed(attempt))),
    );
    const commandLine = {
      nodePath: process.execPath,
      cliPath: join(context.extensionPath, 'dist', 'cli.js'),
    };
    this.links = this.register(
      new DriverLinks(
        commandLine,
        {
          driverEnvironment: () => driverEnvironment(context.secrets),
          openTerminal: (params) => terminals.open(params),
          isNeeded: (place) => this.unfinished(place) !== undefined,
          interrupted: (place) => this.askToContinue(place),
        },
        this.errors,
      ),
    );
    const memory = new AgentMemory(context.workspaceState);
    const control = new RunControl(this.links, this.sessions, memory);
    const logs = this.register(new AttemptLogs(this.sessions));
    this.register(new CommittedFiles(this.errors));
    this.register(new WorkFiles());
    const selection = this.register(new SharedSelection());
    this.register(new TextSelection(this.sessions, selection));
    const moves = new GraphMoves(context.workspaceState);
    const graphActions: GraphActions = {
      run: (session) => this.attempt(control.run(session)),
      stop: (session) => this.attempt(control.stop(session)),
      packageAction: (session, action, id) =>
        void vscode.commands.executeCommand(COMMAND_OF_ACTION[action], {
          plan: session.uri,
          package: id,
        }),
      several: (session, action, ids) => this.attempt(control.several(session, action, ids)),
      steer: (session, action) =>
        action.kind === 'resolve'
          ? void vscode.commands.executeCommand('waves.resolveConflict', {
              plan: session.uri,
              package: action.package,
            })
          : this.attempt(control.steer(session, action)),
      remedy: (session, remedy) => this.attempt(applyRemedy(session, remedy)),
      configure: (session, change) => this.attempt(configureRuns(session.uri, change)),
      selected: (session, id, source) =>
        id === null ? selection.clear() : selection.select(session, id, source),
      movesOf: (session) => moves.of(session.uri),
      keepMoves: (session, kept) => this.attempt(moves.keep(session.uri, kept)),
      copyLink: (session, id) => this.attempt(copyLink(context.extension.id, session, id)),
      save: (session, picture) => this.attempt(savePicture(session, picture)),
      open: (session, request) => this.attempt(openFromGraph(session, request)),
    };
    const graphAnswers = new GraphAnswers();
    const graphs = this.register(
      new GraphPanels(context.extensionUri, this.sessions, graphActions, graphAnswers),
    );
    const compact = this.register(
      new CompactGraph(context.extensionUri, this.sessions, graphActions, graphAnswers, (session) =>
        graphs.open(session),
      ),
    );
    this.register(selection.onDidChange((selected) => compact.showSelected(selected)));
    this.register(selection.onDidChange((selected) => graphs.showSelected(selected)));
    this.register(
      vscode.window.registerUriHandler(
        packageLinks(
          this.sessions,
          () => this.plans.all,
          (session, id) => graphs.open(session, id),
        ),
      ),
    );
    const locks = this.register(
      new RepositoryLocks(this.sessions, Date.now, this.errors, context.storageUri?.fsPath),
    );
    const owners = this.register(new FileOwnership(this.sessions, locks, this.errors));
    this.register(new FileBadges(owners));
    const arrangement = this.register(new ArrangementMemory(context.workspaceState, keys));
    const drop = new PackageDrop(this.sessions, owners, (error) => this.errors.show(error));
    this.register(new PackagesView({ sessions: this.sessions, selection, owners, locks, arrangement, drop }));
    this.register(new NeedsYouView(this.sessions));
    this.register(new LocksView(locks, owners, Date.now));
    const memories = this.register(new RepositoryMemory(this.sessions));
    this.register(new MemoryView(memories));
    const files = new FileList(this.sessions, this.errors);
    const ownership = this.register(new OwnershipView(owners, files, this.errors, context.workspaceState));
    const search = { owners, files, locks, now: Date.now };
    this.register(new EditorMarks(owners, context.extension.packageJSON, Date.now, this.errors));
    this.register(new OwnerLens(owners, locks.person));
    this.register(new SaveWarning(owners));
    this.register(new OwnSaves(owners, (place) => this.links.existing(place), this.errors));
    this.register(new StatusBar(this.sessions));
    const coordinator = this.register(new CoordinatorStatus(this.sessions, this.errors));
    this.register(new PlanDiagnostics(this.sessions));
    this.register(new LanguageFeatures(context.extensionUri, this.sessions, this.errors));
    const reports = this.register(new RunReports(this.sessions, (work) => this.attempt(work)));
    const alerts = new Alerts(this.errors, Date.now);
    this.notifier = this.register(
      new RunNotifier(
        this.sessions,
        {
          openGraph: (session, select) => graphs.open(session, select),
          resume: (session) => control.resume(session),
          alert: (text) => alerts.call(text),
        },
        this.errors,
      ),
    );
    this.register(
      new AttentionNotifier(this.sessions, {
        openGraph: (session, select) => graphs.open(session, select),
        steer: (session, action) => this.attempt(control.steer(session, action)),
        alert: (text) => alerts.call(text),
      }),
    );
    const stop = (session: PlanSession, ids: readonly string[]) =>
      this.attempt(control.several(session, 'stop', ids));
    this.register(new SetupProgress(this.sessions, stop, Date.now));
    const target = new CommandTarget(this.plans, this.sessions);
    const services = {
      target,
      graphs,
      control,
      memory,
      terminals,
      logs,
      reports,
      arrangement,
      ownership,
      memories: { memories, sessions: this.sessions, links: this.links },
      search,
      output,
      commandLine,
      coordinator,
      secrets: context.secrets,
      extension: context.extensionUri,
    };
    this.register(registerCommands(allCommands(services), this.errors));
    this.register(this.sessions.onDidChange(() => this.attach()));
  }

  /** Begins to look for plans; views fill as they are found. */
  start(): void {
    this.plans.refresh().catch((error: unknown) => this.errors.note(error));
  }

  /** Joins the drivers of the repositories in view, so that their agents get terminals here. */
  private attach(): void {
    if (!vscode.workspace.isTrusted) {
      return;
    }
    for (const { repository } of this.sessions.all) {
      if (repository !== undefined && this.unfinished(repository) !== undefined) {
        this.links.attach(repository).catch((error: unknown) => this.errors.note(error));
      }
    }
  }

  /** A session of the repository whose run is unfinished. */
  private unfinished({ commonDir }: RepositoryPlace): PlanSession | undefined {
    return this.sessions.all.find(
      ({ repository, run }) =>
        repository?.commonDir === commonDir && run !== undefined && run.phase !== 'ended',
    );
  }

  private askToContinue(place: RepositoryPlace): void {
    const session = this.unfinished(place);
    if (session?.run !== undefined) {
      void this.notifier.interrupted(session, session.run);
    }
  }

  private attempt(work: Promise<void>): void {
    work.catch((error: unknown) => void this.errors.show(error));
  }
}
