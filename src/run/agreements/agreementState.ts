import type { ContextMerged } from './contextEvents';
import type { ContractArtifact } from './contractEvents';
import type { MockMissing, MockServing } from './mockEvents';

/** A contract as it stands on the integration branch. */
export interface Contract extends ContractArtifact {
  /** The package that it was last taken from. */
  readonly package: string;
  readonly commit: string;
  /** When that was, in ISO 8601, UTC. */
  readonly at: string;
}

/** A change of a contract that a package was built on. */
export interface Drift {
  readonly path: string;
  /** The package whose work has changed it. */
  readonly by: string;
  /** Each in words. */
  readonly changes: readonly string[];
  readonly breaking: boolean;
  /** Hashes of what the contract offered and offers. */
  readonly from: string;
  readonly to: string;
  readonly at: string;
}

/** The mock server of a run, as it was started last; or why there is none. */
export type RunMock = Omit<MockServing, 'type'> | Omit<MockMissing, 'type'>;

/** What a package's agent has left about its work. */
export interface KeptContext {
  readonly derived: boolean;
  /** Length of the file. */
  readonly characters: number;
  readonly problems: readonly string[];
}

/** The contexts of a wave, put together. */
export type WaveContext = Omit<ContextMerged, 'type'> & { readonly at: string };
