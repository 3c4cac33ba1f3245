import * as vscode from 'vscode';
import type { RunState } from '../../run/runState';
import { Disposable } from '../disposable';
import type { PlanSession } from '../plans/planSession';
import type { PlanSessions } from '../plans/planSessions';

/** Tells a person once that a run has ended, and nothing else. */
export class RunNotifier extends Disposable {
  private readonly going = new Set<string>();

  constructor(
    sessions: PlanSessions,
    private readonly openGraph: (session: PlanSession) => void,
  ) {
    super();
    this.register(sessions.onDidChange((session) => this.look(session)));
  }

  private look(session: PlanSession): void {
    const { run } = session;
    if (run === undefined) {
      return;
    }
    if (run.phase !== 'ended') {
      this.going.add(run.run);
    } else if (this.going.delete(run.run) && run.outcome !== 'cancelled') {
      void this.tell(session, run);
    }
  }

  private async tell(session: PlanSession, run: RunState): Promise<void> {
    const graph = vscode.l10n.t('Open Graph');
    const show =
      run.outcome === 'done' ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
    if ((await show(endMessage(run), graph)) === graph) {
      this.openGraph(session);
    }
  }
}

/** How a run ended, in one or two sentences. */
export function endMessage(run: RunState): string {
  const items = [...run.packages.values()];
  const named = (state: string) =>
    items
      .filter((item) => item.state === state)
      .map((item) => item.planned.id)
      .join(', ');
  if (run.outcome === 'done') {
    return vscode.l10n.t(
      '{0}: all packages that were asked for are done and merged into {1}.',
      run.feature.title,
      run.integrationBranch,
    );
  }
  const failed = named('failed');
  const blocked = named('blocked');
  const parts = [
    failed === '' ? '' : vscode.l10n.t('failed: {0}', failed),
    blocked === '' ? '' : vscode.l10n.t('needs you: {0}', blocked),
  ].filter((part) => part !== '');
  return vscode.l10n.t('{0}: the run stopped. {1}', run.feature.title, parts.join('; '));
}
