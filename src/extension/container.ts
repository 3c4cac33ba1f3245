import { statSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { allCommands } from './commands/allCommands';
import { CoordinatorStatus, driverEnvironment } from './coordinator/coordinatorStatus';
import { Decorations } from './ownership/decorations';
import { registerCommands } from './editor/commandRegistry';
import { ContextKeys } from './editor/contextKeys';
import { Disposable } from './editor/disposable';
import { ErrorReporter } from './editor/errorReporter';
import { servePages } from './editor/pages';
import { GraphViews } from './graph/graphViews';
import { WorkFiles } from './runs/changesEditor';
import { CommittedFiles } from './runs/committedFiles';
import { RunReports } from './runs/runReports';
import { FileList } from './language/fileList';
import { LanguageFeatures } from './language/languageFeatures';
import { RepositoryLocks } from './locks/repositoryLocks';
import { MemoryView } from './coordinator/memoryView';
import { RepositoryMemory } from './coordinator/repositoryMemory';
import { FileOwnership } from './ownership/fileOwnership';
import { KeptPlans } from './plans/keptPlans';
import { PlanLibrary } from './plans/planLibrary';
import { PlanSessions } from './plans/planSessions';
import { Announcements } from './runs/announcements';
import { WindowRuns } from './runs/windowRuns';
import { ArrangementMemory } from './views/arrangementMemory';
import { CommandTarget } from './views/commandTarget';
import { Inbox } from './views/inbox';
import { LocksView } from './views/locksView';
import { NeedsYouView } from './views/needsYouView';
import { OwnershipView } from './ownership/ownershipView';
import { PackageDrop } from './views/packageDrop';
import { PackagesView } from './views/packagesView';
import { PlanDiagnostics } from './plans/planDiagnostics';
import { StatusBar } from './views/statusBar';

/** Makes every part of the extension and connects them. What is made first is ended last. */
export class Container extends Disposable {
  private readonly plans: PlanLibrary;
  private readonly errors: ErrorReporter;

  constructor(context: vscode.ExtensionContext) {
    super();
    const output = this.register(vscode.window.createOutputChannel('Wave Orchestrator', { log: true }));
    const errors = (this.errors = new ErrorReporter(output));
    const keys = new ContextKeys();
    const { workspaceState, storageUri, secrets, extensionUri, extension } = context;

    // Plans, and their runs.
    const plans = (this.plans = this.register(
      new PlanLibrary(workspaceState, (error) => errors.note(error)),
    ));
    const kept = new KeptPlans(storageUri?.fsPath, String(statSync(__filename).mtimeMs));
    const sessions = this.register(new PlanSessions(plans, keys, errors, kept));
    const commandLine = {
      nodePath: process.execPath,
      cliPath: join(context.extensionPath, 'dist', 'cli.js'),
    };
    const runs = this.register(
      new WindowRuns({
        sessions,
        errors,
        programs: commandLine,
        state: workspaceState,
        driverEnvironment: () => driverEnvironment(secrets),
      }),
    );
    const { control, links } = runs;
    this.register(servePages());
    this.register(new CommittedFiles(errors));
    this.register(new WorkFiles());
    const reports = this.register(new RunReports(sessions, (work) => errors.attempt(work)));

    const graph = this.register(
      new GraphViews({ context, sessions, control, errors, plans: () => plans.all }),
    );
    this.register(
      new Announcements(sessions, runs, (session, select) => graph.panels.open(session, select), errors),
    );

    // Who owns, locks and remembers what.
    const locks = this.register(new RepositoryLocks(sessions, Date.now, errors, storageUri?.fsPath));
    const owners = this.register(new FileOwnership(sessions, locks, errors));
    const files = new FileList(sessions, errors);
    const memories = this.register(new RepositoryMemory(sessions));
    this.register(
      new Decorations(owners, links, { person: locks.person, manifest: extension.packageJSON, errors }),
    );

    // Views, in the order of the side bar.
    const arrangement = this.register(new ArrangementMemory(workspaceState, keys));
    const drop = new PackageDrop(sessions, owners, (error) => errors.show(error));
    const { selection } = graph;
    this.register(new PackagesView({ sessions, selection, owners, locks, arrangement, drop }));
    const inbox = this.register(new Inbox(sessions, workspaceState, Date.now));
    this.register(new NeedsYouView(inbox));
    this.register(new LocksView(locks, owners, keys, Date.now));
    this.register(new MemoryView(memories, keys));
    const ownership = this.register(new OwnershipView(owners, files, errors, workspaceState, keys));
    this.register(new StatusBar(sessions, inbox));
    const coordinator = this.register(new CoordinatorStatus(sessions, errors));
    this.register(new PlanDiagnostics(sessions));
    this.register(new LanguageFeatures(extensionUri, sessions, errors));

    const commands = allCommands({
      target: new CommandTarget(plans, sessions),
      graphs: graph.panels,
      selection,
      control,
      memory: runs.memory,
      terminals: runs.terminals,
      logs: runs.logs,
      reports,
      arrangement,
      ownership,
      inbox,
      keys,
      memories: { memories, sessions, links },
      search: { owners, files, locks, now: Date.now },
      output,
      commandLine,
      coordinator,
      secrets,
      extension: extensionUri,
    });
    this.register(registerCommands(commands, errors));
  }

  /** Begins to look for plans; views fill as they are found. */
  start(): void {
    this.plans.refresh().catch((error: unknown) => this.errors.note(error));
  }
}
