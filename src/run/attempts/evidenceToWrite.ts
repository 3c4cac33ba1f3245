import type { Evidence } from '../kernel/kernel';
import type { LifeEvidence } from './lifeReader';

/** What says the same is written down again no sooner, in milliseconds, so that agents at work do not fill the journal. */
const REPEAT_MS = 120_000;

/**
 * The pieces of evidence that are worth an event: those that claim something else than their source did before, or that
 * are news by themselves, and the others once they have become much younger.
 * @param known what the state has.
 */
export function evidenceToWrite(
  known: readonly Evidence[],
  seen: readonly (LifeEvidence & { readonly isNews?: true })[],
): readonly LifeEvidence[] {
  return seen.filter((piece) => {
    const before = known.find(({ source }) => source === piece.source);
    return (
      before === undefined ||
      before.claim !== piece.claim ||
      ((piece.claim === 'needs_person' || piece.isNews === true) && before.detail !== piece.detail) ||
      piece.at - Date.parse(before.at) >= REPEAT_MS
    );
  });
}
