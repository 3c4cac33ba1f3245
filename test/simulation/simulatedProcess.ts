import type { Lease, Timers } from '../../src/ports';
import { WavesError } from '../../src/wavesError';
import type { VirtualTime } from './virtualTime';

/** What processes of one repository share. */
export interface SharedLease {
  epoch: number;
}

/**
 * The process that a driver lives in: everything that it asks of the world takes a while, and an answer reaches it only
 * while it is alive and awake.
 */
export class SimulatedProcess {
  private asleep: (() => void)[] | undefined;
  private dead = false;
  private lost = false;

  constructor(
    readonly time: VirtualTime,
    private readonly shared: SharedLease,
    readonly epoch: number,
  ) {}

  get alive(): boolean {
    return !this.dead;
  }

  /** Whether it gives signs of life, so that nobody else may take over. */
  get awake(): boolean {
    return !this.dead && this.asleep === undefined;
  }

  /** Ends at once, as by `kill -9`. What it has asked of others may still happen; it hears no more of it. */
  kill(): void {
    this.dead = true;
  }

  /** Stands still, as a suspended machine does: what reaches it waits. */
  freeze(): void {
    this.asleep ??= [];
  }

  thaw(): void {
    const waiting = this.asleep ?? [];
    this.asleep = undefined;
    // Who wakes sees by the clock that its heartbeat is overdue, before it does anything else.
    this.lost ||= this.shared.epoch !== this.epoch;
    waiting.forEach((wake) => this.time.soon(() => this.deliver(wake), 5));
  }

  /** Something reaches the process, unless it is dead; while it stands still, it waits. */
  deliver(happen: () => void): void {
    if (this.dead) {
      return;
    }
    if (this.asleep === undefined) {
      happen();
    } else {
      this.asleep.push(happen);
    }
  }

  /**
   * Asks something of the world. `effect` happens after a while; when the process was killed meanwhile, sometimes not.
   * @throws what `effect` throws.
   */
  ask<T>(effect: () => T, most?: number): Promise<T> {
    return new Promise((resolve, reject) => {
      this.time.soon(() => {
        if (this.dead && this.time.random.chance(0.5)) {
          return;
        }
        try {
          const answer = effect();
          this.time.soon(() => this.deliver(() => resolve(answer)), 10);
        } catch (error) {
          this.time.soon(
            () => this.deliver(() => reject(error instanceof Error ? error : new Error(String(error)))),
            10,
          );
        }
      }, most);
    });
  }

  readonly timers: Timers = {
    at: (time, callback) => {
      let off = false;
      this.time.after(Math.max(0, time - this.time.wall), () => {
        this.deliver(() => {
          if (!off) {
            callback();
          }
        });
      });
      return () => {
        off = true;
      };
    },
  };

  get lease(): Lease {
    return {
      epoch: this.epoch,
      assertHeld: () =>
        this.lost
          ? Promise.reject(new WavesError('lease-lost', 'Another process drives this repository.'))
          : Promise.resolve(),
    };
  }
}
