import type { Plan } from '../../plan/model';
import type { AgentLauncher, AttemptListener, FollowedAttempt } from '../../ports/attempts';
import type { Ending } from '../../ports/ports';
import type { PackageRun, RunEvent, RunState } from '../../run/run';
import { WavesError } from '../../wavesError';

/** A run that goes on: what it stands at, and how that changes. */
export interface FollowedRun {
  readonly state: RunState;
  /** The text of the plan that the run goes by now. */
  readonly plan: Plan;
  /** Whether nothing may be done for it any more. */
  readonly closed: boolean;
  /** Resolves when the events are part of the state. */
  record(events: readonly RunEvent[]): Promise<void>;
  /** Something that decisions depend on has changed elsewhere than in the journal. */
  decideAnew(): void;
  /** It cannot go on: what can't be written down must not happen. */
  halt(error: unknown): void;
}

/** A package of a run. @throws WavesError `unknown-package`. */
export function packageRun(state: RunState, id: string): PackageRun {
  const item = state.packages.get(id);
  if (item === undefined) {
    throw new WavesError('unknown-package', `The run has no package "${id}".`);
  }
  return item;
}

/** Where the latest attempt of a package works. @throws WavesError `journal` where the journal does not say it. */
export function located(item: PackageRun): { worktree: string; branch: string; base: string } {
  const { worktree, branch, base } = item;
  if (worktree === undefined || branch === undefined || base === undefined) {
    throw new WavesError('journal', `The journal does not say where ${item.planned.id} works.`);
  }
  return { worktree, branch, base };
}

/** One attempt of one package. */
export interface Target {
  readonly package: string;
  readonly attempt: number;
}

/** The name that an attempt is followed by. */
export function attemptKey({ package: id, attempt }: Target): string {
  return `${id} ${attempt}`;
}

/** The attempts whose agents a run's driver follows, by the name of package and attempt; commands that run for them, by their folder. */
export class Attempts {
  private readonly followed = new Map<string, FollowedAttempt>();
  private readonly watchings = new Map<string, Ending>();
  private readonly cancelled = new Set<string>();

  constructor(private readonly launcher: AgentLauncher) {}

  /** Whether an agent is to be ended, also one that has not started yet. */
  isCancelled(key: string): boolean {
    return this.cancelled.has(key);
  }

  isFollowed(key: string): boolean {
    return this.followed.has(key);
  }

  /**
   * Follows an attempt until `forget`; an agent that was cancelled before is ended at once.
   * @param watching what else looks at it, and ends with the following.
   */
  follow(key: string, folder: string, listener: AttemptListener, watching?: Ending): void {
    if (watching !== undefined) {
      this.watchings.set(key, watching);
    }
    const attempt = this.launcher.follow(folder, listener);
    this.followed.set(key, attempt);
    if (this.cancelled.has(key)) {
      attempt.cancel();
    }
  }

  /** The attempt's end is in the journal. */
  forget(key: string): void {
    this.followed.delete(key);
    this.watchings.get(key)?.dispose();
    this.watchings.delete(key);
  }

  /** Ends an agent, now or as soon as it is followed. */
  cancel(key: string): void {
    if (!this.cancelled.has(key)) {
      this.cancelled.add(key);
      this.followed.get(key)?.cancel();
    }
  }

  /** Whether something can be typed for an agent. */
  canBeNudged(key: string): boolean {
    return this.followed.get(key)?.nudge !== undefined;
  }

  /** Types a line for an agent that takes some. */
  nudge(key: string, line: string): void {
    this.followed.get(key)?.nudge?.(line);
  }

  /** Follows none any more; the agents go on. */
  dispose(): void {
    this.followed.forEach((attempt) => attempt.dispose());
    this.followed.clear();
    this.watchings.forEach((watching) => watching.dispose());
    this.watchings.clear();
  }
}
