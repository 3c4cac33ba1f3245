import type { JournalEvent } from '../events';
import type { RunDraft } from '../runDraft';
import type { ContractArtifact, ContractFact } from './contractEvents';

/** A contract as it stands on the integration branch. */
export interface Contract extends ContractArtifact {
  /** The package that it was last taken from. */
  readonly package: string;
  readonly commit: string;
  /** When that was, in ISO 8601, UTC. */
  readonly at: string;
}

/** Applies what is known of contracts. */
export function applyContractFact(run: RunDraft, event: JournalEvent & ContractFact): void {
  for (const artifact of event.artifacts) {
    run.contracts.set(artifact.path, {
      ...artifact,
      package: event.package,
      commit: event.commit,
      at: event.time,
    });
  }
}
