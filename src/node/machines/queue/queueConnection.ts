import type { NatsConnection } from '@nats-io/nats-core';
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import type { Ending, Log } from '../../../ports/ports';
import { WavesError } from '../../../wavesError';
import { awakeNow } from '../../processes/systemClock';
import type { StandingTurn } from './attemptTurn';
import { turnAfter } from './attemptTurn';
import { listening, wordsOf } from './listening';
import { loadNats } from './queueAccess';
import type { QueueAccess } from './queueAccess';
import { accessOptions } from './queueAccess';
import type { QueueSubjects } from './queueSubjects';
import { machineToken, makeStreams, queueSubjects, streamsThere } from './queueSubjects';

/** How long the first connection may take, in milliseconds. */
const CONNECT_MS = 10_000;
/** Between two tries to connect again, in milliseconds. */
const AGAIN_MS = 1000;
/** So often a listener hears that the server still listens for it, in milliseconds. */
const BEAT_MS = 5000;
/** So often it is looked for what is new, in milliseconds, besides when the server says so. */
const LOOK_MS = 5000;

/** A repository's part of a queue. */
export interface QueuePlace {
  readonly access: QueueAccess;
  /** The main work tree. */
  readonly root: string;
  /** What the repository is called there: `repositoryName`. */
  readonly repository: string;
  /** Absolute path of the client library as one file. */
  readonly libraryPath: string;
  /** Who connects, for those who look at the server. */
  readonly name: string;
}

/** A message as a stream has it. */
export interface StreamWord {
  readonly seq: number;
  readonly subject: string;
  readonly text: string;
}

/** Which words count for how an attempt stands: all, where nothing else is said. */
export interface TurnSpan {
  /** The number in the stream of the first. */
  readonly from?: number;
  /** The number of a word that is there: how it stands with that one. */
  readonly until?: number;
}

/** What hears all that is written down under a subject. */
export interface StreamListener {
  /** It begins with the first word, now or once more. */
  readonly begins?: () => void;
  /** All has come that was there when it began. */
  readonly through?: () => void;
  /** It may take its time; what comes after waits for it. */
  readonly heard: (word: StreamWord) => Promise<void>;
}

/** What may use JetStream under this name where machines have accounts of their own, which `queueAccounts` gives them. */
export const MACHINE_API = 'waves.api';

/**
 * The connection of a process with a repository's queue in NATS JetStream. Works with nats-server 2.9. All that is said is
 * written down one after the other, each under the name of who says it, so that a server can keep everybody to their own.
 */
export class QueueConnection {
  private isClosed = false;
  private reached: number | undefined = awakeNow();
  private timesAgain = 0;
  /** What has listeners begin with the first word once more. */
  private readonly restarts = new Set<() => void>();
  /** Whether that is over for all, and where it is told. */
  readonly of: { readonly isClosed: () => boolean; readonly log: Log };

  private constructor(
    readonly nats: NatsConnection,
    readonly jetstream: JetStreamClient,
    readonly manager: JetStreamManager,
    /** What names of requests to JetStream begin with. */
    readonly api: string,
    readonly subjects: QueueSubjects,
    readonly log: Log,
  ) {
    this.of = { isClosed: () => this.isClosed, log };
    void this.watchConnection();
  }

  /**
   * Connects to a queue, and makes it where it is not there yet; who may not make it waits until it is there.
   * @param end has it wait no longer.
   * @throws WavesError `queue` when it cannot be reached or used.
   */
  static async open(place: QueuePlace, log: Log, end?: AbortSignal): Promise<QueueConnection> {
    const library = loadNats(place.libraryPath);
    const subjects = queueSubjects(place.repository);
    const { servers, ...access } = await accessOptions(library, place.access, place.root);
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
        ...access,
      });
      try {
        for (let tries = 1; ; tries++) {
          for (const apiPrefix of [MACHINE_API, '$JS.API']) {
            const options = { apiPrefix, checkAPI: false };
            const manager = await library.jetstreamManager(connection, options);
            const found = await streamsThere(manager, subjects);
            if (found !== 'no' && apiPrefix !== MACHINE_API) {
              await makeStreams(library, manager, subjects, connection.info?.cluster !== undefined);
            } else if (found !== 'there') {
              continue;
            }
            const jetstream = library.jetstream(connection, options);
            return new QueueConnection(connection, jetstream, manager, apiPrefix, subjects, log);
          }
          if (end?.aborted ?? true) {
            throw new WavesError('queue', 'it may only be used by who drives');
          }
          if (tries === 1) {
            log.info('The queue is waited for: who drives has to make it.');
          }
          await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
        }
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

  /** Since when the server can be reached, by `awakeNow`; now, while it cannot be. */
  get reachedSince(): number {
    return this.reached ?? awakeNow();
  }

  /** How often the server was reached again: it may have been killed meanwhile, and have lost what was said last. */
  get reconnections(): number {
    return this.timesAgain;
  }

  /** Writes something down. @returns its number. */
  async write(subject: string, text: string): Promise<number> {
    const { seq } = await this.jetstream.publish(subject, text);
    return seq;
  }

  /**
   * Writes something down where nothing was written down before as the first of something: the server sees to that, whatever
   * subjects they are written under.
   * @returns its number; undefined: something was, and this is not.
   */
  async writeFirst(subject: string, text: string, of: string): Promise<number | undefined> {
    const { seq, duplicate } = await this.jetstream.publish(subject, text, { msgID: of });
    return duplicate ? undefined : seq;
  }

  /** The first word under a subject from a number on, if there is one. @param subject may have wildcards. */
  async next(stream: string, subject: string, from: number): Promise<StreamWord | undefined> {
    const query = { next_by_subj: subject, seq: from };
    const message = await this.manager.streams.getMessage(stream, query);
    return message === null
      ? undefined
      : { seq: message.seq, subject: message.subject, text: message.string() };
  }

  /** The last word under a subject, if there is one. */
  async last(stream: string, subject: string): Promise<StreamWord | undefined> {
    const message = await this.manager.streams.getMessage(stream, { last_by_subj: subject });
    return message === null ? undefined : { seq: message.seq, subject, text: message.string() };
  }

  /** How an attempt stands; undefined: nothing was said of it that counts. */
  async turn(key: string, { from = 1, until = Infinity }: TurnSpan = {}): Promise<StandingTurn | undefined> {
    const { subjects } = this;
    let standing: StandingTurn | undefined;
    for (let next = from; ;) {
      const word = await this.next(subjects.streams.said, subjects.turns(key), next);
      if (word === undefined) {
        return standing;
      }
      const { seq, subject, text } = word;
      standing = turnAfter(standing, { seq, by: subjects.turnBy(subject), text }, machineToken);
      if (seq >= until) {
        return standing;
      }
      next = seq + 1;
    }
  }

  /**
   * Calls back with what is written down under a subject, in order, as long as the server can be reached. It needs no right to make
   * anything at the server.
   * @param from the number of the first that may be meant.
   */
  follow(stream: string, subject: string, from: number, heard: (text: string) => Promise<void>): Ending {
    let next = from;
    return listening(this.of, async (hold) => {
      let wake = () => {};
      let isOver = false;
      const hints = this.nats.subscribe(subject, { callback: () => wake() });
      hold(() => {
        isOver = true;
        hints.unsubscribe();
        wake();
      });
      // What comes between a look and the wait for the next one is not to be overlooked.
      let woken = new Promise<void>((resolve) => (wake = resolve));
      while (!isOver && !this.isClosed) {
        const word = await this.next(stream, subject, next);
        if (word !== undefined) {
          await heard(word.text);
          next = word.seq + 1;
          continue;
        }
        let timer: NodeJS.Timeout | undefined;
        await Promise.race([woken, new Promise((resolve) => (timer = setTimeout(resolve, LOOK_MS)))]);
        clearTimeout(timer);
        woken = new Promise<void>((resolve) => (wake = resolve));
      }
    });
  }

  /**
   * Calls back with all that is written down under a subject, from the first word on, in order and each at least once; the server is
   * asked to send it, which only who drives may do. It begins with the first word again when the server was reached again, which may
   * have lost some and count from there anew.
   */
  listen(stream: string, subject: string, { begins, through, heard }: StreamListener): Ending {
    return listening(this.of, async (hold) => {
      const consumer = await this.jetstream.consumers.get(stream, { filter_subjects: subject });
      begins?.();
      let isThrough = (await consumer.info(true)).num_pending === 0;
      if (isThrough) {
        through?.();
      }
      // In a cluster a listener ends with the server that has it, which only shows by its silence.
      const messages = await consumer.consume({
        max_messages: 100,
        expires: 30_000,
        idle_heartbeat: BEAT_MS,
      });
      const stop = () => {
        messages.stop();
        // The server would keep it for minutes, and ask it for each word whether that is for it.
        void consumer.delete().catch(() => undefined);
      };
      this.restarts.add(stop);
      hold(stop);
      try {
        let last = 0;
        for await (const message of messages) {
          if (message.seq > last) {
            await heard({ seq: message.seq, subject: message.subject, text: message.string() });
            last = message.seq;
          }
          if (!isThrough && message.info.pending === 0) {
            isThrough = true;
            through?.();
          }
        }
      } finally {
        this.restarts.delete(stop);
      }
    });
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.nats.close();
  }

  private async watchConnection(): Promise<void> {
    for await (const { type } of this.nats.status()) {
      if (type === 'disconnect') {
        this.reached = undefined;
        this.log.warn('The connection to the queue is lost, and tried again.');
      } else if (type === 'reconnect') {
        this.reached = awakeNow();
        this.timesAgain++;
        this.restarts.forEach((restart) => restart());
        this.log.info('The queue is reached again.');
      }
    }
  }
}
