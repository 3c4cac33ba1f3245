import * as vscode from 'vscode';
import { WavesError } from '../../wavesError';
import type { AttemptLogs } from '../runs/attemptLogs';
import type { PackageTarget } from '../views/commandTarget';
import type { AgentTerminals } from '../runs/agentTerminals';

/** Opens the log of a package's latest attempt. */
export async function showLog({ session, item, run }: PackageTarget, logs: AttemptLogs): Promise<void> {
  if (run === undefined || item.attempt === 0) {
    throw new WavesError(
      'unknown-package',
      vscode.l10n.t('{0} has not run yet, so it has no log.', item.title),
    );
  }
  await logs.open({ plan: session.uri, run: run.run, package: item.id, attempt: item.attempt });
}

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
