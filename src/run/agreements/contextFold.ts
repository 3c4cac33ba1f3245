import type { JournalEvent } from '../events/events';
import type { RunDraft } from '../state/runDraft';
import type { ContextFact } from './contextEvents';

/** Applies what is known of contexts. */
export function applyContextFact(run: RunDraft, event: JournalEvent & ContextFact): void {
  if (event.type === 'context.kept') {
    const { derived, characters, problems } = event;
    const item = run.packages.get(event.package);
    if (item?.attempt === event.attempt) {
      item.context = { derived, characters, problems };
    }
    return;
  }
  const { wave, packages, missing, files, decisions, errors, pendingActions, concerns, before, after } =
    event;
  const counts = { files, decisions, errors, pendingActions, before, after };
  const about = { wave, packages, ...(missing === undefined ? {} : { missing }), concerns };
  run.waveContexts.set(wave, { ...about, ...counts, at: event.time });
}
