import type { Ending, Log } from '../../ports/ports';
import type { AttemptTurn, StandingTurn } from './attemptTurn';
import { encodeTurn, turnAfter } from './attemptTurn';
import { MachineBoard } from './machineBoard';
import type { QueuePlace } from './queueConnection';
import { QueueConnection } from './queueConnection';
import { ANY, machineToken } from './queueSubjects';

/** A repository's queue as who drives uses it. */
export class DriversQueue {
  /** Who takes attempts. */
  readonly machines: MachineBoard;

  private constructor(private readonly connection: QueueConnection) {
    this.machines = new MachineBoard(connection);
  }

  /** @throws WavesError `queue`. */
  static async open(place: QueuePlace, log: Log): Promise<DriversQueue> {
    return new DriversQueue(await QueueConnection.open(place, log));
  }

  /** Since when the server can be reached, by the clock that nobody sets; now, while it cannot be. */
  get reachedSince(): number {
    return this.connection.reachedSince;
  }

  /** How often the server was reached again. */
  get reconnections(): number {
    return this.connection.reconnections;
  }

  /** Puts an attempt into the queue; twice is once. */
  async offer(key: string, text: string): Promise<void> {
    await this.connection.write(this.connection.subjects.attempt(key), text, key);
  }

  /** Whether an attempt still lies there for who takes it. */
  async isOffered(key: string): Promise<boolean> {
    const { subjects } = this.connection;
    return (await this.connection.last(subjects.streams.attempts, subjects.attempt(key))) !== undefined;
  }

  /** How an attempt stands; undefined: it is in no queue. */
  turn(key: string): Promise<StandingTurn | undefined> {
    return this.connection.turn(key);
  }

  /** Whether the word is still there that made an attempt stand as it does: a server that is killed may lose what was said last. */
  async isKept(key: string, { revision, turn: known }: StandingTurn): Promise<boolean> {
    const there = await this.connection.turn(key, undefined, revision);
    return there?.revision === revision && encodeTurn(there.turn) === encodeTurn(known);
  }

  /** Says how an attempt stands. @returns how it does after that, which may be otherwise. */
  async say(
    key: string,
    turn: AttemptTurn & { state: 'waiting' | 'closed' },
  ): Promise<StandingTurn | undefined> {
    const { subjects } = this.connection;
    const number = await this.connection.write(subjects.driverTurn(key), encodeTurn(turn));
    return this.connection.turn(key, undefined, number);
  }

  /** Calls back with how an attempt stands, at once and after every change, as long as the server can be reached. */
  watch(key: string, changed: (standing: StandingTurn) => void): Ending {
    const { subjects } = this.connection;
    let standing: StandingTurn | undefined;
    return this.connection.listen(subjects.streams.said, subjects.turns(key), ({ seq, subject, text }) => {
      const next = turnAfter(standing, { seq, by: subjects.turnBy(subject), text }, machineToken);
      if (next !== undefined && next !== standing) {
        standing = next;
        changed(next);
      }
      return Promise.resolve();
    });
  }

  /** Calls back with each sign of life in an attempt. @param heard is told which machine (`machineToken`) it is from, and who there has it. */
  feel(key: string, heard: (by: string, holder: string) => void): Ending {
    const { subjects, nats } = this.connection;
    const subscription = nats.subscribe(subjects.beat(key, ANY), {
      callback: (_error, message) => heard(message.subject.split('.').at(-1) ?? '', message.string()),
    });
    return { dispose: () => subscription.unsubscribe() };
  }

  /** Calls back with all that a machine tells of an attempt, in order and each at least once. @param by `machineToken`. */
  hear(key: string, by: string, heard: (text: string, number: number) => Promise<void>): Ending {
    const { subjects } = this.connection;
    return this.connection.listen(subjects.streams.told, subjects.up(key, by), ({ text, seq }) =>
      heard(text, seq),
    );
  }

  /** Tells the machine of an attempt something. */
  async tell(key: string, text: string): Promise<void> {
    await this.connection.write(this.connection.subjects.down(key), text);
  }

  /**
   * Throws away what was told of an attempt that is over; how it stands is kept, against those who come late. The attempt itself is
   * taken out by who is given it: servers up to 2.9 that throw one away forget which others were given back.
   */
  async forget(key: string): Promise<void> {
    const { manager, subjects } = this.connection;
    await manager.streams.purge(subjects.streams.told, { filter: subjects.up(key, ANY) });
    await manager.streams.purge(subjects.streams.said, { filter: subjects.down(key) });
  }

  close(): Promise<void> {
    return this.connection.close();
  }
}
