import type { JournalEvent, RunState } from '../../run/run';
import { replay, RunFold } from '../../run/run';
import type { FollowedJournal } from '../journal/journalFollower';
import { followJournal } from '../journal/journalFollower';
import type { Host } from '../processes/host';
import { thisHost } from '../processes/host';
import { journalPath } from './runFolder';
import type { FileRunStore } from './runStore';

/** A run that carries a package of another one out. */
export interface ChildRun {
  readonly state: RunState;
  readonly events: readonly JournalEvent[];
}

/** The child runs of a run, and theirs, as far as they have begun. */
export async function readChildren(
  runs: FileRunStore,
  parent: RunState,
  found = new Map<string, ChildRun>(),
): Promise<ReadonlyMap<string, ChildRun>> {
  for (const { childRun } of parent.packages.values()) {
    if (childRun === undefined) {
      continue;
    }
    const events = await runs.read(childRun).then(
      (read) => read.events,
      () => [],
    );
    const state = replay(events);
    if (state !== undefined) {
      found.set(childRun, { state, events });
      await readChildren(runs, state, found);
    }
  }
  return found;
}

/** Told of what happens in child runs. */
export interface ChildRunListener {
  /** @param state of the child run after the events. */
  happened(events: readonly JournalEvent[], state: RunState): void;
  /** Told of damage that was skipped, in words. */
  failed?(message: string): void;
}

/** Follows the runs that carry out the packages of a run which are plans of their own, and theirs in turn. */
export class ChildRunFollower {
  private readonly followed = new Map<
    string,
    { readonly fold: RunFold; readonly watching: FollowedJournal }
  >();
  private disposed = false;

  constructor(
    private readonly commonDir: string,
    private readonly listener: ChildRunListener,
    private readonly host: Pick<Host, 'files' | 'watchFolder'> = thisHost,
  ) {}

  /** Follows the child runs that begin with these events of a run. */
  see(events: readonly JournalEvent[]): void {
    for (const event of events) {
      if (event.type === 'subplan.started' && !this.followed.has(event.run) && !this.disposed) {
        this.follow(event.run);
      }
    }
  }

  /** Undefined for a run that is no child of what was seen, or whose journal has not been read yet. */
  state(run: string): RunState | undefined {
    return this.followed.get(run)?.fold.state;
  }

  /** Resolves when everything has been told that had happened in child runs before. */
  async caughtUp(): Promise<void> {
    // Those that come to light meanwhile are followed too: a map goes through what is added to it.
    for (const { watching } of this.followed.values()) {
      await watching.caughtUp();
    }
  }

  dispose(): void {
    this.disposed = true;
    this.followed.forEach(({ watching }) => watching.dispose());
    this.followed.clear();
  }

  private follow(run: string): void {
    const fold = new RunFold();
    const onEvents = (events: readonly JournalEvent[]) => {
      events.forEach((event) => fold.apply(event));
      this.see(events);
      if (fold.state !== undefined) {
        this.listener.happened(events, fold.state);
      }
    };
    const watching = followJournal(journalPath(this.commonDir, run), onEvents, {
      onDamage: (message) => this.listener.failed?.(message),
      host: this.host,
      rests: () => fold.state?.phase === 'ended',
    });
    this.followed.set(run, { fold, watching });
  }
}
