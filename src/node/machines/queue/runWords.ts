import type { Ending } from '../../../ports/ports';
import { monotonicNow } from '../../processes/systemClock';
import type { StandingTurn } from './attemptTurn';
import { turnAfter } from './attemptTurn';
import { wordsOf } from './listening';
import type { QueueConnection, StreamWord } from './queueConnection';
import { ANY, keysBeside, machineToken } from './queueSubjects';

/** How many messages of attempts may wait here to be kept before no more are asked for. */
const MOST_IN_LINE = 100;
const AGAIN_MS = 1000;

/** Who wants to know how an attempt stands. */
export interface AttemptWatcher {
  /** Called once all that was said is known, and after every change. @param standing undefined: nobody has taken it. */
  readonly stands: (standing: StandingTurn | undefined) => void;
  /** A machine (`machineToken`) has given a sign of life in it. @param holder who there has it. */
  readonly lives: (by: string, holder: string) => void;
}

/** Keeps what a machine tells. @param number of the word in the stream. */
export type ToldKeeper = (text: string, number: number) => Promise<void>;

interface Hearing {
  /** `machineToken`: what others tell of it counts for nothing. */
  readonly by: string;
  readonly keep: ToldKeeper;
  /** The number of the first word that has come; undefined: none has. */
  first: number | undefined;
  /** When all that has come is kept. */
  line: Promise<void>;
  isOver: boolean;
}

/**
 * All that is said, told and felt of the attempts of a run, heard in one place for all of them and sorted by attempt here: a server
 * has as much to do for a thousand attempts at once as for one.
 */
export class RunWords {
  private readonly turns = new Map<string, StandingTurn>();
  private readonly watchers = new Map<string, AttemptWatcher>();
  private readonly hearings = new Map<string, Hearing>();
  /** The first word that was told of each attempt that nobody hears yet. */
  private readonly unheard = new Map<string, number>();
  /** Whether all that was said before is known. */
  private isThrough = false;
  /** The number of the last word that was told. */
  private lastTold = 0;
  private inLine = 0;
  private idleSince = monotonicNow();
  private readonly endings: readonly Ending[];

  /** @param key of any attempt of the run. */
  constructor(
    private readonly connection: QueueConnection,
    key: string,
  ) {
    const { subjects, nats } = connection;
    const keys = keysBeside(key);
    const beats = nats.subscribe(subjects.beat(keys, ANY), {
      callback: (error, message) => {
        if (error === null) {
          const { subject } = message;
          this.watchers.get(subjects.keyOf(subject))?.lives(subjects.machineOf(subject), message.string());
        }
      },
    });
    this.endings = [
      connection.listen(subjects.streams.said, subjects.turns(keys), {
        begins: () => {
          // A server that was killed may have lost what was said last: what it has now counts.
          this.isThrough = false;
          this.turns.clear();
        },
        through: () => {
          this.isThrough = true;
          this.watchers.forEach(({ stands }, key) => stands(this.turns.get(key)));
        },
        heard: (word) => this.said(word),
      }),
      connection.listen(subjects.streams.told, subjects.up(keys, ANY), {
        begins: () => {
          this.unheard.clear();
          this.lastTold = 0;
        },
        heard: (word) => this.told(word),
      }),
      { dispose: () => beats.unsubscribe() },
    ];
  }

  /** For how long nobody has wanted anything of it, in milliseconds. */
  get idleMs(): number {
    return this.watchers.size > 0 ? 0 : monotonicNow() - this.idleSince;
  }

  /** How an attempt stands, by what was heard until now. */
  before(key: string): StandingTurn | undefined {
    this.idleSince = monotonicNow();
    return this.turns.get(key);
  }

  watch(key: string, watcher: AttemptWatcher): Ending {
    this.watchers.set(key, watcher);
    if (this.isThrough) {
      queueMicrotask(() => {
        if (this.watchers.get(key) === watcher) {
          watcher.stands(this.turns.get(key));
        }
      });
    }
    return {
      dispose: () => {
        if (this.watchers.get(key) === watcher) {
          this.watchers.delete(key);
          this.idleSince = monotonicNow();
        }
      },
    };
  }

  /** Has all kept that a machine tells of an attempt, in order and each word at least once. @param by `machineToken`. */
  hear(key: string, by: string, keep: ToldKeeper): Ending {
    const first = this.unheard.get(key);
    const hearing: Hearing = { by, keep, first, line: Promise.resolve(), isOver: false };
    this.hearings.set(key, hearing);
    this.unheard.delete(key);
    if (first !== undefined) {
      hearing.line = this.missed(key, hearing, first, this.lastTold);
    }
    return {
      dispose: () => {
        hearing.isOver = true;
        if (this.hearings.get(key) === hearing) {
          this.hearings.delete(key);
          // Who hears it next is told all of it: not everything that has come may be kept.
          if (hearing.first !== undefined) {
            this.unheard.set(key, hearing.first);
          }
        }
      },
    };
  }

  /** What was told of an attempt is thrown away. */
  forget(key: string): void {
    this.unheard.delete(key);
  }

  dispose(): void {
    this.endings.forEach((ending) => ending.dispose());
  }

  private said({ seq, subject, text }: StreamWord): Promise<void> {
    const { subjects } = this.connection;
    const key = subjects.keyOf(subject);
    const before = this.turns.get(key);
    const now = turnAfter(before, { seq, by: subjects.turnBy(subject), text }, machineToken);
    if (now !== undefined) {
      this.turns.set(key, now);
    }
    if (this.isThrough && now !== before) {
      this.watchers.get(key)?.stands(now);
    }
    return Promise.resolve();
  }

  private async told({ seq, subject, text }: StreamWord): Promise<void> {
    const { subjects } = this.connection;
    const key = subjects.keyOf(subject);
    this.lastTold = seq;
    const hearing = this.hearings.get(key);
    if (hearing === undefined) {
      if (!this.unheard.has(key)) {
        this.unheard.set(key, seq);
      }
      return;
    }
    if (hearing.by === subjects.machineOf(subject)) {
      hearing.first ??= seq;
      this.inLine += 1;
      hearing.line = hearing.line.then(() => this.keep(hearing, text, seq)).finally(() => (this.inLine -= 1));
      if (this.inLine >= MOST_IN_LINE) {
        await hearing.line;
      }
    }
  }

  /** What was told before anybody heard it is read from where it lies. */
  private async missed(key: string, hearing: Hearing, first: number, last: number): Promise<void> {
    const { subjects } = this.connection;
    for (let from = first; !hearing.isOver;) {
      const word = await this.connection
        .next(subjects.streams.told, subjects.up(key, hearing.by), from)
        .catch(() => 'again' as const);
      if (word === 'again') {
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      } else if (word === undefined || word.seq > last) {
        return;
      } else {
        await this.keep(hearing, word.text, word.seq);
        from = word.seq + 1;
      }
    }
  }

  private async keep(hearing: Hearing, text: string, number: number): Promise<void> {
    while (!hearing.isOver) {
      try {
        await hearing.keep(text, number);
        return;
      } catch (error) {
        this.connection.log.warn(`What a machine has told is kept again: ${wordsOf(error)}`);
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }
}
