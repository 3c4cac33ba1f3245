import type { Log } from '../../ports/ports';
import { monotonicNow } from '../systemClock';
import type { AttemptTurn, TakenTurn } from './attemptTurn';
import type { Queue } from './queue';

/** So many signs of life come within the time after which a machine counts as silent. */
const BEATS = 6;

/** Who has a lease. */
export interface Holder {
  readonly turn: TakenTurn;
  /** How long it may give no sign of life, in milliseconds. */
  readonly leaseMs: number;
  readonly log: Log;
}

/**
 * The lease of an attempt that this machine has. Every sign of life rests on the one before, so that once another has changed
 * it nothing of this machine counts any more.
 */
export class HeldTurn {
  private revision: number;
  private confirmedAt = monotonicNow();
  private beat = 0;
  private changing: Promise<unknown> = Promise.resolve();
  private readonly timer: NodeJS.Timeout;
  private lost = false;
  private tellLost: () => void = () => undefined;

  /** @param token the revision by which it was taken: no other machine gets the same. */
  constructor(
    private readonly queue: Queue,
    private readonly key: string,
    readonly token: number,
    private readonly by: Holder,
  ) {
    this.revision = token;
    this.timer = setInterval(() => void this.renew(), by.leaseMs / BEATS);
  }

  /** Whether another has it, or may have it since the queue could not be reached for so long. */
  get isLost(): boolean {
    return this.lost;
  }

  get holder(): string {
    return this.by.turn.holder;
  }

  onLost(tell: () => void): void {
    this.tellLost = tell;
    if (this.lost) {
      tell();
    }
  }

  /** Says how it has ended. Tries as long as the queue cannot be reached. @returns whether that counts. */
  async finish(turn: AttemptTurn): Promise<boolean> {
    clearInterval(this.timer);
    for (;;) {
      try {
        await this.changing;
        return (await this.change(turn)) !== undefined;
      } catch (error) {
        this.by.log.warn(`The queue cannot be told that an attempt has ended: ${String(error)}`);
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    }
  }

  dispose(): void {
    clearInterval(this.timer);
  }

  private renew(): Promise<unknown> {
    const { leaseMs } = this.by;
    this.changing = this.changing.then(async () => {
      try {
        const revision = await this.change({ ...this.by.turn, beat: ++this.beat });
        if (revision === undefined) {
          this.lose();
          return;
        }
        this.revision = revision;
        this.confirmedAt = monotonicNow();
      } catch {
        // Whether it was taken away meanwhile shows once the queue is reached again; to go on that long would be in vain.
        if (monotonicNow() - this.confirmedAt > 2 * leaseMs) {
          this.lose();
        }
      }
    });
    return this.changing;
  }

  /** What was changed although no answer has come is known again by its holder. */
  private async change(turn: AttemptTurn): Promise<number | undefined> {
    const revision = await this.queue.change(this.key, turn, this.revision);
    if (revision !== undefined) {
      return revision;
    }
    const standing = await this.queue.turn(this.key);
    const isOwn =
      standing !== undefined &&
      (standing.turn.state === 'taken' || standing.turn.state === 'done') &&
      standing.turn.holder === this.by.turn.holder;
    if (!isOwn) {
      return undefined;
    }
    return standing.turn.state === turn.state
      ? standing.revision
      : this.queue.change(this.key, turn, standing.revision);
  }

  private lose(): void {
    clearInterval(this.timer);
    if (!this.lost) {
      this.lost = true;
      this.tellLost();
    }
  }
}
