import * as vscode from 'vscode';
import type { PackageRun, RunState } from '../../run/run';
import { Disposable } from '../editor/disposable';
import type { PlanSession } from '../plans/planSession';
import type { PlanSessions } from '../plans/planSessions';

/** Set-up work that is done sooner than this, in milliseconds, is not worth a message. */
const LONG_MS = 5000;

interface Shown {
  /** Ends the message. */
  readonly end: () => void;
  readonly report: (message: string) => void;
}

/**
 * Shows worktrees that take long to be made ready, by the commands that the plan has for it, as one message for each run; it
 * goes by itself, and stops these packages when it is cancelled.
 */
export class SetupProgress extends Disposable {
  private readonly shown = new Map<PlanSession, Shown>();
  private timer: NodeJS.Timeout | undefined;

  /** @param stop ends packages of a session; tells of its own errors. @param now milliseconds since 1970. */
  constructor(
    private readonly sessions: PlanSessions,
    private readonly stop: (session: PlanSession, ids: readonly string[]) => void,
    private readonly now: () => number,
  ) {
    super();
    this.register(sessions.onDidChange(() => this.look()));
    this.register({ dispose: () => clearTimeout(this.timer) });
    this.register({ dispose: () => this.shown.forEach(({ end }) => end()) });
  }

  private look(): void {
    clearTimeout(this.timer);
    let next = Number.POSITIVE_INFINITY;
    for (const session of this.sessions.all) {
      const items = startingIn(session.run);
      const ages = items.map(({ startedAt }) => this.now() - Date.parse(startedAt ?? ''));
      const oldest = Math.max(0, ...ages);
      const shown = this.shown.get(session);
      if (items.length === 0) {
        shown?.end();
        this.shown.delete(session);
      } else if (shown !== undefined || oldest >= LONG_MS) {
        (shown ?? this.show(session)).report(items.map(wordsOf).join(' · '));
      } else {
        next = Math.min(next, LONG_MS - oldest);
      }
    }
    if (next !== Number.POSITIVE_INFINITY) {
      this.timer = setTimeout(() => this.look(), next);
    }
  }

  private show(session: PlanSession): Shown {
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    let latest = '';
    let report: (message: string) => void = (message) => (latest = message);
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('{0}: making worktrees ready', session.plan.feature.title),
      cancellable: true,
    };
    void vscode.window.withProgress(options, (progress, token) => {
      report = (message) => progress.report({ message });
      report(latest);
      token.onCancellationRequested(() => {
        this.stop(
          session,
          startingIn(session.run).map(({ planned }) => planned.id),
        );
      });
      return ended;
    });
    const shown = { end, report: (message: string) => report(message) };
    this.shown.set(session, shown);
    return shown;
  }
}

function startingIn(run: RunState | undefined): PackageRun[] {
  return run === undefined || run.phase === 'ended'
    ? []
    : [...run.packages.values()].filter(({ state }) => state === 'starting');
}

function wordsOf({ planned, message }: PackageRun): string {
  return message === undefined ? planned.id : `${planned.id}: ${message}`;
}
