import type { Ending, Log } from '../../../ports/ports';
import type { AttemptTurn, StandingTurn, TakenTurn, TurnWord } from './attemptTurn';
import type { OfferedAttempt } from './askedAttempts';
import { AskedAttempts } from './askedAttempts';
import { encodeTurn } from './attemptTurn';
import { MachineBoard } from './machineBoard';
import type { QueuePlace, TurnSpan } from './queueConnection';
import { QueueConnection } from './queueConnection';
import { ANY, machineToken } from './queueSubjects';

/** How long one asks for an attempt at a time, in milliseconds. */
const ASK_MS = 5000;

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
  private readonly asked: AskedAttempts;

  private constructor(
    private readonly connection: QueueConnection,
    private readonly machine: string,
  ) {
    this.machines = new MachineBoard(connection);
    this.asked = new AskedAttempts(connection);
  }

  /**
   * @param machine what this one is called.
   * @param end has it wait no longer for a queue that only others may make.
   * @throws WavesError `queue`.
   */
  static async open(place: QueuePlace, machine: string, log: Log, end: AbortSignal): Promise<MachinesQueue> {
    return new MachinesQueue(await QueueConnection.open(place, log, end), machine);
  }

  /** The next attempt that waits, if one comes soon. @param ms how long one asks for it; the server's own limits aside. */
  next(ms = ASK_MS): Promise<OfferedAttempt | undefined> {
    return this.asked.next(ms);
  }

  /** Whether others wait for attempts, and none lies there that nobody takes. */
  othersWait(): Promise<boolean> {
    return this.asked.othersWait();
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
   * @returns how it stands after that: another may have been first.
   */
  async take(key: string, turn: TakenTurn): Promise<StandingTurn | undefined> {
    const { connection, machine } = this;
    const subject = connection.subjects.machineTurn(key, machine);
    const revision = await connection.writeFirst(subject, encodeTurn(turn), key);
    if (revision !== undefined) {
      return { turn, revision, by: machineToken(machine), token: revision };
    }
    // Who was first may be one whose word does not count.
    return (await this.turn(key)) ?? this.turn(key, { until: await this.say(key, turn) });
  }

  /** Says how this machine's attempt has ended. */
  async finish(key: string, turn: AttemptTurn & { state: 'done' }): Promise<void> {
    await this.say(key, turn);
  }

  /**
   * How an attempt stands by what was said of it; undefined: nobody has taken it, or it is in no queue.
   * @param span which of that counts: all, where nothing else is said.
   */
  turn(key: string, span?: TurnSpan): Promise<StandingTurn | undefined> {
    return this.connection.turn(key, span);
  }

  /** Gives a sign of life in an attempt. */
  beat(key: string, holder: string): void {
    const { nats, subjects } = this.connection;
    if (!nats.isClosed()) {
      nats.publish(subjects.beat(key, this.machine), holder);
    }
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
