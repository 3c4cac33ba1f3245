import type { NatsConnection } from '@nats-io/nats-core';
import type { JetStreamClient, JetStreamManager, JsMsg } from '@nats-io/jetstream';
import type { KV } from '@nats-io/kv';
import type { Ending, Log } from '../../ports/ports';
import { WavesError } from '../../wavesError';
import { monotonicNow } from '../systemClock';
import type { AttemptTurn } from './attemptTurn';
import { decodeTurn, encodeTurn } from './attemptTurn';
import type { NatsLibrary } from './natsLibrary';
import { loadNats } from './natsLibrary';
import { listening, wordsOf } from './listening';
import { BOARD_MS, MachineBoard } from './machineBoard';
import { serversOf } from './queueAddress';

const SECOND_NS = 1_000_000_000;
/** How long what nobody has fetched is kept, in seconds. */
const KEPT_S = 7 * 24 * 3600;
/** How long an attempt that a machine was given may stay untaken until it is given to another, in seconds. */
const ACK_S = 30;
/** How long one asks for an attempt at a time, in milliseconds. */
const ASK_MS = 5000;
/** How long the first connection may take, in milliseconds. */
const CONNECT_MS = 10_000;
/** Between two tries to connect again, in milliseconds. */
const AGAIN_MS = 1000;

/** Where a queue is. */
export interface QueuePlace {
  /** `nats://host:port` or `tls://host:port`, with a name and a password where the server asks for them; several, by commas. */
  readonly url: string;
  /** What the repository is called there: `repositoryName`. */
  readonly repository: string;
  /** Absolute path of the client library as one file. */
  readonly libraryPath: string;
  /** Who connects, for those who look at the server. */
  readonly name: string;
}

/** A lease as it stood. */
export interface StandingTurn {
  readonly turn: AttemptTurn;
  /** Its fencing token: what is changed has to rest on it. */
  readonly revision: number;
}

/** Which of both speaks: the machine that carries an attempt out (`up`), or the driver (`down`). */
export type Direction = 'up' | 'down';

/** An attempt that this process was given and has not confirmed. */
export interface OfferedAttempt {
  readonly text: string;
  /** It is not to be given to anybody any more. */
  confirm(): void;
  /** It is to be given to another. @param milliseconds not before. */
  giveBack(milliseconds: number): void;
}

/**
 * The attempts of one repository in NATS JetStream: a work queue of them, a lease for each, and a stream of what both sides
 * tell each other of them. Works with nats-server 2.9: leases are keys with revisions and expire by whoever watches them.
 */
export class Queue {
  private isClosed = false;
  private reached: number | undefined = monotonicNow();
  private readonly of: { readonly isClosed: () => boolean; readonly log: Log };
  /** Who takes attempts. */
  readonly machines: MachineBoard;

  private constructor(
    private readonly connection: NatsConnection,
    private readonly jetstream: JetStreamClient,
    private readonly manager: JetStreamManager,
    private readonly leases: KV,
    shown: KV,
    private readonly repository: string,
    private readonly log: Log,
  ) {
    this.of = { isClosed: () => this.isClosed, log };
    this.machines = new MachineBoard(shown, leases, this.of);
    void this.watchConnection();
  }

  /**
   * Connects to a queue, and makes it where it is not there yet.
   * @throws WavesError `queue` when it cannot be reached or used.
   */
  static async open(place: QueuePlace, log: Log): Promise<Queue> {
    const library = loadNats(place.libraryPath);
    const { repository } = place;
    const { servers, login } = serversOf(place.url);
    try {
      const connection = await library.connect({
        servers,
        name: place.name,
        timeout: CONNECT_MS,
        // A server that starts anew, or a network that comes back, is waited for as long as it takes.
        maxReconnectAttempts: -1,
        reconnectTimeWait: AGAIN_MS,
        pingInterval: 5000,
        maxPingOut: 2,
        ...login,
      });
      try {
        const manager = await library.jetstreamManager(connection);
        await makeStreams(library, manager, repository);
        const js = library.jetstream(connection);
        const bucket = (name: string, ttl: number) => openBucket(library, connection, { manager, name, ttl });
        const leases = await bucket(`waves_${repository}`, KEPT_S * 1000);
        const shown = await bucket(`waves_${repository}_machines`, BOARD_MS);
        return new Queue(connection, js, manager, leases, shown, repository, log);
      } catch (error) {
        await connection.close();
        throw error;
      }
    } catch (error) {
      throw new WavesError(
        'queue',
        `The queue at ${servers.join(', ')} cannot be used: ${wordsOf(error)}.`,
        'Start a server with JetStream there (nats-server --jetstream), and look at the address and the login.',
        { cause: error },
      );
    }
  }

  /** Since when the server can be reached, by the clock that nobody sets; now, while it cannot be. */
  get reachedSince(): number {
    return this.reached ?? monotonicNow();
  }

  /** Puts an attempt into the queue; twice is once. */
  async offer(key: string, text: string): Promise<void> {
    await this.jetstream.publish(`waves.${this.repository}.attempt.${key}`, text, { msgID: key });
  }

  /** The next attempt that waits, if one comes soon. */
  async next(): Promise<OfferedAttempt | undefined> {
    const stream = streamNames(this.repository).attempts;
    const consumer = await this.jetstream.consumers.get(stream, CONSUMER);
    const message = await consumer.next({ expires: ASK_MS });
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

  /** How an attempt stands; undefined: it is in no queue. */
  async turn(key: string): Promise<StandingTurn | undefined> {
    const entry = await this.leases.get(key);
    const turn = entry === null || entry.operation !== 'PUT' ? undefined : decodeTurn(entry.string());
    return entry === null || turn === undefined ? undefined : { turn, revision: entry.revision };
  }

  /**
   * Changes how an attempt stands.
   * @param revision that it rests on; 0: it is in no queue.
   * @returns the revision that it has then; undefined: somebody has changed it before.
   */
  async change(key: string, turn: AttemptTurn, revision: number): Promise<number | undefined> {
    try {
      return revision === 0
        ? await this.leases.create(key, encodeTurn(turn))
        : await this.leases.update(key, encodeTurn(turn), revision);
    } catch (error) {
      if (isWrongRevision(error)) {
        return undefined;
      }
      throw error;
    }
  }

  /** Calls back with how an attempt stands, at once and after every change, as long as the server can be reached. */
  watch(key: string, changed: (standing: StandingTurn) => void): Ending {
    return listening(this.of, async (hold) => {
      const entries = await this.leases.watch({ key });
      hold(() => entries.stop());
      for await (const entry of entries) {
        const turn = entry.operation === 'PUT' ? decodeTurn(entry.string()) : undefined;
        if (turn !== undefined) {
          changed({ turn, revision: entry.revision });
        }
      }
    });
  }

  /** Tells the other side something of an attempt. @returns its number in the stream. */
  async tell(key: string, direction: Direction, text: string): Promise<number> {
    const subject = `waves.${this.repository}.told.${key}.${direction}`;
    return (await this.jetstream.publish(subject, text)).seq;
  }

  /**
   * Calls back with all that the other side has told, from the first word on, in order and each at least once.
   * @param heard may take its time; what comes after waits for it.
   */
  hear(key: string, direction: Direction, heard: (text: string, number: number) => Promise<void>): Ending {
    const stream = streamNames(this.repository).told;
    const filter = `waves.${this.repository}.told.${key}.${direction}`;
    let last = 0;
    return listening(this.of, async (hold) => {
      const consumer = await this.jetstream.consumers.get(stream, { filter_subjects: filter });
      const messages = await consumer.consume();
      hold(() => messages.stop());
      for await (const message of messages as AsyncIterable<JsMsg>) {
        if (message.seq > last) {
          await heard(message.string(), message.seq);
          last = message.seq;
        }
      }
    });
  }

  /**
   * Throws away what was told of an attempt that is over; how it stands is kept, against those who come late. The attempt itself is
   * taken out by who is given it: servers up to 2.9 that throw one away forget which others were given back.
   */
  async forget(key: string): Promise<void> {
    const { told } = streamNames(this.repository);
    await this.manager.streams.purge(told, { filter: `waves.${this.repository}.told.${key}.>` });
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.connection.close();
  }

  private async watchConnection(): Promise<void> {
    for await (const { type } of this.connection.status()) {
      if (type === 'disconnect') {
        this.reached = undefined;
        this.log.warn('The connection to the queue is lost, and tried again.');
      } else if (type === 'reconnect') {
        this.reached = monotonicNow();
        this.log.info('The queue is reached again.');
      }
    }
  }
}

const CONSUMER = 'workers';

function streamNames(repository: string): { readonly attempts: string; readonly told: string } {
  return { attempts: `WAVES_${repository}_ATTEMPTS`, told: `WAVES_${repository}_TOLD` };
}

/** Makes what is not there yet, and leaves as it is what is. */
async function makeStreams(
  { AckPolicy, DeliverPolicy, RetentionPolicy }: NatsLibrary,
  manager: JetStreamManager,
  repository: string,
): Promise<void> {
  const { attempts, told } = streamNames(repository);
  const max_age = KEPT_S * SECOND_NS;
  if (!(await isThere(manager.streams.info(attempts)))) {
    const subjects = [`waves.${repository}.attempt.>`];
    await manager.streams.add({ name: attempts, subjects, retention: RetentionPolicy.Workqueue, max_age });
  }
  if (!(await isThere(manager.streams.info(told)))) {
    await manager.streams.add({ name: told, subjects: [`waves.${repository}.told.>`], max_age });
  }
  if (!(await isThere(manager.consumers.info(attempts, CONSUMER)))) {
    await manager.consumers.add(attempts, {
      durable_name: CONSUMER,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      ack_wait: ACK_S * SECOND_NS,
    });
  }
}

/** @param ttl how long a key lasts, in milliseconds. */
async function openBucket(
  { Kvm }: NatsLibrary,
  connection: NatsConnection,
  { manager, name, ttl }: { readonly manager: JetStreamManager; readonly name: string; readonly ttl: number },
): Promise<KV> {
  const buckets = new Kvm(connection);
  return (await isThere(manager.streams.info(`KV_${name}`)))
    ? buckets.open(name)
    : buckets.create(name, { history: 1, ttl });
}

/** JetStream's codes for a stream and a consumer that are not there. */
const NOT_THERE: ReadonlySet<unknown> = new Set([10_059, 10_014]);

async function isThere(looked: Promise<unknown>): Promise<boolean> {
  try {
    await looked;
    return true;
  } catch (error) {
    if (NOT_THERE.has(codeOf(error))) {
      return false;
    }
    throw error;
  }
}

/** JetStream's code for a message that rests on another than the last of its subject. */
const WRONG_LAST_SEQUENCE = 10_071;

function isWrongRevision(error: unknown): boolean {
  return codeOf(error) === WRONG_LAST_SEQUENCE || /wrong last sequence/i.test(wordsOf(error));
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
