import type { Ending, Log } from '../../../ports/ports';
import type { AttemptTurn, StandingTurn } from './attemptTurn';
import { encodeTurn } from './attemptTurn';
import { MachineBoard } from './machineBoard';
import type { QueuePlace } from './queueConnection';
import { QueueConnection } from './queueConnection';
import { ANY, keysBeside } from './queueSubjects';
import type { AttemptWatcher, ToldKeeper } from './runWords';
import { RunWords } from './runWords';

/** How long it is listened to what is said of a run of which nobody follows an attempt, in milliseconds. */
const IDLE_MS = 60_000;

/** A repository's queue as who drives uses it. */
export class DriversQueue {
  /** Who takes attempts. */
  readonly machines: MachineBoard;
  /** What is said of runs, by what keys of their attempts have in common. */
  private readonly runs = new Map<string, RunWords>();
  private readonly timer: NodeJS.Timeout;

  private constructor(private readonly connection: QueueConnection) {
    this.machines = new MachineBoard(connection);
    this.timer = setInterval(() => this.tidy(), IDLE_MS);
    this.timer.unref();
  }

  /** @throws WavesError `queue`. */
  static async open(place: QueuePlace, log: Log): Promise<DriversQueue> {
    return new DriversQueue(await QueueConnection.open(place, log));
  }

  /** Since when the server can be reached, by `awakeNow`; now, while it cannot be. */
  get reachedSince(): number {
    return this.connection.reachedSince;
  }

  /** How often the server was reached again. */
  get reconnections(): number {
    return this.connection.reconnections;
  }

  /** Puts an attempt into the queue; of those who take it, where it lies there twice, the first has it. */
  async offer(key: string, text: string): Promise<void> {
    await this.connection.write(this.connection.subjects.attempt(key), text);
  }

  /** Whether an attempt still lies there for who takes it. */
  async isOffered(key: string): Promise<boolean> {
    const { subjects } = this.connection;
    return (await this.connection.last(subjects.streams.attempts, subjects.attempt(key))) !== undefined;
  }

  /** How an attempt stands; undefined: nobody has taken it, or it is in no queue. */
  turn(key: string): Promise<StandingTurn | undefined> {
    return this.connection.turn(key);
  }

  /** How an attempt stands that is to be offered, as far as that was heard: it may have been called off meanwhile. */
  before(key: string): StandingTurn | undefined {
    return this.wordsBeside(key).before(key);
  }

  /** Whether the word is still there that made an attempt stand as it does: a server that is killed may lose what was said last. */
  async isKept(key: string, { revision, turn: known }: StandingTurn): Promise<boolean> {
    const there = await this.connection.turn(key, { until: revision });
    return there?.revision === revision && encodeTurn(there.turn) === encodeTurn(known);
  }

  /** Says that nobody may have an attempt any more. @returns how it stands after that, which may be otherwise. */
  async say(key: string, turn: AttemptTurn & { state: 'closed' }): Promise<StandingTurn | undefined> {
    const { connection } = this;
    const said = [connection.subjects.driverTurn(key), encodeTurn(turn)] as const;
    // Where it is the first word, nobody takes the attempt any more.
    const first = await connection.writeFirst(...said, key);
    return first === undefined
      ? connection.turn(key, { until: await connection.write(...said) })
      : { turn, revision: first };
  }

  /** Calls back with how an attempt stands and with each sign of life in it, as long as the server can be reached. */
  watch(key: string, watcher: AttemptWatcher): Ending {
    return this.wordsBeside(key).watch(key, watcher);
  }

  /** Has all kept that a machine tells of an attempt that is watched, in order and each word at least once. @param by `machineToken`. */
  hear(key: string, by: string, keep: ToldKeeper): Ending {
    return this.wordsBeside(key).hear(key, by, keep);
  }

  /** Tells the machine of an attempt something. */
  async tell(key: string, text: string): Promise<void> {
    await this.connection.write(this.connection.subjects.down(key), text);
  }

  /**
   * Throws away what was told of an attempt that is over; how it stands is kept, against those who come late. The attempt itself is
   * taken out by who is given it: servers up to 2.9 that throw one away forget which others were given back.
   * @param of whether its machine has told anything, and whether that was told anything: a server looks through much for nothing.
   */
  async forget(key: string, of: { readonly told: boolean; readonly below: boolean }): Promise<void> {
    const { manager, subjects } = this.connection;
    this.runs.get(keysBeside(key))?.forget(key);
    if (of.told) {
      await manager.streams.purge(subjects.streams.told, { filter: subjects.up(key, ANY) });
    }
    if (of.below) {
      await manager.streams.purge(subjects.streams.said, { filter: subjects.down(key) });
    }
  }

  close(): Promise<void> {
    clearInterval(this.timer);
    this.runs.forEach((words) => words.dispose());
    return this.connection.close();
  }

  private wordsBeside(key: string): RunWords {
    const keys = keysBeside(key);
    const words = this.runs.get(keys) ?? new RunWords(this.connection, key);
    this.runs.set(keys, words);
    return words;
  }

  private tidy(): void {
    for (const [keys, words] of this.runs) {
      if (words.idleMs > IDLE_MS) {
        words.dispose();
        this.runs.delete(keys);
      }
    }
  }
}
