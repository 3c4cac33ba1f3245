import * as vscode from 'vscode';
import { noticePrograms, runFirst, soundPrograms } from '../../node/processes/desktopNotice';
import { pendingHandoffs } from '../../run/asking/handoffs';
import type { PackageRun, RunState } from '../../run/run';
import { Disposable } from '../editor/disposable';
import type { ErrorReporter } from '../editor/errorReporter';
import type { PlanSession } from '../plans/planSession';
import type { PlanSessions } from '../plans/planSessions';
import { AttentionNotifier } from './attentionNotifier';
import type { WindowRuns } from './windowRuns';

/** What the messages about a run offer. */
interface RunMessageActions {
  /** @param select the package to bring into view. */
  openGraph(session: PlanSession, select?: string): void;
  resume(session: PlanSession): Promise<void>;
  /** Calls a person who looks elsewhere. */
  alert(text: string): void;
}

/** Tells a person once that a run has ended or was interrupted, and nothing else; the rest goes to the output. */
class RunNotifier extends Disposable {
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

/** Alerts that follow each other closer than this, in milliseconds, are heard once. */
const QUIET_MS = 5000;

/**
 * Calls a person who looks elsewhere, as far as they have asked for it: by a sound, and by a notice of the system while the
 * window is not in front. What there is to say stands in the editor all the same.
 */
class Alerts {
  private last = Number.NEGATIVE_INFINITY;
  /** What this system cannot do has been said once. */
  private readonly missing = new Set<string>();

  /** @param now milliseconds since any moment. */
  constructor(
    private readonly errors: ErrorReporter,
    private readonly now: () => number,
  ) {}

  /** @param text one or two sentences. */
  call(text: string): void {
    const settings = vscode.workspace.getConfiguration('waves.notifications');
    const isLoud = settings.get<boolean>('sound', false);
    const isShown = settings.get<boolean>('system', false) && !vscode.window.state.focused;
    const { platform } = process;
    if (isShown) {
      void this.run(
        'waves.notifications.system',
        noticePrograms(platform, { title: 'Wave Orchestrator', text }),
      );
    }
    if (isLoud && this.now() - this.last >= QUIET_MS) {
      this.last = this.now();
      void this.run('waves.notifications.sound', soundPrograms(platform));
    }
  }

  private async run(setting: string, programs: ReturnType<typeof soundPrograms>): Promise<void> {
    if (!(await runFirst(programs)) && !this.missing.has(setting)) {
      this.missing.add(setting);
      const names = programs.map(({ file }) => file).join(', ');
      this.errors.info(`${setting} has no effect here; it needs one of these programs: ${names}.`);
    }
  }
}

/** Tells a person what happens in runs that they do not look at: ends, interruptions, what needs them, long set-ups. */
export class Announcements extends Disposable {
  /** @param openGraph shows a plan's graph, with a package in view. */
  constructor(
    sessions: PlanSessions,
    runs: WindowRuns,
    openGraph: (session: PlanSession, select?: string) => void,
    errors: ErrorReporter,
  ) {
    super();
    const { control, links } = runs;
    const alerts = new Alerts(errors, Date.now);
    const alert = (text: string) => alerts.call(text);
    const resume = (session: PlanSession) => control.resume(session);
    const notifier = this.register(new RunNotifier(sessions, { openGraph, resume, alert }, errors));
    this.register(
      links.onDidInterrupt((place) => {
        const session = runs.unfinished(place);
        if (session?.run !== undefined) {
          void notifier.interrupted(session, session.run);
        }
      }),
    );
    this.register(
      new AttentionNotifier(sessions, {
        openGraph,
        steer: (session, action) => errors.attempt(control.steer(session, action)),
        alert,
      }),
    );
    const stop = (session: PlanSession, ids: readonly string[]) =>
      errors.attempt(control.several(session, 'stop', ids));
    this.register(new SetupProgress(sessions, stop, Date.now));
  }
}
