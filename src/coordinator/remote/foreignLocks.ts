import type { LockConflict } from '../../run/locks/changeLocks';
import type { TakenLock } from '../../run/locks/lockTable';
import type { RetryWorld } from './callAgain';
import type { LockCalls } from './lockCalls';

/** How often is asked whether a lock is free that somebody waits for, at the most, in milliseconds. */
const LOOK_MS = 2000;
/** How long a lock that was seen counts without being seen again, in milliseconds. */
const SEEN_MS = 60_000;

/** Locks that others were seen to hold at a coordinator elsewhere, which tells nobody when they are free. */
export class ForeignLocks {
  private readonly locks = new Map<string, TakenLock>();
  private callOff: (() => void) | undefined;
  private isDisposed = false;

  constructor(
    private readonly calls: LockCalls,
    private readonly world: RetryWorld,
    private readonly freed: () => void,
  ) {}

  /** Somebody else has a lock. */
  seen(key: string, holder: string): LockConflict {
    const now = this.world.now();
    const lock: TakenLock = {
      key,
      holder: { kind: 'person', name: holder },
      since: this.locks.get(key)?.since ?? new Date(now).toISOString(),
      expires: new Date(now + SEEN_MS).toISOString(),
      ttlMs: SEEN_MS,
    };
    this.locks.set(key, lock);
    this.lookLater();
    return { key, lock };
  }

  /** What is in the way of some keys. */
  inTheWayOf(keys: readonly string[]): LockConflict[] {
    return this.locks.size === 0
      ? []
      : keys.flatMap((key) => {
          const lock = this.locks.get(key);
          return lock === undefined ? [] : [{ key, lock }];
        });
  }

  dispose(): void {
    this.isDisposed = true;
    this.callOff?.();
  }

  private lookLater(): void {
    if (this.callOff === undefined && this.locks.size > 0 && !this.isDisposed) {
      const { timers, now, random } = this.world;
      this.callOff = timers.at(now() + LOOK_MS * (1 - random() / 2), () => {
        void this.look().finally(() => {
          this.callOff = undefined;
          this.lookLater();
        });
      });
    }
  }

  private async look(): Promise<void> {
    const keys = [...this.locks.keys()];
    const holders = await Promise.all(keys.map((key) => this.calls.holderOf(key)));
    let free = false;
    keys.forEach((key, at) => {
      const holder = holders[at];
      if (holder === 'free') {
        this.locks.delete(key);
        free = true;
      } else if (holder !== undefined) {
        this.seen(key, holder.agentId);
      } else if (Date.parse(this.locks.get(key)?.expires ?? '') <= this.world.now()) {
        // Nobody has answered for too long: whoever wants it asks for it itself.
        this.locks.delete(key);
        free = true;
      }
    });
    if (free && !this.isDisposed) {
      this.freed();
    }
  }
}
