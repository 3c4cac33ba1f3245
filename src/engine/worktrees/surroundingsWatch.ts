import type { PackageRun } from '../../run/run';
import type { SurroundingsChange } from '../../run/scope/scopeEvents';
import type { SurroundingsImage } from '../../run/scope/surroundings';
import { changesBetween, suspectsOf } from '../../run/scope/surroundings';
import type { FollowedRun } from '../kernel/packageRun';
import type { EngineDependencies } from '../kernel/engineDependencies';

/** How long at least between two looks, in milliseconds. */
const EVERY_MS = 2000;
/** Looking takes at most one part in so many of the time, however large the repository. */
const SHARE = 20;

/**
 * Notices when the main work tree, or what git goes by in the repository, is changed while agents work: they have no
 * business there. What may as well be a person's own work is left alone.
 */
export class SurroundingsWatch {
  private image: SurroundingsImage | undefined;
  private looking: Promise<void> | undefined;
  private planned = false;
  private callOff: () => void = () => undefined;

  constructor(
    private readonly deps: Pick<EngineDependencies, 'clock' | 'surroundings' | 'log' | 'timers' | 'lease'>,
    private readonly run: FollowedRun & { readonly closed: boolean },
  ) {}

  /** Sees to it that somebody looks as long as agents work. */
  step(): void {
    if (!this.planned && this.isNeeded()) {
      this.plan(EVERY_MS);
    }
  }

  /** Looks no more. */
  close(): void {
    this.callOff();
  }

  /** Resolves when it is known how everything was before the first agent starts. */
  begin(): Promise<void> {
    return this.image === undefined || this.run.state.index.active.size === 0
      ? this.look()
      : Promise.resolve();
  }

  /** Resolves when it is known what has changed by now. */
  look(): Promise<void> {
    this.looking ??= this.compare()
      .catch((error: unknown) =>
        this.deps.log.warn(`The repository could not be looked at: ${String(error)}`),
      )
      .finally(() => (this.looking = undefined));
    return this.looking;
  }

  private plan(wait: number): void {
    const { clock, timers } = this.deps;
    this.planned = true;
    this.callOff = timers.at(clock.now() + wait, () => {
      const begun = clock.now();
      void this.look().finally(() => {
        this.planned = false;
        if (this.isNeeded()) {
          this.plan(Math.max(EVERY_MS, SHARE * (clock.now() - begun)));
        }
      });
    });
  }

  private isNeeded(): boolean {
    const { state, closed } = this.run;
    return !closed && this.deps.surroundings !== undefined && state.index.active.size > 0;
  }

  private async compare(): Promise<void> {
    const { surroundings, lease } = this.deps;
    const before = this.image;
    const now = await surroundings?.look((branch) => this.isOurs(branch));
    this.image = now;
    if (surroundings === undefined || before === undefined || now === undefined || this.run.closed) {
      return;
    }
    const bySuspects = new Map<string, SurroundingsChange[]>();
    for (const change of changesBetween(before, now)) {
      const whole = await this.withFiles(change);
      const suspects = suspectsOf(this.run.state, whole);
      if (suspects.length > 0) {
        const key = suspects.join('\n');
        bySuspects.set(key, [...(bySuspects.get(key) ?? []), whole]);
      }
    }
    for (const [key, changes] of bySuspects) {
      const suspects = key.split('\n');
      const id = `surroundings-${this.run.state.surroundings.length + 1}`;
      await lease.assertHeld();
      const undo = await surroundings.keep(`${this.run.state.run}/${id}`, before, changes);
      const who = suspects.length === 1 ? `${suspects.join()} worked` : `${suspects.join(', ')} worked`;
      const message = `Changed outside of the worktrees while ${who}: ${changes.map(describe).join(', ')}. If it was not you: ${undo.join('; ')}.`;
      await this.run.record([{ type: 'surroundings.changed', id, changes, suspects, message }]);
    }
  }

  private async withFiles(change: SurroundingsChange): Promise<SurroundingsChange> {
    const { kind, before, after } = change;
    if (kind !== 'branch' || before === undefined || after === undefined) {
      return change;
    }
    return { ...change, files: (await this.deps.surroundings?.filesBetween(before, after)) ?? [] };
  }

  private isOurs(branch: string): boolean {
    const { state } = this.run;
    const has = (item: PackageRun) => item.branch === branch;
    return (
      branch.startsWith('waves/') ||
      branch === state.integrationBranch ||
      [...state.packages.values()].some(has)
    );
  }
}

function describe({ kind, name, before, after }: SurroundingsChange): string {
  switch (kind) {
    case 'file':
      return `${name} in the main work tree`;
    case 'branch':
      return after === undefined ? `the branch ${name} is gone` : `the branch ${name} was moved`;
    case 'config':
      return `the setting ${name} is ${after === undefined ? 'gone' : `"${after}"`}${before === undefined ? '' : `, was "${before}"`}`;
    case 'hook':
    case 'rule':
      return `${name} in the git directory`;
  }
}
