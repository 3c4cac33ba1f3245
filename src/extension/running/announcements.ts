import { Disposable } from '../editor/disposable';
import type { ErrorReporter } from '../editor/errorReporter';
import type { PlanSession } from '../plans/planSession';
import type { PlanSessions } from '../plans/planSessions';
import { Alerts } from './alerts';
import { AttentionNotifier } from './attentionNotifier';
import { RunNotifier } from './runNotifier';
import { SetupProgress } from './setupProgress';
import type { WindowRuns } from './windowRuns';

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
