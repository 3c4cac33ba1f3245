import type { Clock, Timers } from '../../ports/ports';

/** Between two looks, in milliseconds. */
const EVERY_MS = 3000;

/**
 * Looks whether the disk takes what is written, as long as a run goes on. An agent whose end can't be written down would
 * else be waited for without a word.
 */
export class DiskWatch {
  private callOff: (() => void) | undefined;
  private looking = false;

  /**
   * @param probe rejects when the disk takes nothing. @param isNeeded whether a run goes on.
   * @param seen gets what each look has shown: an error, or nothing.
   */
  constructor(
    private readonly world: { readonly clock: Clock; readonly timers: Timers },
    private readonly probe: (() => Promise<void>) | undefined,
    private readonly isNeeded: () => boolean,
    private readonly seen: (error: unknown) => void,
  ) {}

  /** Looks from now on until it is not needed any more. */
  begin(): void {
    if (this.callOff === undefined && !this.looking) {
      this.plan();
    }
  }

  close(): void {
    this.callOff?.();
    this.callOff = undefined;
  }

  private plan(): void {
    const { probe } = this;
    if (probe === undefined || !this.isNeeded()) {
      return;
    }
    const { clock, timers } = this.world;
    this.callOff = timers.at(clock.now() + EVERY_MS, () => {
      this.callOff = undefined;
      this.looking = true;
      void probe()
        .then(
          () => this.seen(undefined),
          (error: unknown) => this.seen(error),
        )
        .finally(() => {
          this.looking = false;
          this.plan();
        });
    });
  }
}
