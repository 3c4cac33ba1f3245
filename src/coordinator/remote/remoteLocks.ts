import type { Ending } from '../../ports/ports';
import type { LockConflict } from '../../run/locks/changeLocks';
import type { PackageHolder, PackageLocks, SharedLocks } from '../../run/locks/personalLocks';
import type { RemoteLease } from '../../run/locks/remoteLease';
import { isLeaseGood, leaseWakeAt, nextLease, wantedLease } from '../../run/locks/remoteLease';
import type { LockDoubt } from '../../run/locks/locks';
import { agentIdOf } from '../caller';
import type { RetryWorld } from './callAgain';
import type { LockCalls } from './foreignLocks';
import { ForeignLocks } from './foreignLocks';

/** What one package holds there, or is to hold. */
interface Holding {
  readonly agentId: string;
  readonly leases: Map<string, RemoteLease>;
  ttlMs: number;
  /** Taken up from an earlier driver, and nobody has answered since. */
  unasked: boolean;
  /** What is being asked for, so that nothing is asked for twice at once. */
  readonly asking: Map<string, Promise<void>>;
}

/**
 * The locks of packages at a coordinator elsewhere: taken before the package starts, renewed as long as it holds them,
 * and asked for again when they are lost. What is known of each is a pure state machine; this asks, and tells it the
 * answers.
 */
export class RemoteLocks implements SharedLocks {
  private readonly holdings = new Map<string, Holding>();
  private readonly watchers = new Set<() => void>();
  private readonly foreign: ForeignLocks;
  private callOffWake: () => void = () => undefined;
  private isDisposed = false;

  constructor(
    private readonly calls: LockCalls,
    private readonly world: RetryWorld,
  ) {
    this.foreign = new ForeignLocks(calls, world, () => this.changed());
  }

  async take({ holder, keys, ttlMs }: PackageLocks): Promise<readonly LockConflict[]> {
    const agentId = agentIdOf(holder);
    const holding = this.holdingOf(agentId, ttlMs);
    const fresh = keys.filter((key) => !holding.leases.has(key));
    // In one order for everybody, so that no two wait for each other.
    for (const key of [...new Set(keys)].sort()) {
      await this.ask(holding, key);
      const lease = holding.leases.get(key);
      if (lease?.phase === 'lost' && lease.holder !== undefined) {
        fresh.forEach((each) => this.giveUp(holding, each));
        if (holding.leases.size === 0) {
          this.holdings.delete(agentId);
        }
        return [this.foreign.seen(key, lease.holder)];
      }
    }
    this.wakeLater();
    return [];
  }

  takeUp({ holder, keys, ttlMs }: PackageLocks, wasShared: boolean): void {
    const holding = this.holdingOf(agentIdOf(holder), ttlMs);
    const now = this.world.now();
    holding.unasked = wasShared;
    for (const key of keys) {
      const lost: RemoteLease = { phase: 'lost', since: now, failures: 0, askAt: now };
      holding.leases.set(key, wasShared ? lost : wantedLease(now));
    }
    this.wakeLater();
  }

  release(holder: PackageHolder): void {
    const agentId = agentIdOf(holder);
    const holding = this.holdings.get(agentId);
    if (holding !== undefined) {
      this.holdings.delete(agentId);
      [...holding.leases.keys()].forEach((key) => this.giveUp(holding, key));
    }
  }

  doubt(holder: PackageHolder): LockDoubt | 'unasked' | undefined {
    const holding = this.holdings.get(agentIdOf(holder));
    if (holding === undefined || holding.unasked) {
      return holding && 'unasked';
    }
    const now = this.world.now();
    const leases = [...holding.leases].map(
      ([key, lease]) => [key, nextLease(lease, { kind: 'time', now })] as const,
    );
    const lost = leases.filter(([, { phase }]) => phase === 'lost');
    const [first] = lost;
    if (first !== undefined) {
      const keys = lost.map(([key]) => key);
      const holders = lost.flatMap(([, lease]) => (lease.phase === 'lost' ? (lease.holder ?? []) : []));
      return { phase: 'lost', keys, until: undefined, holder: holders[0] };
    }
    const uncertain = leases.flatMap(([key, lease]) => (lease.phase === 'uncertain' ? [{ key, lease }] : []));
    return uncertain.length === 0
      ? undefined
      : {
          phase: 'uncertain',
          keys: uncertain.map(({ key }) => key),
          until: new Date(Math.min(...uncertain.map(({ lease }) => lease.until))).toISOString(),
          holder: undefined,
        };
  }

  async confirm(holder: PackageHolder): Promise<boolean> {
    const holding = this.holdings.get(agentIdOf(holder));
    if (holding === undefined) {
      return true;
    }
    const open = [...holding.leases].filter(([, lease]) => !isLeaseGood(lease, this.world.now()));
    await Promise.all(open.map(([key]) => this.ask(holding, key)));
    this.wakeLater();
    const now = this.world.now();
    return [...holding.leases.values()].every(
      (lease) => lease.phase === 'missing' || isLeaseGood(lease, now),
    );
  }

  othersHold(keys: readonly string[]): readonly LockConflict[] {
    return this.foreign.inTheWayOf(keys);
  }

  watch(changed: () => void): Ending {
    this.watchers.add(changed);
    return { dispose: () => this.watchers.delete(changed) };
  }

  /** Whether an agent's package holds a key there, or is to. */
  wants(agentId: string, key: string): boolean {
    return this.holdings.get(agentId)?.leases.has(key) === true;
  }

  /**
   * Asks now for what is in doubt, as after the coordinator has come back.
   * @param all also for what was confirmed, as after it has forgotten who is there, and what they hold with them.
   */
  askAgain(all = false): void {
    for (const holding of this.holdings.values()) {
      const open = [...holding.leases].filter(([, { phase }]) => all || phase !== 'held');
      open.forEach(([key]) => void this.ask(holding, key));
    }
  }

  dispose(): void {
    this.isDisposed = true;
    this.callOffWake();
    this.foreign.dispose();
  }

  private holdingOf(agentId: string, ttlMs: number): Holding {
    const known = this.holdings.get(agentId);
    const holding = known ?? { agentId, leases: new Map(), ttlMs, unasked: false, asking: new Map() };
    holding.ttlMs = ttlMs;
    this.holdings.set(agentId, holding);
    return holding;
  }

  /** Asks for a lock, or for more time. Resolves when that was answered, or nobody has. */
  private ask(holding: Holding, key: string): Promise<void> {
    let asking = holding.asking.get(key);
    if (asking === undefined) {
      asking = this.askOnce(holding, key).finally(() => {
        holding.asking.delete(key);
        this.wakeLater();
      });
      holding.asking.set(key, asking);
    }
    return asking;
  }

  private async askOnce(holding: Holding, key: string): Promise<void> {
    const { agentId, leases, ttlMs } = holding;
    const { now, random } = this.world;
    const askedAt = now();
    const before = leases.get(key) ?? wantedLease(askedAt);
    leases.set(key, before);
    const answer = await this.calls.acquire(agentId, key, ttlMs);
    const present = leases.get(key);
    if (present === undefined || this.holdings.get(agentId) !== holding) {
      // Given up meanwhile: what comes later than that is given back too, unless it was asked for once more.
      if (answer.kind === 'granted' && this.holdings.get(agentId)?.leases.has(key) !== true) {
        this.calls.release(agentId, key);
      }
      return;
    }
    const at = now();
    const news =
      answer.kind === 'granted'
        ? ({ kind: 'granted', askedAt, ttlMs, now: at } as const)
        : answer.kind === 'refused'
          ? ({ kind: 'refused', holder: answer.holder, now: at, random: random() } as const)
          : ({ kind: 'unanswered', now: at, random: random() } as const);
    const after = nextLease(present, news);
    leases.set(key, after);
    holding.unasked = false;
    if (after.phase !== before.phase) {
      this.changed();
    }
  }

  private giveUp(holding: Holding, key: string): void {
    const lease = holding.leases.get(key);
    holding.leases.delete(key);
    if (lease !== undefined && !(lease.phase === 'lost' && lease.holder !== undefined)) {
      this.calls.release(holding.agentId, key);
    }
  }

  private changed(): void {
    if (!this.isDisposed) {
      this.watchers.forEach((changed) => changed());
    }
  }

  private wakeLater(): void {
    this.callOffWake();
    const due = [...this.holdings.values()].flatMap(({ leases, asking }) =>
      [...leases].flatMap(([key, lease]) => (asking.has(key) ? [] : leaseWakeAt(lease))),
    );
    if (due.length > 0 && !this.isDisposed) {
      this.callOffWake = this.world.timers.at(Math.min(...due), () => this.wake());
    }
  }

  private wake(): void {
    const now = this.world.now();
    let hasChanged = false;
    for (const holding of this.holdings.values()) {
      for (const [key, lease] of holding.leases) {
        const present = nextLease(lease, { kind: 'time', now });
        hasChanged ||= present.phase !== lease.phase;
        holding.leases.set(key, present);
        if (present.askAt <= now) {
          void this.ask(holding, key);
        }
      }
    }
    if (hasChanged) {
      this.changed();
    }
    this.wakeLater();
  }
}
