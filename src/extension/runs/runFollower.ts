import type * as vscode from 'vscode';
import { followJournal } from '../../node/journalFollower';
import { journalPath } from '../../node/runFolder';
import { FileRunStore } from '../../node/runStore';
import { RunFold, replay } from '../../run/runFold';
import type { RunState } from '../../run/runState';
import { Disposable } from '../disposable';

/** How often to look for runs that somebody else started, in milliseconds. */
const LOOK_MS = 1000;

/** Follows the newest run of one plan by its journal, whoever drives it. */
export class RunFollower extends Disposable {
  private readonly runs: FileRunStore;
  private fold = new RunFold();
  private following: { readonly run: string; readonly journal: vscode.Disposable } | undefined;
  private readonly seen = new Set<string>();
  private looking = false;

  /**
   * @param plan path of the plan from the root of the work tree, with forward slashes.
   * @param changed called after every change of `state`.
   */
  constructor(
    private readonly commonDir: string,
    private readonly plan: string,
    private readonly changed: () => void,
    private readonly failed: (error: unknown) => void,
  ) {
    super();
    this.runs = FileRunStore.forReading(commonDir);
    const timer = setInterval(() => this.look(), LOOK_MS);
    this.register({ dispose: () => clearInterval(timer) });
    this.register({ dispose: () => void this.following?.journal.dispose() });
    this.look();
  }

  get state(): RunState | undefined {
    return this.fold.state;
  }

  /** Looks whether there is a newer run of the plan. */
  look(): void {
    if (this.looking || this.isDisposed) {
      return;
    }
    this.looking = true;
    this.findNewest()
      .catch(this.failed)
      .finally(() => {
        this.looking = false;
      });
  }

  private async findNewest(): Promise<void> {
    const unseen = (await this.runs.list()).filter((run) => !this.seen.has(run)).reverse();
    for (const run of unseen) {
      const state = replay((await this.runs.read(run)).events);
      if (state === undefined) {
        // Its journal has just been made and holds nothing yet.
        continue;
      }
      this.seen.add(run);
      if (state.plan === this.plan && (this.following === undefined || this.following.run < run)) {
        this.follow(run);
        unseen.forEach((older) => older < run && this.seen.add(older));
        return;
      }
    }
  }

  private follow(run: string): void {
    this.following?.journal.dispose();
    const fold = new RunFold();
    this.fold = fold;
    const journal = followJournal(journalPath(this.commonDir, run), (events) => {
      events.forEach((event) => fold.apply(event));
      this.changed();
    });
    this.following = { run, journal };
  }
}
