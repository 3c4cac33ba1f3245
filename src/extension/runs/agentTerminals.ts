import * as vscode from 'vscode';
import type { OpenTerminalParams } from '../../protocol/driver';
import type { PackageRun, RunState } from '../../run/run';
import { Disposable } from '../editor/disposable';

/** The attempt whose agent a terminal shows. */
export interface TerminalAttempt {
  readonly run: string;
  readonly package: string;
  /** Counts from 1. */
  readonly attempt: number;
}

/**
 * The terminals of agents. A terminal's process is the wrapper around its agent, which lives on when the window closes;
 * what becomes of the agent is known from the journal, never from the terminal.
 */
export class AgentTerminals extends Disposable {
  /** @param closed told when a person closes a terminal. */
  constructor(closed: (attempt: TerminalAttempt) => void) {
    super();
    this.register(
      vscode.window.onDidCloseTerminal((terminal) => {
        const attempt = attemptIn(terminal);
        if (attempt !== undefined && terminal.exitStatus?.reason === vscode.TerminalExitReason.User) {
          closed(attempt);
        }
      }),
    );
  }

  /** Opens the terminal that the driver asks for. */
  open(params: OpenTerminalParams): Promise<boolean> {
    const [program, ...args] = params.argv;
    if (program === undefined || !vscode.workspace.isTrusted) {
      return Promise.resolve(false);
    }
    this.closeEarlier(params);
    vscode.window.createTerminal({
      name: params.title,
      shellPath: program,
      shellArgs: args,
      cwd: params.cwd,
      env: {
        ...params.env,
        // In an editor's process, Node.js is Electron, which is Node.js only when told so.
        ELECTRON_RUN_AS_NODE: '1',
        WAVES_PLACE: 'terminal',
        WAVES_RUN: params.run,
        WAVES_PACKAGE: params.package,
        WAVES_ATTEMPT: String(params.attempt),
      },
      iconPath: new vscode.ThemeIcon('rocket'),
      color: new vscode.ThemeColor('waves.active'),
      location: vscode.TerminalLocation.Panel,
      // A window that is reloaded keeps them.
      isTransient: false,
    });
    return Promise.resolve(true);
  }

  /** Shows the terminal of a package's latest attempt. @returns false when this window has none. */
  show(run: RunState, item: PackageRun): boolean {
    const terminal = this.find(run, item);
    terminal?.show(false);
    return terminal !== undefined;
  }

  /** The terminal of a failed attempt stands open; the next attempt takes its place. */
  private closeEarlier({ run, package: id }: OpenTerminalParams): void {
    vscode.window.terminals
      .filter((terminal) => {
        const shown = attemptIn(terminal);
        return shown?.run === run && shown.package === id;
      })
      .forEach((terminal) => terminal.dispose());
  }

  /** A window that is reloaded keeps its terminals, and they their environment: nothing has to be remembered. */
  private find(run: RunState, item: PackageRun): vscode.Terminal | undefined {
    return vscode.window.terminals.find((terminal) => {
      const shown = attemptIn(terminal);
      return shown?.run === run.run && shown.package === item.planned.id && shown.attempt === item.attempt;
    });
  }
}

function attemptIn({ creationOptions }: vscode.Terminal): TerminalAttempt | undefined {
  const env = 'env' in creationOptions ? creationOptions.env : undefined;
  const { WAVES_RUN: run, WAVES_PACKAGE: id, WAVES_ATTEMPT: attempt } = env ?? {};
  return run && id && attempt ? { run, package: id, attempt: Number(attempt) } : undefined;
}
