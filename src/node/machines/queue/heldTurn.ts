import type { Log } from '../../../ports/ports';
import { monotonicNow } from '../../processes/systemClock';
import type { AttemptTurn, StandingTurn, TakenTurn } from './attemptTurn';
import type { MachinesQueue } from './machinesQueue';

export type { OfferedAttempt } from './askedAttempts';

/** How many signs of life come within the time after which a machine counts as silent. */
const BEATS = 6;

/** Who has a lease. */
export interface Holder {
  readonly turn: TakenTurn;
  /** How long it may give no sign of life, in milliseconds. */
  readonly leaseMs: number;
  readonly log: Log;
}

/** The lease of an attempt that this machine has: it gives signs of life, and sees when the driver has taken it away. */
export class HeldTurn {
  private confirmedAt = monotonicNow();
  private beating: Promise<unknown> = Promise.resolve();
  private readonly timer: NodeJS.Timeout;
  private lost = false;
  private tellLost: () => void = () => undefined;

  /** @param standing how it stood when it was taken: no other machine gets the same number. */
  constructor(
    private readonly queue: MachinesQueue,
    private readonly key: string,
    private readonly standing: StandingTurn,
    private readonly by: Holder,
  ) {
    this.timer = setInterval(() => void this.beat(), by.leaseMs / BEATS);
  }

  /** By it one that had the attempt before or after is told apart. */
  get token(): number {
    return this.standing.revision;
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
  async finish(turn: AttemptTurn & { state: 'done' }): Promise<boolean> {
    clearInterval(this.timer);
    for (;;) {
      try {
        await this.beating;
        await this.queue.finish(this.key, turn);
        if (monotonicNow() - this.confirmedAt < this.by.leaseMs) {
          // So early nobody takes it away.
          return true;
        }
        const now = (await this.queue.turn(this.key, { from: this.token }))?.turn;
        return now?.state === 'done' && now.holder === this.holder;
      } catch (error) {
        this.by.log.warn(`The queue cannot be told that an attempt has ended: ${String(error)}`);
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    }
  }

  dispose(): void {
    clearInterval(this.timer);
  }

  private beat(): Promise<unknown> {
    const { leaseMs } = this.by;
    // However long the server takes to say how the attempt stands: it is alive.
    this.queue.beat(this.key, this.holder);
    this.beating = this.beating.then(async () => {
      try {
        // A server that was killed may have lost the word by which it is taken; then it is nobody's.
        const turn = (await this.queue.turn(this.key, { from: this.token }))?.turn;
        if (turn?.state !== 'taken' || turn.holder !== this.holder) {
          this.lose();
          return;
        }
        this.confirmedAt = monotonicNow();
      } catch {
        // Whether it was taken away meanwhile shows once the queue is reached again; to go on that long would be in vain.
        if (monotonicNow() - this.confirmedAt > 2 * leaseMs) {
          this.lose();
        }
      }
    });
    return this.beating;
  }

  private lose(): void {
    clearInterval(this.timer);
    if (!this.lost) {
      this.lost = true;
      this.tellLost();
    }
  }
}
