import { pastAttempts } from '../../node/runs/pastAttempts';
import { FileRunStore } from '../../node/runs/runStore';
import type { RunFollowerListener } from './runFollower';

/** How long packages of a plan took in its earlier runs; looked up once for each run that is followed. */
export class PastTimes {
  private times: ReadonlyMap<string, readonly number[]> | undefined;
  private run: string | undefined;

  /** @param plan path of the plan from the root of the work tree, with forward slashes. */
  constructor(
    private readonly commonDir: string,
    private readonly plan: string,
    private readonly listener: RunFollowerListener,
  ) {}

  /** By package, in milliseconds; undefined before it is known. */
  get known(): ReadonlyMap<string, readonly number[]> | undefined {
    return this.times;
  }

  /** Looks at all runs but one, which is followed, unless that has been done already. */
  except(run: string | undefined): void {
    if (run === undefined || run === this.run) {
      return;
    }
    this.run = run;
    pastAttempts(FileRunStore.forReading(this.commonDir), this.plan, run).then(
      (times) => {
        if (this.run === run) {
          this.times = times;
          this.listener.changed();
        }
      },
      (error: unknown) => this.listener.failed(error),
    );
  }
}
