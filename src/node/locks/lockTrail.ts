import type { LockHolder } from '../../run/locks/lockTable';
import { FileAuditLog } from '../coordination/auditFile';
import type { Proof } from '../files/signature';
import { Signature } from '../files/signature';
import { LOCK_TRAIL, TrailHeads } from '../files/trailHeads';
import { locksFolder } from '../runs/runFolder';

/** What a person has done with locks. */
export interface LockDeed {
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
export async function writeLockDeed(commonDir: string, deed: LockDeed): Promise<void> {
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
