import * as vscode from 'vscode';
import { pendingHandoffs } from '../../run/asking/handoffs';
import type { RunState } from '../../run/run';
import { Disposable } from '../editor/disposable';
import type { ErrorReporter } from '../editor/errorReporter';
import type { PlanSession } from '../plans/planSession';
import type { PlanSessions } from '../plans/planSessions';

/** What the messages about a run offer. */
export interface RunMessageActions {
  /** @param select the package to bring into view. */
  openGraph(session: PlanSession, select?: string): void;
  resume(session: PlanSession): Promise<void>;
  /** Calls a person who looks elsewhere. */
  alert(text: string): void;
}

/** Tells a person once that a run has ended or was interrupted, and nothing else; the rest goes to the output. */
export class RunNotifier extends Disposable {
  private readonly going = new Set<string>();
  /** How many notes of each run are in the output already. */
  private readonly notes = new Map<string, number>();

  constructor(
    sessions: PlanSessions,
    private readonly actions: RunMessageActions,
    private readonly errors: ErrorReporter,
  ) {
    super();
    this.register(sessions.onDidChange((session) => this.look(session)));
  }

  /** Asks whether to go on with a run that nobody drives. */
  async interrupted(session: PlanSession, run: RunState): Promise<void> {
    const open = [...run.packages.values()].filter((item) => item.selected && item.state !== 'done').length;
    const goOn = vscode.l10n.t('Continue');
    const answer = await vscode.window.showInformationMessage(
      vscode.l10n.t('{0}: the run was interrupted; {1} packages are not done.', run.feature.title, open),
      goOn,
    );
    if (answer === goOn) {
      await this.attempt(this.actions.resume(session));
    }
  }

  private look(session: PlanSession): void {
    const { run } = session;
    if (run === undefined) {
      return;
    }
    this.writeNotes(run);
    if (run.phase !== 'ended') {
      this.going.add(run.run);
    } else if (this.going.delete(run.run)) {
      this.errors.info(endMessage(run));
      if (run.outcome !== 'cancelled') {
        void this.tell(session, run);
      }
    }
  }

  private writeNotes(run: RunState): void {
    run.notes.slice(this.notes.get(run.run) ?? 0).forEach((note) => this.errors.info(note));
    this.notes.set(run.run, run.notes.length);
  }

  private async tell(session: PlanSession, run: RunState): Promise<void> {
    this.actions.alert(endMessage(run));
    if (run.outcome === 'done') {
      const merge =
        run.baseBranch === undefined
          ? vscode.l10n.t('Merge…')
          : vscode.l10n.t('Merge into {0}…', run.baseBranch);
      const graph = vscode.l10n.t('Open Graph');
      const answer = await vscode.window.showInformationMessage(endMessage(run), merge, graph);
      if (answer === merge) {
        await vscode.commands.executeCommand('waves.finishRun', session.uri);
      } else if (answer === graph) {
        this.actions.openGraph(session);
      }
      return;
    }
    const first = idsIn(run, 'failed')[0] ?? idsIn(run, 'blocked')[0];
    const show = first === undefined ? vscode.l10n.t('Open Graph') : vscode.l10n.t('Show {0}', first);
    if ((await vscode.window.showWarningMessage(endMessage(run), show)) === show) {
      this.actions.openGraph(session, first);
    }
  }

  private async attempt(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      await this.errors.show(error);
    }
  }
}

/** How a run ended, in one or two sentences. */
function endMessage(run: RunState): string {
  const { title } = run.feature;
  if (run.outcome === 'done') {
    const done = vscode.l10n.t(
      '{0}: all packages that were asked for are done and merged into {1}.',
      title,
      run.integrationBranch,
    );
    const pending = pendingHandoffs(run).map(({ from, to }) => `${from} → ${to}`);
    return pending.length === 0
      ? done
      : `${done} ${vscode.l10n.t('HANDOFF PENDING, without an answer: {0}.', pending.join(', '))}`;
  }
  const failed = idsIn(run, 'failed').join(', ');
  const blocked = idsIn(run, 'blocked').join(', ');
  const parts = [
    ...(failed === '' ? [] : [vscode.l10n.t('failed: {0}', failed)]),
    ...(blocked === '' ? [] : [vscode.l10n.t('needs you: {0}', blocked)]),
  ];
  const stopped = vscode.l10n.t('{0}: the run stopped.', title);
  return parts.length === 0 ? stopped : `${stopped} ${parts.join('; ')}`;
}

function idsIn(run: RunState, state: 'failed' | 'blocked'): string[] {
  return [...run.packages.values()].filter((item) => item.state === state).map((item) => item.planned.id);
}
