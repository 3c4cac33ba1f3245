import type { PackageRun, RunState } from '../../src/run/run';
import { isChildRun } from '../../src/run/kernel/state/names';
import { isHeld } from '../../src/run/run';
import type { JournalWatch } from './journalWatch';

/**
 * How long what is wanted of a parent may take to reach its child runs, in milliseconds, while the same driver is awake:
 * longer than any driver needs to take up all runs.
 */
const REACH_MS = 5000;

type Wish = 'paused' | 'stopped';

/** Knows for how long child runs should have felt that a run above them is paused, or is being ended. */
export class ParentWatch {
  /** By child run and wish, since when nothing has kept it from being heard. */
  private readonly since = new Map<string, number>();
  private driver: number | undefined;
  private now = 0;
  private version = -1;

  constructor(private readonly watch: JournalWatch) {}

  /**
   * Called after everything that happens.
   * @param now by the clock that never jumps, in milliseconds.
   * @param driver epoch of the one that is awake; undefined while there is none.
   */
  look(now: number, driver: number | undefined): void {
    this.now = now;
    if (driver === undefined || driver !== this.driver) {
      this.driver = driver;
      this.since.clear();
    } else if (this.version === this.watch.version) {
      return;
    }
    this.version = this.watch.version;
    for (const run of this.watch.journals.keys()) {
      if (isChildRun(run)) {
        for (const wish of ['paused', 'stopped'] as const) {
          this.keep(`${run} ${wish}`, this.isWanted(run, wish));
        }
      }
    }
  }

  /** Whether a child run should have felt it by now. */
  isOverdue(run: string, wish: Wish): boolean {
    const since = this.since.get(`${run} ${wish}`);
    return since !== undefined && this.now - since > REACH_MS;
  }

  private keep(key: string, wanted: boolean): void {
    if (!wanted) {
      this.since.delete(key);
    } else if (!this.since.has(key)) {
      this.since.set(key, this.now);
    }
  }

  private isWanted(run: string, wish: Wish): boolean {
    const parent = this.state(this.state(run)?.parent?.run);
    const item = parent?.packages.get(this.state(run)?.parent?.package ?? '');
    if (parent === undefined || item?.childRun !== run) {
      return false;
    }
    return WANTS[wish](parent, item) || this.isWanted(parent.run, wish);
  }

  private state(run: string | undefined): RunState | undefined {
    return run === undefined ? undefined : this.watch.state(run);
  }
}

const WANTS: Readonly<Record<Wish, (parent: RunState, item: PackageRun) => boolean>> = {
  paused: (parent, item) => isHeld(parent) || item.paused,
  stopped: (parent, item) => parent.phase !== 'running' || item.stopping !== undefined,
};
