import { utimes } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import type { Lease } from '../../ports';
import { WavesError } from '../../wavesError';
import type { LeaseInfo, LeaseTiming } from './leaseFile';
import { encodeLease, leaseEpochs, leasePath, readEpoch } from './leaseFile';
import { monotonicNow } from '../monotonicClock';

/**
 * The lease of this process. Its file is touched again and again as a heartbeat; after each one the process may act
 * for half of the time that others have to wait before they take over. A process that was suspended for longer finds
 * its time run out, and looks whether the lease is still its own before it does anything.
 */
export class HeldLease implements Lease {
  private heldUntil: number;
  private lost: WavesError | undefined;
  private beating: Promise<void> | undefined;
  private readonly timer: NodeJS.Timeout;
  private onLoss: (reason: WavesError) => void = () => undefined;

  /** @param takenAt when the lease's file was made or before, by the monotonic clock. */
  constructor(
    private readonly commonDir: string,
    readonly info: LeaseInfo,
    private readonly timing: LeaseTiming,
    takenAt: number,
  ) {
    this.heldUntil = takenAt + timing.expiryMs / 2;
    this.timer = setInterval(() => void this.beat(), timing.beatMs);
    // A heart alone keeps no process alive.
    this.timer.unref();
  }

  get epoch(): number {
    return this.info.epoch;
  }

  /** Calls the listener once when another process has taken the lease, or it can't be renewed any more. */
  onLost(listener: (reason: WavesError) => void): void {
    this.onLoss = listener;
    if (this.lost !== undefined) {
      listener(this.lost);
    }
  }

  async assertHeld(): Promise<void> {
    if (this.lost === undefined && monotonicNow() >= this.heldUntil) {
      await this.beat();
    }
    if (this.lost !== undefined) {
      throw this.lost;
    }
  }

  /** Gives it up, so that the next process need not find out that this one has ended. */
  async release(): Promise<void> {
    clearInterval(this.timer);
    await this.beating;
    this.lost ??= new WavesError('lease-lost', 'The lease of this driver has been given up.');
    const current = await readEpoch(this.commonDir, this.epoch);
    if (current?.token === this.info.token) {
      const released = encodeLease({ ...this.info, released: true });
      await writeFileAtomic(leasePath(this.commonDir, this.epoch), released, { mode: 0o600 });
    }
  }

  private beat(): Promise<void> {
    this.beating ??= this.renew().finally(() => {
      this.beating = undefined;
    });
    return this.beating;
  }

  private async renew(): Promise<void> {
    if (this.lost !== undefined) {
      return;
    }
    const now = monotonicNow();
    const time = new Date();
    try {
      await utimes(leasePath(this.commonDir, this.epoch), time, time);
      // Looked for after the heartbeat: who takes over looks for a heartbeat after having made the next lease.
      const newest = (await leaseEpochs(this.commonDir)).at(-1);
      if (newest !== this.epoch) {
        this.lose(`Another process has taken over driving this repository (epoch ${newest ?? 'unknown'}).`);
        return;
      }
      this.heldUntil = now + this.timing.expiryMs / 2;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
        this.lose('Another process has taken over driving this repository.', cause);
      } else if (monotonicNow() >= this.heldUntil) {
        this.lose(`The lease of this driver cannot be renewed: ${(cause as Error).message}`, cause);
      }
    }
  }

  private lose(message: string, cause?: unknown): void {
    clearInterval(this.timer);
    this.lost = new WavesError(
      'lease-lost',
      message,
      'This process does nothing more; the run goes on where it was with the next driver.',
      { cause },
    );
    this.onLoss(this.lost);
  }
}
