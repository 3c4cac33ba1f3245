import { randomUUID } from 'node:crypto';
import type { Msg } from '@nats-io/nats-core';
import type { QueueConnection } from './queueConnection';
import { CONSUMER } from './queueSubjects';

/** How much later than asked the server has said that there is none, in milliseconds. */
const SAID_MS = 2000;
/** What a server says when none has come. */
const NONE: ReadonlySet<number> = new Set([404, 408]);

/** An attempt that this process was given and has not confirmed. */
export interface OfferedAttempt {
  readonly text: string;
  /** It is not to be given to anybody any more. */
  confirm(): void;
  /** It is to be given to another. @param milliseconds not before. */
  giveBack(milliseconds: number): void;
}

/**
 * Asks for attempts, and listens for all of them in one place: the library's own consumers begin to listen anew for each that is
 * asked for, which costs as much as all the rest.
 */
export class AskedAttempts {
  private readonly inbox = `_INBOX.${randomUUID().replaceAll('-', '')}`;
  /** Who waits for one, who asked first first; any serves any. */
  private readonly waiting = new Set<(message: Msg) => void>();
  private isListening = false;

  constructor(private readonly connection: QueueConnection) {}

  /** The next attempt that waits, if one comes soon. @param ms how long one asks for it. */
  async next(ms: number): Promise<OfferedAttempt | undefined> {
    const { nats, api, subjects } = this.connection;
    if (!this.isListening) {
      this.isListening = true;
      nats.subscribe(this.inbox, { callback: (_error, message) => this.comes(message) });
    }
    const message = await new Promise<Msg | undefined>((resolve) => {
      const come = (each?: Msg) => {
        clearTimeout(timer);
        this.waiting.delete(come);
        resolve(each);
      };
      // What was asked while the connection broke off is not heard there.
      const timer = setTimeout(come, ms + SAID_MS);
      this.waiting.add(come);
      const ask = JSON.stringify({ batch: 1, expires: ms * 1_000_000 });
      nats.publish(`${api}.CONSUMER.MSG.NEXT.${subjects.streams.attempts}.${CONSUMER}`, ask, {
        reply: this.inbox,
      });
    });
    const { code = 0, description = '' } = message?.headers ?? {};
    if (message === undefined || NONE.has(code)) {
      return undefined;
    }
    if (code > 0) {
      throw new Error(`${code} ${description}`);
    }
    const giveBack = () => void message.respond('-NAK');
    return {
      text: message.string(),
      confirm: () => void message.respond('+ACK'),
      // Servers up to 2.9 forget those that are given back with a delay, for as long as those who have said nothing.
      giveBack: (milliseconds) => (milliseconds === 0 ? giveBack() : void setTimeout(giveBack, milliseconds)),
    };
  }

  /**
   * Whether others wait for attempts, and none lies there. One that lies there although others wait, or that somebody was given and has not taken, may
   * be one that they may not take.
   */
  async othersWait(): Promise<boolean> {
    const { manager, subjects } = this.connection;
    const info = await manager.consumers.info(subjects.streams.attempts, CONSUMER);
    return info.num_waiting > 0 && info.num_pending === 0 && info.num_ack_pending === 0;
  }

  private comes(message: Msg): void {
    const [first] = this.waiting;
    if (first !== undefined) {
      first(message);
    } else if (message.headers === undefined || message.headers.code === 0) {
      // Nobody waits for it any more.
      message.respond('-NAK');
    }
  }
}
