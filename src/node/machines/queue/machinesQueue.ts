import type { Consumer } from '@nats-io/jetstream';
import type { Ending, Log } from '../../../ports/ports';
import type { AttemptTurn, StandingTurn, TurnWord } from './attemptTurn';
import { encodeTurn } from './attemptTurn';
import { MachineBoard } from './machineBoard';
import type { QueuePlace } from './queueConnection';
import { QueueConnection } from './queueConnection';
import { ANY, CONSUMER } from './queueSubjects';

/** How long one asks for an attempt at a time, in milliseconds. */
const ASK_MS = 5000;

/** An attempt that this process was given and has not confirmed. */
export interface OfferedAttempt {
  readonly text: string;
  /** It is not to be given to anybody any more. */
  confirm(): void;
  /** It is to be given to another. @param milliseconds not before. */
  giveBack(milliseconds: number): void;
}

/** Something that was said of how an attempt stands. */
export interface AttemptWord extends TurnWord {
  readonly key: string;
}

/**
 * A repository's queue as a machine uses it that takes attempts. It does nothing that `queueAccounts` does not let it: what it
 * says is said in its own name, and it makes nothing at the server, where a server keeps it to that.
 */
export class MachinesQueue {
  /** Who takes attempts. */
  readonly machines: MachineBoard;
  private consumer: Promise<Consumer> | undefined;

  private constructor(
    private readonly connection: QueueConnection,
    private readonly machine: string,
  ) {
    this.machines = new MachineBoard(connection);
  }

  /**
   * @param machine what this one is called.
   * @param end has it wait no longer for a queue that only others may make.
   * @throws WavesError `queue`.
   */
  static async open(place: QueuePlace, machine: string, log: Log, end: AbortSignal): Promise<MachinesQueue> {
    return new MachinesQueue(await QueueConnection.open(place, log, end), machine);
  }

  /** The next attempt that waits, if one comes soon. */
  async next(): Promise<OfferedAttempt | undefined> {
    const { jetstream, subjects } = this.connection;
    this.consumer ??= jetstream.consumers.get(subjects.streams.attempts, CONSUMER);
    const message = await this.consumer
      .then((consumer) => consumer.next({ expires: ASK_MS }))
      .catch((error: unknown) => {
        this.consumer = undefined;
        throw error;
      });
    return message === null
      ? undefined
      : {
          text: message.string(),
          confirm: () => message.ack(),
          // Servers up to 2.9 forget those that are given back with a delay, for as long as those who have said nothing.
          giveBack: (milliseconds) =>
            milliseconds === 0 ? message.nak() : void setTimeout(() => message.nak(), milliseconds),
        };
  }

  /** How often the server was reached again. */
  get reconnections(): number {
    return this.connection.reconnections;
  }

  /** The first word of how any attempt stands from a number in the stream on, if there is one. */
  async word(from: number): Promise<AttemptWord | undefined> {
    const { subjects } = this.connection;
    const word = await this.connection.next(subjects.streams.said, subjects.turns(ANY), from);
    if (word === undefined) {
      return undefined;
    }
    const { seq, subject, text } = word;
    return { seq, key: subjects.keyOf(subject), by: subjects.turnBy(subject), text };
  }

  /** The first attempt that lies there for who takes it, from a number in their stream on, if there is one. */
  async offered(from: number): Promise<{ readonly seq: number; readonly text: string } | undefined> {
    const { subjects } = this.connection;
    return this.connection.next(subjects.streams.attempts, subjects.attempt(ANY), from);
  }

  /**
   * Says that this machine takes an attempt.
   * @param since the number in the stream up to which nothing was said of it.
   * @returns how it stands after that: another may have been first.
   */
  async take(
    key: string,
    turn: AttemptTurn & { state: 'taken' },
    since: number,
  ): Promise<StandingTurn | undefined> {
    const { subjects } = this.connection;
    const saying = this.say(key, turn);
    // Asked in the same breath: it is rare that anything else comes first, or that this word does not lie there yet.
    const asking = this.connection
      .next(subjects.streams.said, subjects.turns(key), since + 1)
      .catch(() => undefined);
    const number = await saying;
    const first = await asking;
    // A server that has lost its last moments counts from an earlier one on.
    return since < number
      ? this.connection.turn(key, { since, until: number, first })
      : this.connection.turn(key, { until: number });
  }

  /** Says how this machine's attempt has ended. */
  async finish(key: string, turn: AttemptTurn & { state: 'done' }): Promise<void> {
    await this.say(key, turn);
  }

  /** How an attempt stands by all that was said of it; undefined: nobody has taken it, or it is in no queue. */
  turn(key: string): Promise<StandingTurn | undefined> {
    return this.connection.turn(key);
  }

  /**
   * Gives a sign of life in an attempt.
   * @returns how it stands, by all that was said: a server that was killed may have lost what was said last; undefined: it has lost all.
   */
  beat(key: string, holder: string): Promise<StandingTurn | undefined> {
    this.connection.nats.publish(this.connection.subjects.beat(key, this.machine), holder);
    return this.connection.turn(key);
  }

  /** Tells the driver something of an attempt. @returns its number in the stream. */
  tell(key: string, text: string): Promise<number> {
    return this.connection.write(this.connection.subjects.up(key, this.machine), text);
  }

  /** Calls back with all that the driver tells of an attempt, in order and each at least once. */
  hear(key: string, heard: (text: string) => Promise<void>): Ending {
    const { subjects } = this.connection;
    return this.connection.follow(subjects.streams.said, subjects.down(key), 1, heard);
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  private say(key: string, turn: AttemptTurn & { state: 'taken' | 'done' }): Promise<number> {
    return this.connection.write(this.connection.subjects.machineTurn(key, this.machine), encodeTurn(turn));
  }
}
