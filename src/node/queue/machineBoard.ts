import type { KV } from '@nats-io/kv';
import type { Ending, Log } from '../../ports/ports';
import type { MachineOffer } from '../../run/placement/placement';
import { decodeOffer, encodeOffer } from '../../run/placement/placement';
import { sha256 } from '../files/sha256';
import { listening } from './listening';

/** A machine that gives no sign of life for so long is off the board, in milliseconds. */
export const BOARD_MS = 60_000;
/** So often each gives one, in milliseconds. */
export const SHOW_MS = 5000;

/** What people want of all machines that are called the same. */
export interface MachineWish {
  /** Whether they take no attempts until somebody says otherwise. */
  readonly cordoned: boolean;
  /** Those that are to leave after what they have in hand, each by what it drew for itself. */
  readonly leave: readonly string[];
}

/** A machine as it stands on the board. */
export interface ShownMachine {
  readonly id: string;
  readonly offer: MachineOffer;
}

/** Who takes attempts of a repository, as each says itself, and what people want of them. */
export class MachineBoard {
  /**
   * @param shown whose keys last for `BOARD_MS`.
   * @param wishes whose keys last.
   */
  constructor(
    private readonly shown: KV,
    private readonly wishes: KV,
    private readonly of: { readonly isClosed: () => boolean; readonly log: Log },
  ) {}

  /** @param id drawn by each machine for itself, of letters and digits. */
  async show(id: string, offer: MachineOffer): Promise<void> {
    await this.shown.put(`machine.${id}`, encodeOffer(offer));
  }

  async leave(id: string): Promise<void> {
    await this.shown.delete(`machine.${id}`);
  }

  /** All that have given a sign of life within `BOARD_MS`. */
  async all(): Promise<ShownMachine[]> {
    const machines: ShownMachine[] = [];
    for await (const key of await this.shown.keys('machine.*')) {
      const entry = await this.shown.get(key);
      const offer = entry?.operation === 'PUT' ? decodeOffer(entry.string()) : undefined;
      if (offer !== undefined) {
        machines.push({ id: key.slice('machine.'.length), offer });
      }
    }
    return machines.sort((one, other) => one.offer.name.localeCompare(other.offer.name));
  }

  /** Calls back with each sign of life; without an offer when a machine leaves. */
  watch(changed: (id: string, offer: MachineOffer | undefined) => void): Ending {
    return listening(this.of, async (hold) => {
      const entries = await this.shown.watch({ key: 'machine.*' });
      hold(() => entries.stop());
      for await (const entry of entries) {
        const offer = entry.operation === 'PUT' ? decodeOffer(entry.string()) : undefined;
        changed(entry.key.slice('machine.'.length), offer);
      }
    });
  }

  /** What is wanted of the machines of a name. */
  async wish(name: string): Promise<MachineWish> {
    const entry = await this.wishes.get(wishKey(name));
    return (entry?.operation === 'PUT' ? decodeWish(entry.string()) : undefined) ?? NO_WISH;
  }

  async want(name: string, wish: MachineWish): Promise<void> {
    await this.wishes.put(wishKey(name), JSON.stringify(wish));
  }

  /** Calls back with what is wanted of the machines of a name, as soon as somebody has said something. */
  watchWish(name: string, wanted: (wish: MachineWish) => void): Ending {
    return listening(this.of, async (hold) => {
      const entries = await this.wishes.watch({ key: wishKey(name) });
      hold(() => entries.stop());
      for await (const entry of entries) {
        const wish = entry.operation === 'PUT' ? decodeWish(entry.string()) : undefined;
        if (wish !== undefined) {
          wanted(wish);
        }
      }
    });
  }
}

const NO_WISH: MachineWish = { cordoned: false, leave: [] };

/** Names may hold what no key can. */
function wishKey(name: string): string {
  return `wish.${sha256(name).slice(0, 32)}`;
}

function decodeWish(text: string): MachineWish | undefined {
  try {
    const value = JSON.parse(text) as Partial<MachineWish> | null;
    return typeof value?.cordoned === 'boolean' && Array.isArray(value.leave)
      ? { cordoned: value.cordoned, leave: value.leave }
      : undefined;
  } catch {
    return undefined;
  }
}
