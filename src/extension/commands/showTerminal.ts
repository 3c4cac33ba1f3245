import * as vscode from 'vscode';
import type { AgentTerminals } from '../running/agentTerminals';
import type { AttemptLogs } from '../logs/attemptLogs';
import type { PackageTarget } from '../views/commandTarget';
import { showLog } from './showLog';

/** Shows the terminal of a package's agent; where this window has none, its log. */
export async function showTerminal(
  target: PackageTarget,
  terminals: AgentTerminals,
  logs: AttemptLogs,
): Promise<void> {
  const { run, item } = target;
  const state = run?.packages.get(item.id);
  if (run !== undefined && state !== undefined && terminals.show(run, state)) {
    return;
  }
  vscode.window.setStatusBarMessage(
    vscode.l10n.t('{0} has no terminal in this window; this is its log.', item.title),
    5000,
  );
  await showLog(target, logs);
}
