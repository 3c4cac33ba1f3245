import { renameSync, writeFileSync } from 'node:fs';
import type { Ending } from '../../../ports/ports';
import type { MachineNeeds, MachineOffer } from '../../../run/machines/placement';
import { decodeOffer, encodeOffer, whyNobody, whyParted } from '../../../run/machines/placement';
import { awakeNow, monotonicNow, systemClock } from '../../processes/systemClock';
import type { KnownMachine } from '../../runs/heardOf';
import type { QueueConnection, StreamWord } from './queueConnection';
import { ANY, machineToken } from './queueSubjects';

/** So often each machine gives a sign of life, in milliseconds. */
export const SHOW_MS = 5000;

/** What people want of all machines that are called the same. */
export interface MachineWish {
  /** Whether they take no attempts until somebody says otherwise. */
  readonly cordoned: boolean;
  /** Those that are to leave after what they have in hand, each by what it drew for itself. */
  readonly leave: readonly string[];
}

/** A machine as it stands on the board. */
interface ShownMachine {
  readonly id: string;
  readonly offer: MachineOffer;
}

/** Who takes attempts of a repository, as each says itself, and what people want of them. */
export class MachineBoard {
  constructor(private readonly connection: QueueConnection) {}

  /** @param id drawn by each process for itself, of letters and digits. */
  async show(id: string, offer: MachineOffer): Promise<void> {
    await this.connection.write(this.connection.subjects.offer(offer.name, id), encodeOffer(offer));
  }

  /** @param machine what it is called. */
  async leave(machine: string, id: string): Promise<void> {
    await this.connection.write(this.connection.subjects.offer(machine, id), '');
  }

  /** All that have given a sign of life of late, as long as the server keeps one. */
  async all(): Promise<ShownMachine[]> {
    const { subjects } = this.connection;
    const machines: ShownMachine[] = [];
    for (let from = 1; ;) {
      const word = await this.connection.next(subjects.streams.machines, subjects.offer(ANY, ANY), from);
      if (word === undefined) {
        return machines.sort((one, other) => one.offer.name.localeCompare(other.offer.name));
      }
      const { id, offer } = shownIn(word);
      if (offer !== undefined) {
        machines.push({ id, offer });
      }
      from = word.seq + 1;
    }
  }

  /** Calls back with each sign of life; without an offer when a machine leaves. */
  watch(changed: (id: string, offer: MachineOffer | undefined) => void): Ending {
    const { subjects } = this.connection;
    return this.connection.listen(subjects.streams.machines, subjects.offer(ANY, ANY), {
      heard: (word) => {
        const { id, offer } = shownIn(word);
        changed(id, offer);
        return Promise.resolve();
      },
    });
  }

  /** What is wanted of the machines of a name. */
  async wish(name: string): Promise<MachineWish> {
    return decodeWish((await this.lastWish(name))?.text) ?? NO_WISH;
  }

  async want(name: string, wish: MachineWish): Promise<void> {
    await this.connection.write(this.connection.subjects.wish(name), JSON.stringify(wish));
  }

  /** Calls back with what is wanted of the machines of a name, as soon as somebody has said something else than before. */
  watchWish(name: string, wanted: (wish: MachineWish) => void): Ending {
    const { subjects } = this.connection;
    return this.connection.follow(subjects.streams.wishes, subjects.wish(name), 1, (text) => {
      const wish = decodeWish(text);
      if (wish !== undefined) {
        wanted(wish);
      }
      return Promise.resolve();
    });
  }

  private lastWish(name: string): Promise<StreamWord | undefined> {
    const { subjects } = this.connection;
    return this.connection.last(subjects.streams.wishes, subjects.wish(name));
  }
}

const NO_WISH: MachineWish = { cordoned: false, leave: [] };

/** A machine is what the server has let it call itself. */
function shownIn({ subject, text }: StreamWord) {
  const [token, id = ''] = subject.split('.').slice(-2);
  const offer = decodeOffer(text);
  return { id, offer: offer !== undefined && machineToken(offer.name) === token ? offer : undefined };
}

function decodeWish(text = ''): MachineWish | undefined {
  try {
    const value = JSON.parse(text) as Partial<MachineWish> | null;
    return typeof value?.cordoned === 'boolean' && Array.isArray(value.leave)
      ? { cordoned: value.cordoned, leave: value.leave }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Between two times that they are written down, in milliseconds. */
const WRITE_MS = 1000;
/** How long an answer counts before it is looked for anew, in milliseconds. */
const ANSWER_MS = 500;

/** The machines that a driver has heard of, which it writes down for those who look at its runs. */
export class KnownMachines {
  private readonly heard = new Map<string, { offer: MachineOffer; at: number; time: number }>();
  private readonly watching: Ending;
  private timer: NodeJS.Timeout | undefined;
  /** What was found of late, by what was asked: hundreds of attempts may ask for the same of hundreds of machines. */
  private readonly answers = new Map<string, string[] | undefined>();
  private answeredAt = -Infinity;

  /**
   * @param path absolute, of the file that they are written to.
   * @param silentMs after which one counts as gone, in milliseconds.
   * @param reachedSince since when the server can be reached, by `awakeNow`.
   */
  constructor(
    board: MachineBoard,
    private readonly path: string,
    private readonly silentMs: number,
    private readonly reachedSince: () => number,
  ) {
    this.write();
    this.watching = board.watch((id, offer) => {
      if (offer === undefined) {
        this.heard.delete(id);
      } else {
        this.heard.set(id, { offer, at: awakeNow(), time: systemClock.now() });
      }
      this.timer ??= setTimeout(() => this.write(), WRITE_MS);
    });
  }

  /** Why none of them takes an attempt; undefined: one may. */
  whyNobody(needs: MachineNeeds): string[] | undefined {
    const asked = JSON.stringify(needs);
    const now = monotonicNow();
    if (now - this.answeredAt >= ANSWER_MS) {
      this.answers.clear();
      this.answeredAt = now;
    }
    if (!this.answers.has(asked)) {
      this.answers.set(asked, whyNobody(needs, this.present()));
    }
    return this.answers.get(asked);
  }

  /** Why it is not taken where the worktree lies that its packages share; undefined: it may be. */
  whyParted(needs: MachineNeeds): string | undefined {
    return whyParted(needs, this.present());
  }

  dispose(): void {
    this.watching.dispose();
    clearTimeout(this.timer);
    this.heard.clear();
    this.write();
  }

  private present(): MachineOffer[] {
    const since = awakeNow() - Math.max(this.silentMs, 3 * SHOW_MS);
    return [...this.heard.values()]
      .filter(({ at }) => Math.max(at, this.reachedSince()) > since)
      .map(({ offer }) => offer);
  }

  /** A disk that takes nothing now is told of the next time. */
  private write(): void {
    this.timer = undefined;
    const machines = [...this.heard.values()].map(({ offer, time }): KnownMachine => ({
      ...offer,
      heard_at: new Date(time).toISOString(),
    }));
    try {
      const text = JSON.stringify({ driver: process.pid, machines });
      writeFileSync(`${this.path}.tmp`, `${text}\n`, { mode: 0o600 });
      renameSync(`${this.path}.tmp`, this.path);
    } catch {
      // It says nothing that an attempt depends on.
    }
  }
}
