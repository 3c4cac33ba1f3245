import * as vscode from 'vscode';
import type { RepositoryPlace } from '../../node/git/findRepository';
import { Disposable } from '../editor/disposable';
import type { ErrorReporter } from '../editor/errorReporter';
import type { PlanSession } from '../plans/planSession';
import type { PlanSessions } from '../plans/planSessions';
import { AgentTerminals } from './agentTerminals';
import { AttemptLogs } from './attemptLogs';
import { AgentMemory } from './chooseAgent';
import type { Programs } from './driverLinks';
import { DriverLinks } from './driverLinks';
import { RunControl } from './runControl';

/** What runs in a window need of the rest of it. */
export interface RunsHost {
  readonly sessions: PlanSessions;
  readonly errors: ErrorReporter;
  readonly programs: Programs;
  /** Where answers are remembered for this workspace. */
  readonly state: vscode.Memento;
  /** What a driver finds in its environment besides this window's own. */
  driverEnvironment(): Promise<Record<string, string>>;
}

/** What a window has of runs: the links to their drivers, what a person does with them, their agents' terminals and logs. */
export class WindowRuns extends Disposable {
  readonly memory: AgentMemory;
  readonly terminals: AgentTerminals;
  readonly links: DriverLinks;
  readonly control: RunControl;
  readonly logs: AttemptLogs;

  constructor(private readonly host: RunsHost) {
    super();
    const { sessions, errors, programs, state } = host;
    this.memory = new AgentMemory(state);
    this.terminals = this.register(
      new AgentTerminals((attempt) => errors.attempt(this.control.terminalClosed(attempt))),
    );
    this.links = this.register(
      new DriverLinks(
        programs,
        {
          driverEnvironment: () => host.driverEnvironment(),
          openTerminal: (params) => this.terminals.open(params),
          isNeeded: (place) => this.unfinished(place) !== undefined,
        },
        errors,
      ),
    );
    this.control = new RunControl(this.links, sessions, this.memory);
    this.logs = this.register(new AttemptLogs(sessions));
    this.register(sessions.onDidChange(() => this.attach()));
  }

  /** A session of the repository whose run is unfinished. */
  unfinished({ commonDir }: RepositoryPlace): PlanSession | undefined {
    return this.host.sessions.all.find(
      ({ repository, run }) =>
        repository?.commonDir === commonDir && run !== undefined && run.phase !== 'ended',
    );
  }

  /** Joins the drivers of the repositories in view, so that their agents get terminals here. */
  private attach(): void {
    if (!vscode.workspace.isTrusted) {
      return;
    }
    for (const { repository } of this.host.sessions.all) {
      if (repository !== undefined && this.unfinished(repository) !== undefined) {
        this.links.attach(repository).catch((error: unknown) => this.host.errors.note(error));
      }
    }
  }
}
