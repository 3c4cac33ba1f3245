import { lockedPath } from '../../run/kernel/kernel';
import type { LockConflict } from '../../run/locks/changeLocks';
import type { TakenLock } from '../../run/locks/lockTable';
import { CallRefused } from '../caller';
import type { RetryWorld } from './callAgain';
import type { RemoteCoordinator } from './remoteCoordinator';
import { fieldsOf } from './remoteCoordinator';

/** What was answered to somebody who wants a lock. */
export type LockAnswer =
  | { readonly kind: 'granted' }
  /** @param holder in words, for people: an agent's id, or why it may not. */
  | { readonly kind: 'refused'; readonly holder: string }
  | { readonly kind: 'unanswered' };

/** The calls about locks. None of them fails. */
export interface LockCalls {
  /** Takes a lock for a package's agent, or renews it. @param ttlMs milliseconds. */
  acquire(agentId: string, key: string, ttlMs: number): Promise<LockAnswer>;
  /** Gives a lock back, as soon as somebody answers. */
  release(agentId: string, key: string): void;
  /** Who has a lock; undefined: nobody answers. */
  holderOf(key: string): Promise<'free' | { readonly agentId: string } | undefined>;
}

/** How long somebody waits who wants to begin or to go on, in milliseconds. */
const SOON = { firstMs: 200, longestMs: 1000, patienceMs: 4000 };
/** By then a lock that could not be given back has ended by itself, in milliseconds. */
const LONG = { firstMs: 500, longestMs: 15_000, patienceMs: 600_000 };

/** Calls a coordinator elsewhere about locks. */
export class RemoteLockCalls implements LockCalls {
  /** What is being given back, by agent and key. */
  private readonly releasing = new Map<string, Promise<void>>();

  constructor(private readonly remote: RemoteCoordinator) {}

  async acquire(agentId: string, key: string, ttlMs: number): Promise<LockAnswer> {
    // What was given back must not be given back a second time after it has been taken anew.
    await this.releasing.get(nameOf(agentId, key));
    if (this.remote.lost() !== undefined) {
      return { kind: 'unanswered' };
    }
    const params = {
      file_path: lockedPath(key) ?? key,
      agent_id: agentId,
      agent_type: 'waves',
      ttl_minutes: ttlMs / 60_000,
    };
    try {
      const answer = fieldsOf(await this.remote.call('acquire_lock', params, SOON));
      if (answer['success'] === true) {
        return { kind: 'granted' };
      }
      if (answer['reason'] === 'locked_by_other') {
        return { kind: 'refused', holder: textOf(answer['locked_by']) ?? 'somebody else' };
      }
      this.remote.complain(`It does not lock ${key}: ${textOf(answer['reason']) ?? 'no reason given'}`);
      return { kind: 'unanswered' };
    } catch (error) {
      if (error instanceof CallRefused && error.status === 403) {
        return { kind: 'refused', holder: error.message };
      }
      return { kind: 'unanswered' };
    }
  }

  release(agentId: string, key: string): void {
    const name = nameOf(agentId, key);
    const params = { file_path: lockedPath(key) ?? key, agent_id: agentId };
    const released = Promise.resolve(this.releasing.get(name))
      .then(() => this.remote.call('release_lock', params, LONG))
      .then(
        () => undefined,
        () => undefined,
      )
      .finally(() => {
        if (this.releasing.get(name) === released) {
          this.releasing.delete(name);
        }
      });
    this.releasing.set(name, released);
  }

  async holderOf(key: string): Promise<'free' | { readonly agentId: string } | undefined> {
    if (this.remote.lost() !== undefined) {
      return undefined;
    }
    try {
      const path = { file_path: lockedPath(key) ?? key };
      const answer = fieldsOf(await this.remote.call('lock_status', path, SOON));
      const holder = textOf(fieldsOf(answer['lock'])['locked_by']);
      return answer['locked'] === true ? { agentId: holder ?? 'somebody else' } : 'free';
    } catch {
      return undefined;
    }
  }

  /** Resolves when everything that was given back is given back. */
  async settled(): Promise<void> {
    await Promise.all(this.releasing.values());
  }
}

function nameOf(agentId: string, key: string): string {
  return `${agentId} ${key}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : undefined;
}

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
