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

/** The machines that a driver has heard of, which it writes down for those who look at its runs. */
export class KnownMachines {
  private readonly heard = new Map<string, { offer: MachineOffer; at: number; time: number }>();
  private readonly watching: Ending;
  private timer: NodeJS.Timeout | undefined;

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
    return whyNobody(needs, this.present());
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
