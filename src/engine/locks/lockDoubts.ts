import type { SharedLocks } from '../../run/locks/personalLocks';
import type { PackageRun, RunEvent } from '../../run/run';
import type { LockDoubt } from '../../run/locks/locks';

/** Tells once of each doubt about what the packages of a run hold at a coordinator elsewhere, and of its end. */
export class LockDoubts {
  /** What was last said, by package. */
  private readonly told = new Map<string, string>();

  constructor(
    private readonly shared: SharedLocks,
    private readonly run: string,
  ) {}

  /** Goes on from what the journal says. */
  takeUp({ planned, attempt, lockDoubt }: PackageRun): void {
    if (lockDoubt !== undefined) {
      this.told.set(planned.id, wordsOf(attempt, lockDoubt));
    }
  }

  /** What has to be journaled of a package that holds something. */
  notice({ planned: { id }, attempt }: PackageRun): RunEvent[] {
    const doubt = this.shared.doubt({ kind: 'package', run: this.run, package: id, attempt });
    const words = doubt && doubt !== 'unasked' ? wordsOf(attempt, doubt) : undefined;
    if (doubt === 'unasked' || words === this.told.get(id)) {
      return [];
    }
    if (doubt === undefined || words === undefined) {
      this.told.delete(id);
      return [{ type: 'locks.confirmed', package: id, attempt }];
    }
    this.told.set(id, words);
    const { phase, keys, until, holder } = doubt;
    return [
      {
        type: 'locks.doubted',
        package: id,
        attempt,
        phase,
        keys,
        ...(until === undefined ? {} : { until }),
        ...(holder === undefined ? {} : { holder }),
      },
    ];
  }

  /** Nothing was said of what a package holds from now on. */
  forget(id: string): void {
    this.told.delete(id);
  }
}

/** Until when something holds is no news. */
function wordsOf(attempt: number, { phase, keys, holder }: LockDoubt): string {
  return JSON.stringify([attempt, phase, keys, holder]);
}
