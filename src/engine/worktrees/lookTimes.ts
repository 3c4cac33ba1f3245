import type { SurroundingsWatching } from '../../run/worktrees/comparison';
import type { EngineDependencies } from '../kernel/engineDependencies';

/** How long at least between two looks where nothing announces changes, in milliseconds. */
const EVERY_MS = 2000;
/** The same where changes are announced: what then remains to be found is what was not. */
const ANNOUNCED_EVERY_MS = 6000;
/** Looks that nobody has asked for take at most this fraction of the time (1 / SHARE), however large the repository. */
const SHARE = 20;
/** The same for looks at announced changes, where changes are announced all the time. */
const ANNOUNCED_SHARE = 5;
/** A look begins when nothing more was announced for so long, in milliseconds: programs write many files at once. */
const QUIET_MS = 100;
/** The longest wait for such a pause, in milliseconds. */
const QUIET_WITHIN_MS = 300;

/** What looks are about. */
export interface Looked {
  /** Resolves when somebody has looked. */
  readonly look: () => Promise<void>;
  readonly isNeeded: () => boolean;
  /** Has changes announced; undefined: nobody can. */
  readonly watch: (announced: () => void) => Promise<SurroundingsWatching | undefined>;
  /** Whether what is being changed is git's work, which is looked at when it is done. */
  readonly isBusy: () => Promise<boolean>;
}

/** When somebody looks, as long as that is needed: soon after a change was announced, and now and then whatever was announced. */
export class LookTimes {
  private listening: Promise<SurroundingsWatching | undefined> | undefined;
  private every = EVERY_MS;
  private planned = false;
  private callOff: () => void = () => undefined;
  /** When the first and the last change were announced that nobody has looked at. */
  private announced: { readonly first: number; last: number } | undefined;
  private callOffAnnounced: () => void = () => undefined;
  /** No look at announced changes begins before this time. */
  private earliest = 0;

  constructor(
    private readonly deps: Pick<EngineDependencies, 'clock' | 'timers'>,
    private readonly looked: Looked,
  ) {}

  /** Sees to it that somebody looks as long as it is needed. */
  step(): void {
    if (!this.planned && this.looked.isNeeded()) {
      void this.listen();
      this.plan(this.every);
    }
  }

  /** Resolves when changes are announced from now on, or are known not to be. */
  async listen(): Promise<void> {
    this.listening ??= this.looked.watch(() => this.announce());
    this.every = (await this.listening)?.isWhole === true ? ANNOUNCED_EVERY_MS : EVERY_MS;
  }

  /** Nobody looks any more. */
  close(): void {
    this.callOff();
    this.rest();
  }

  private rest(): void {
    this.callOffAnnounced();
    this.announced = undefined;
    void this.listening?.then((watching) => watching?.dispose());
    this.listening = undefined;
  }

  private plan(wait: number): void {
    const { clock, timers } = this.deps;
    this.planned = true;
    this.callOff = timers.at(clock.now() + wait, () => {
      void this.timed().then((took) => {
        this.planned = false;
        if (this.looked.isNeeded()) {
          this.plan(Math.max(this.every, SHARE * took));
        } else {
          this.rest();
        }
      });
    });
  }

  private announce(): void {
    const now = this.deps.clock.now();
    if (this.announced !== undefined) {
      this.announced.last = now;
    } else if (this.looked.isNeeded()) {
      this.announced = { first: now, last: now };
      this.lookAt(Math.max(now + QUIET_MS, this.earliest));
    }
  }

  private lookAt(time: number): void {
    const { clock, timers } = this.deps;
    this.callOffAnnounced = timers.at(time, () => {
      void this.isStillChanging().then((isStill) => {
        if (this.announced === undefined) {
          return undefined;
        }
        if (isStill) {
          this.lookAt(clock.now() + QUIET_MS);
          return undefined;
        }
        this.announced = undefined;
        return this.timed();
      });
    });
  }

  private async isStillChanging(): Promise<boolean> {
    const { first = 0, last = 0 } = this.announced ?? {};
    const now = this.deps.clock.now();
    const isQuiet = now - last >= QUIET_MS || now - first >= QUIET_WITHIN_MS;
    return !isQuiet || (now - first < EVERY_MS && (await this.looked.isBusy()));
  }

  /** Looks. @returns how long that took, in milliseconds. */
  private async timed(): Promise<number> {
    const { clock } = this.deps;
    const begun = clock.now();
    await this.looked.look();
    const took = clock.now() - begun;
    this.earliest = clock.now() + (ANNOUNCED_SHARE - 1) * took;
    return took;
  }
}
