import type { JournalEvent } from '../../src/run/run';

/** What became of a simulated run. */
export interface SimulationResult {
  readonly outcome: string;
  readonly steps: number;
  readonly crashes: number;
  readonly merges: number;
  /** The journals of all runs. */
  readonly journals: readonly (readonly JournalEvent[])[];
}

/** Which faults are to happen; absent: whichever the seed calls for. */
export interface SimulationOptions {
  /** The driver is killed as soon as this many events are durable, and at no other time; no other faults. */
  readonly killAfter?: number;
  /** Whether somebody at a command line attends the run, who alone sees to it that it is driven; absent: as the seed says. */
  readonly attended?: boolean;
  /** Whether the plans within its plan are written by agents; absent: they are there. */
  readonly generated?: boolean;
  /** Whether packages go on that nobody waits for; absent: none does. */
  readonly continuous?: boolean;
  /** Whether other machines carry attempts out, with what goes wrong between them; absent: this one does. */
  readonly elsewhere?: boolean;
}
