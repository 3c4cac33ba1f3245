import type { MergeConflict, WorkSnapshot } from '../../run/conflicts/mergeConflict';
import type { PredictedConflict } from '../../run/merging/mergingEvents';
import type { PackageRun, RunState } from '../../run/run';
import type { FollowedRun } from '../kernel/attempts';
import type { EngineDependencies } from '../kernel/engineDependencies';

/** How long at least between two looks, in milliseconds. */
const EVERY_MS = 3000;
/** Looking takes at most one part in so many of the time, however large the repository. */
const SHARE = 20;

interface Seen extends WorkSnapshot {
  readonly attempt: number;
  /** Whether it is the same as when it was looked at before. */
  readonly unchanged: boolean;
}

/**
 * Sees conflicts coming while both sides still work: every few seconds the worktrees are taken as they stand, committed
 * or not, and merged in the object store with each other and with what is merged already. Only pairs are merged of which
 * a side has changed since, and that have a file in common.
 */
export class ConflictWatch {
  private planned = false;
  private callOff: () => void = () => undefined;
  private seen = new Map<string, Seen>();
  private integrated = '';
  private found = new Map<string, PredictedConflict>();

  constructor(
    private readonly deps: Pick<EngineDependencies, 'clock' | 'conflicts' | 'log' | 'timers'>,
    private readonly run: FollowedRun,
  ) {}

  /** Sees to it that somebody looks as long as there is something to see. */
  step(): void {
    if (!this.planned && this.deps.conflicts !== undefined && this.isNeeded()) {
      this.plan(EVERY_MS);
    }
  }

  /** Looks no more. */
  close(): void {
    this.callOff();
  }

  private plan(wait: number): void {
    const { clock, timers, log } = this.deps;
    this.planned = true;
    this.callOff = timers.at(clock.now() + wait, () => {
      const begun = clock.now();
      this.look()
        .catch((error: unknown) => log.warn(`Conflicts could not be looked for: ${String(error)}`))
        .finally(() => {
          this.planned = false;
          if (this.isNeeded()) {
            this.plan(Math.max(EVERY_MS, SHARE * (clock.now() - begun)));
          }
        });
    });
  }

  private isNeeded(): boolean {
    const { state, closed } = this.run;
    return !closed && state.phase === 'running' && (workers(state).length > 0 || state.predicted.length > 0);
  }

  private async look(): Promise<void> {
    const { state } = this.run;
    const integrated = state.integrationHead;
    const seen = new Map<string, Seen>();
    for (const item of workers(state)) {
      const snapshot = await this.snapshot(item);
      if (snapshot !== undefined) {
        seen.set(item.planned.id, snapshot);
      }
    }
    const found = new Map<string, PredictedConflict>();
    const ids = [...seen.keys()].sort();
    for (const [place, id] of ids.entries()) {
      await this.compare(found, seen, id, undefined, integrated);
      for (const other of ids.slice(place + 1)) {
        await this.compare(found, seen, id, other, integrated);
      }
    }
    this.seen = seen;
    this.integrated = integrated;
    this.found = found;
    const predicted = [...found.values()];
    if (!this.run.closed && JSON.stringify(predicted) !== JSON.stringify(this.run.state.predicted)) {
      await this.run.record([{ type: 'conflicts.predicted', predicted }]);
    }
  }

  /** What is in a worktree now; undefined when it can't be read, as when it is just being made. */
  private async snapshot({ planned, attempt, worktree, base }: PackageRun): Promise<Seen | undefined> {
    if (worktree === undefined || base === undefined) {
      return undefined;
    }
    const before = this.seen.get(planned.id);
    const now = await this.deps.conflicts?.snapshot(worktree, base).catch(() => undefined);
    return now && { ...now, attempt, unchanged: before?.attempt === attempt && before.commit === now.commit };
  }

  private async compare(
    found: Map<string, PredictedConflict>,
    seen: ReadonlyMap<string, Seen>,
    id: string,
    other: string | undefined,
    integrated: string,
  ): Promise<void> {
    const one = seen.get(id);
    const two = other === undefined ? undefined : seen.get(other);
    if (
      one === undefined ||
      one.files.length === 0 ||
      (two !== undefined && !haveCommon(one.files, two.files))
    ) {
      return;
    }
    const key = JSON.stringify([id, other]);
    const isKnown = one.unchanged && (two === undefined ? integrated === this.integrated : two.unchanged);
    const before = this.found.get(key);
    const conflicts = isKnown
      ? (before?.conflicts ?? [])
      : await this.preview(two?.commit ?? integrated, one.commit);
    if (conflicts.length > 0) {
      found.set(key, { package: id, ...(other === undefined ? {} : { other }), conflicts });
    }
  }

  private async preview(ours: string, theirs: string): Promise<readonly MergeConflict[]> {
    return (await this.deps.conflicts?.preview(ours, theirs))?.conflicts ?? [];
  }
}

/** Packages whose worktrees hold work that is not merged yet. */
function workers(state: RunState): PackageRun[] {
  return [...state.index.active].flatMap((id) => {
    const item = state.packages.get(id);
    const works = item !== undefined && item.state !== 'starting' && item.childRun === undefined;
    return works ? [item] : [];
  });
}

/** Whether two sets of changes can meet: in a file, in one of a name that differs only in case, or in a folder and a file. */
function haveCommon(one: readonly string[], two: readonly string[]): boolean {
  const names = new Set(one.map((path) => path.toLowerCase()));
  const folders = new Set(one.flatMap(foldersOf));
  return two.some((path) => {
    const name = path.toLowerCase();
    return names.has(name) || folders.has(name) || foldersOf(path).some((folder) => names.has(folder));
  });
}

function foldersOf(path: string): string[] {
  const parts = path.toLowerCase().split('/');
  return parts.slice(1).map((_part, index) => parts.slice(0, index + 1).join('/'));
}
