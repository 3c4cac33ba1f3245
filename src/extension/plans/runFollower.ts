import { readdir } from 'node:fs/promises';
import { ChildRunFollower } from '../../node/runs/childRunFollower';
import { watchFolder } from '../../node/files/folderWatcher';
import { followJournal } from '../../node/journal/journalFollower';
import { journalPath, runsFolder } from '../../node/runs/runFolder';
import { FileRunStore } from '../../node/runs/runStore';
import type { Standstill } from '../../run/faults/faultTable';
import type { JournalEvent, RunState } from '../../run/run';
import { RunFold, replay } from '../../run/run';
import { Disposable } from '../editor/disposable';

/** How often to look for runs that somebody else started, in milliseconds, where nothing was announced. */
const LOOK_MS = 2000;
/** How often it is looked whether a run can move at all, in milliseconds, while nothing is written down of it. */
const STANDSTILL_MS = 15_000;
/** Announcements that follow each other closer than this, in milliseconds, are one. */
const GAP_MS = 50;

interface Followed {
  readonly run: string;
  readonly fold: RunFold;
}

/** What to do with what a follower finds. */
export interface RunFollowerListener {
  /** The state is another one. */
  changed(): void;
  failed(error: unknown): void;
}

/** Follows the newest run of one plan by its journal, with its child runs, whoever drives it. */
export class RunFollower extends Disposable {
  /** Ends when it is known whether there is a run. */
  readonly ready: Promise<void>;

  private readonly runs: FileRunStore;
  private readonly seen = new Set<string>();
  private followed: Followed | undefined;
  private children: ChildRunFollower | undefined;
  private stopFollowing: () => void = () => undefined;
  private found: Standstill | undefined;
  /** When it is looked next whether the run can move, in milliseconds since 1970. */
  private looksAt = 0;

  /** @param plan path of the plan from the root of the work tree, with forward slashes. */
  constructor(
    private readonly commonDir: string,
    private readonly plan: string,
    private readonly listener: RunFollowerListener,
  ) {
    super();
    this.runs = FileRunStore.forReading(commonDir);
    this.ready = new Promise((resolve) => {
      const look = () => this.look().finally(resolve);
      const rests = () => this.state === undefined || this.state.phase === 'ended';
      this.register(watchFolder(runsFolder(commonDir), { pollMs: LOOK_MS, gapMs: GAP_MS, rests }, look));
    });
    this.register({ dispose: () => this.stopFollowing() });
  }

  /** Undefined when the plan has never been run. */
  get state(): RunState | undefined {
    return this.followed?.fold.state;
  }

  /** Why nothing moves in the run, whatever its journal says; undefined: nothing of that kind. */
  get standstill(): Standstill | undefined {
    return this.found;
  }

  /** The state of a child run of that run, or of one below. */
  childState(run: string): RunState | undefined {
    return this.children?.state(run);
  }

  /** Looks at once, because a run was just started. */
  async look(): Promise<void> {
    try {
      await this.findNewest();
      await this.findStandstill();
    } catch (error) {
      this.listener.failed(error);
    }
  }

  private async findNewest(): Promise<void> {
    const names = await readdir(runsFolder(this.commonDir)).catch(() => []);
    if (names.every((name) => this.seen.has(name))) {
      return;
    }
    const runs = await this.runs.list();
    for (const run of [...runs].reverse()) {
      if (this.isDisposed || run === this.followed?.run) {
        return;
      }
      if (this.seen.has(run)) {
        continue;
      }
      const { events } = await this.runs.read(run);
      const state = replay(events);
      if (state === undefined) {
        // Its journal has just been made and holds nothing whole yet.
        continue;
      }
      this.seen.add(run);
      if (state.plan === this.plan && state.parent === undefined) {
        runs.slice(0, runs.indexOf(run)).forEach((older) => this.seen.add(older));
        this.follow(run, events);
        return;
      }
    }
  }

  private async findStandstill(): Promise<void> {
    const { state } = this;
    if (state === undefined || Date.now() < this.looksAt) {
      return;
    }
    this.looksAt = Date.now() + STANDSTILL_MS;
    const found = await this.runs.standstill(state);
    if (state.run === this.state?.run && found?.message !== this.found?.message) {
      this.found = found;
      this.listener.changed();
    }
  }

  private follow(run: string, events: readonly JournalEvent[]): void {
    if (this.isDisposed) {
      return;
    }
    this.stopFollowing();
    const fold = new RunFold();
    // All that has happened so far is taken in at once, so that nobody mistakes the past for news.
    events.forEach((event) => fold.apply(event));
    this.followed = { run, fold };
    this.found = undefined;
    this.looksAt = 0;
    const children = new ChildRunFollower(this.commonDir, {
      happened: () => this.listener.changed(),
      failed: (message) => this.listener.failed(message),
    });
    this.children = children;
    const onEvents = (later: readonly JournalEvent[]) => {
      later.forEach((event) => fold.apply(event));
      children.see(later);
      // What is written down shows that the run moves.
      this.found = undefined;
      this.looksAt = Date.now() + STANDSTILL_MS;
      this.listener.changed();
    };
    const following = followJournal(journalPath(this.commonDir, run), onEvents, {
      rests: () => fold.state?.phase === 'ended',
      onDamage: (message) => this.listener.failed(message),
    });
    this.stopFollowing = () => {
      following.dispose();
      children.dispose();
    };
    children.see(events);
    this.listener.changed();
  }
}
