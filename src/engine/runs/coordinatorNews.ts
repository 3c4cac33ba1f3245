import type { Ending, Log } from '../../ports/ports';
import type { RunEvent, RunState } from '../../run/run';
import type { Coordination } from '../kernel/engineDependencies';
import type { RunDriver } from './runDriver';

/**
 * Tells every run which coordinator it goes by, what that can do, and whether it has gone or come back; and wakes them
 * when something has changed about locks elsewhere.
 */
export class CoordinatorNews {
  private readonly telling = new Set<string>();
  private readonly watchings: readonly (Ending | undefined)[];

  /** @param active the runs that go on, by id. */
  constructor(
    private readonly coordination: Coordination | undefined,
    private readonly active: ReadonlyMap<string, RunDriver>,
    private readonly log: Log,
  ) {
    this.watchings = [
      coordination?.watch(() => [...active.keys()].forEach((run) => this.tell(run))),
      coordination?.shared?.watch(() => active.forEach((driver) => driver.step())),
    ];
  }

  /** What a run has not heard yet. @param state undefined: it has heard nothing. */
  since(state: RunState | undefined): RunEvent[] {
    if (this.coordination === undefined) {
      return [];
    }
    const known = this.coordination.known();
    const message = this.coordination.lost();
    const news: RunEvent[] = [];
    const { kind, url, can } = state?.coordinator ?? {};
    if (kind !== known.kind || url !== known.url || can?.join() !== known.can.join()) {
      news.push({ type: 'coordinator.probed', ...known });
    }
    if (message !== state?.coordinatorLost) {
      news.push(
        message === undefined ? { type: 'coordinator.found' } : { type: 'coordinator.lost', message },
      );
    }
    return news;
  }

  dispose(): void {
    this.watchings.forEach((watching) => watching?.dispose());
  }

  /** What is being written is not told a second time. */
  private tell(run: string): void {
    const driver = this.active.get(run);
    if (driver === undefined || driver.closed || driver.isOver || this.telling.has(run)) {
      return;
    }
    const news = this.since(driver.state);
    if (news.length === 0) {
      return;
    }
    this.telling.add(run);
    driver.record(news).then(
      () => {
        this.telling.delete(run);
        this.tell(run);
      },
      (error: unknown) => {
        this.telling.delete(run);
        this.log.error(`What has become of the coordinator could not be told to ${run}.`, error);
      },
    );
  }
}
