import { setTimeout } from 'node:timers/promises';
import type { LockStore } from '../../ports/ports';
import type { LockHolder, TakenLock } from '../../run/locks/lockTable';
import { breakLock, releaseForPerson, takeForPerson } from '../../run/locks/personalLocks';
import { WavesError } from '../../wavesError';
import { FileAuditLog } from '../coordinator/auditFile';
import type { Proof } from '../files/signature';
import { Signature } from '../files/signature';
import { LOCK_TRAIL, TrailHeads } from '../files/trailHeads';
import { locksFolder } from '../runs/runFolder';

/** What a person has done with locks. */
interface LockDeed {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly by: string;
  readonly action: 'take' | 'claim' | 'release' | 'break';
  readonly keys: readonly string[];
  readonly reason?: string;
  /** From whom they were taken away. */
  readonly holders?: readonly LockHolder[];
}

/**
 * Adds to the trail of what people do with locks, `audit.N.jsonl` beside the table, signed like the coordinator's. Windows and commands
 * write side by side: a line goes on from the last one that its writer has seen.
 */
async function writeLockDeed(commonDir: string, deed: LockDeed): Promise<void> {
  const heads = new TrailHeads(commonDir);
  // Without a key the line is not signed, which is what is told of it later.
  const signature = () => Signature.ofUser().catch(() => undefined);
  const note = (last: string) => heads.note(LOCK_TRAIL, last);
  await new FileAuditLog<LockDeed>(locksFolder(commonDir), signature, note).append(deed);
  await heads.close();
}

/** Holds every line of that trail against its signature. @param head signature of the last line that is known to have been written. */
export function proveLockTrail(commonDir: string, signature: Signature, head?: string): Promise<Proof> {
  return new FileAuditLog<LockDeed>(locksFolder(commonDir)).verify(signature, head);
}

/** How often a lock is tried that somebody else has, in milliseconds. */
const RETRY_MS = 250;

/** What a person takes. */
export interface PersonalWish {
  /** In canonical form. */
  readonly keys: readonly string[];
  /** How long without a sign of life, in milliseconds. */
  readonly ttlMs: number;
  readonly claim?: true;
  readonly reason?: string;
}

/** Where a person takes, gives back and breaks locks. Everything that is done here is written into a trail beside the table. */
export class PersonalLocks {
  /** @param session of this window, which keeps its locks alive; absent: they last as long as was asked for. */
  constructor(
    private readonly store: LockStore,
    private readonly commonDir: string,
    private readonly person: string,
    private readonly session?: string,
  ) {}

  /** All of them or none. @throws WavesError `lock-held`, `locks`. */
  async take(wish: PersonalWish): Promise<void> {
    await this.store.change((table, now) => takeForPerson(table, { ...wish, holder: this.holder }, now));
    await this.audit(wish.claim === true ? 'claim' : 'take', wish.keys, wish.reason);
  }

  /**
   * All of them at once, as soon as nobody else has any of them.
   * @param mustWait told who is in the way, if somebody is. @throws WavesError `locks`.
   */
  async takeWhenFree(wish: PersonalWish, mustWait: (reason: WavesError) => void): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await this.take(wish);
        return;
      } catch (error) {
        if (!WavesError.is(error, 'lock-held')) {
          throw error;
        }
        if (tries === 1) {
          mustWait(error);
        }
      }
      // Nobody announces that the time of a lock is over.
      await setTimeout(RETRY_MS);
    }
  }

  /** @throws WavesError `lock-held` when it is somebody else's, `usage` when nobody holds it, `locks`. */
  async release(key: string): Promise<void> {
    await this.store.change((table, now) => releaseForPerson(table, key, this.holder, now));
    await this.audit('release', [key], undefined);
  }

  /** @returns what was taken away. @throws WavesError `usage` when nobody holds it, `locks`. */
  async break(key: string, reason: string): Promise<readonly TakenLock[]> {
    const by = this.person;
    const broken = await this.store.change((table, now) => breakLock(table, key, { by, reason }, now));
    await this.audit('break', [key], reason, broken);
    return broken;
  }

  private get holder() {
    const session = this.session === undefined ? {} : { session: this.session };
    return { kind: 'person' as const, name: this.person, ...session };
  }

  private async audit(
    action: LockDeed['action'],
    keys: readonly string[],
    reason: string | undefined,
    from: readonly TakenLock[] = [],
  ): Promise<void> {
    const holders = from.map(({ holder }) => holder);
    await writeLockDeed(this.commonDir, {
      time: new Date().toISOString(),
      by: this.person,
      action,
      keys,
      ...(reason === undefined ? {} : { reason }),
      ...(holders.length === 0 ? {} : { holders }),
    });
  }
}
