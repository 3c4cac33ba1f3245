import type { JournalEvent } from '../events';
import type { RunDraft } from '../runDraft';
import type { ContextFact, ContextMerged } from './contextEvents';

/** What a package's agent has left about its work. */
export interface KeptContext {
  readonly derived: boolean;
  /** Length of the file. */
  readonly characters: number;
  readonly problems: readonly string[];
}

/** The contexts of a wave, put together. */
export type WaveContext = Omit<ContextMerged, 'type'> & { readonly at: string };

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
  const { wave, packages, files, decisions, errors, pendingActions, concerns, before, after } = event;
  const merged = { wave, packages, files, decisions, errors, pendingActions, concerns, before, after };
  run.waveContexts.set(wave, { ...merged, at: event.time });
}
