import type { Lease } from '../../ports/ports';
import { WavesError } from '../../wavesError';
import type { LeaseInfo, LeaseTiming } from './leaseFile';
import { encodeLease, leaseEpochs, leasePath, readEpoch } from './leaseFile';
import type { Host } from '../processes/host';

/**
 * The lease of this process. Its file is touched again and again as a heartbeat; after each one the process may act
 * for half of the time that others have to wait before they take over. A process that was suspended for longer finds
 * its time run out, and looks whether the lease is still its own before it does anything.
 */
export class HeldLease implements Lease {
  private heldUntil: number;
  private lost: WavesError | undefined;
  private beating: Promise<void> | undefined;
  private callOff: () => void = () => undefined;
  private onLoss: (reason: WavesError) => void = () => undefined;

  /** @param takenAt when the lease's file was made or before, by the monotonic clock. */
  constructor(
    private readonly commonDir: string,
    readonly info: LeaseInfo,
    private readonly timing: LeaseTiming,
    takenAt: number,
    private readonly host: Host,
  ) {
    this.heldUntil = takenAt + timing.expiryMs / 2;
    this.beatAgain();
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
    if (this.lost === undefined && this.host.monotonicNow() >= this.heldUntil) {
      await this.beat();
    }
    if (this.lost !== undefined) {
      throw this.lost;
    }
  }

  /** Gives it up, so that the next process need not find out that this one has ended. */
  async release(): Promise<void> {
    this.callOff();
    await this.beating;
    this.lost ??= new WavesError('lease-lost', 'The lease of this driver has been given up.');
    const current = await readEpoch(this.commonDir, this.epoch, this.host.files);
    if (current?.token === this.info.token) {
      const released = encodeLease({ ...this.info, released: true });
      await this.host.files.replace(leasePath(this.commonDir, this.epoch), released);
    }
  }

  /** A heart alone keeps no process alive. */
  private beatAgain(): void {
    this.callOff = this.host.after(
      this.timing.beatMs,
      () => {
        if (this.lost === undefined) {
          this.beatAgain();
          void this.beat();
        }
      },
      true,
    );
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
    const { files } = this.host;
    const now = this.host.monotonicNow();
    try {
      await files.touch(leasePath(this.commonDir, this.epoch), this.host.now());
      // Looked for after the heartbeat: who takes over looks for a heartbeat after having made the next lease.
      const newest = (await leaseEpochs(this.commonDir, files)).at(-1);
      if (newest !== this.epoch) {
        this.lose(`Another process has taken over driving this repository (epoch ${newest ?? 'unknown'}).`);
        return;
      }
      // A repository that was made anew in the same place counts from one again: then it is another's file.
      if ((await readEpoch(this.commonDir, this.epoch, files))?.token !== this.info.token) {
        this.lose('Another process drives the repository that stands here now.');
        return;
      }
      this.heldUntil = now + this.timing.expiryMs / 2;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
        this.lose('Another process has taken over driving this repository.', cause);
      } else if (this.host.monotonicNow() >= this.heldUntil) {
        this.lose(`The lease of this driver cannot be renewed: ${(cause as Error).message}`, cause);
      }
    }
  }

  private lose(message: string, cause?: unknown): void {
    this.callOff();
    this.lost = new WavesError(
      'lease-lost',
      message,
      'This process does nothing more; the run goes on where it was with the next driver.',
      { cause },
    );
    this.onLoss(this.lost);
  }
}
