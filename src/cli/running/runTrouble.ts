import type { DriverListener } from '../../engine/runs/driver';
import type { Standstill } from '../../run/faults/errorFault';
import { standstillText } from '../../run/faults/errorFault';
import { WavesError } from '../../wavesError';

/** What goes wrong with the runs of a driver in this process, and is in no journal. */
export class RunTrouble implements DriverListener {
  private readonly failures = new Map<string, { error?: unknown; reject?: (error: unknown) => void }>();
  private readonly told = new Map<string, string>();

  constructor(private readonly say: (text: string) => void) {}

  stands(run: string, standstill: Standstill | undefined): void {
    if (standstill === undefined) {
      this.told.delete(run);
      this.say('The run goes on.');
    } else if (this.told.get(run) !== standstill.fault) {
      this.told.set(run, standstill.fault);
      this.say(standstillText(standstill));
    }
  }

  ended(run: string, error?: unknown): void {
    // Who has taken over goes on with it.
    if (error !== undefined && !WavesError.is(error, 'lease-lost')) {
      const failure = this.failures.get(run);
      this.failures.set(run, { error });
      failure?.reject?.(error);
    }
  }

  /** Rejects when a run can't be driven any further, and will not be by itself. Never resolves. */
  failed(run: string): Promise<never> {
    return new Promise((_resolve, reject) => {
      const known = this.failures.get(run);
      if (known === undefined) {
        this.failures.set(run, { reject });
      } else {
        reject(known.error instanceof Error ? known.error : new Error(String(known.error)));
      }
    });
  }
}
