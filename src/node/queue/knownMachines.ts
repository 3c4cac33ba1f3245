import { renameSync, writeFileSync } from 'node:fs';
import type { Ending } from '../../ports/ports';
import type { MachineNeeds, MachineOffer } from '../../run/placement/placement';
import { whyNobody } from '../../run/placement/placement';
import { monotonicNow, systemClock } from '../systemClock';
import type { KnownMachine } from '../runs/heardOf';
import type { MachineBoard } from './machineBoard';
import { SHOW_MS } from './machineBoard';

/** Between two times that they are written down, in milliseconds. */
const WRITE_MS = 1000;
/** So long what was found counts, in milliseconds. */
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
   * @param reachedSince since when the server can be reached, by the clock that nobody sets.
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
        this.heard.set(id, { offer, at: monotonicNow(), time: systemClock.now() });
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

  dispose(): void {
    this.watching.dispose();
    clearTimeout(this.timer);
    this.heard.clear();
    this.write();
  }

  private present(): MachineOffer[] {
    const since = monotonicNow() - Math.max(this.silentMs, 3 * SHOW_MS);
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
