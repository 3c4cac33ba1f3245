import type { Driver } from '../../src/engine/runs/driver';
import type { WatchedFolder, WatchOptions } from '../../src/node/files/folderWatcher';
import type { HeldLease } from '../../src/node/driver/heldLease';
import type { Host } from '../../src/node/processes/host';
import { timersOf } from '../../src/node/processes/systemTimers';
import type { Timers } from '../../src/ports/ports';
import { WavesError } from '../../src/wavesError';
import type { Doing } from './diskView';
import { filesOf } from './diskView';
import type { VirtualDisk } from './virtualDisk';
import type { VirtualTime } from './virtualTime';

/** The processes of a simulated machine, with what they share. */
export interface SimulatedMachine {
  readonly time: VirtualTime;
  readonly disk: VirtualDisk;
  /** All that were ever started. */
  readonly processes: SimulatedProcess[];
  /** How often it has been started. */
  boots: number;
  /** The process that has the right to drive. */
  driver: SimulatedProcess | undefined;
  /** Told of a mistake of the product. */
  wrong(message: string): void;
}

/** Between two looks at a folder in which nothing was announced, in milliseconds. */
const POLL_MS = 30_000;

/**
 * A process of the simulated machine: everything that it asks of the world takes a while, and an answer reaches it only
 * while it is alive and awake.
 */
export class SimulatedProcess {
  /** What it holds of the repository, as soon as it does. */
  lease: HeldLease | undefined;
  readonly pid: number;
  readonly host: Host;
  readonly timers: Timers;
  /** Set: the number of things it still asks of the disk before it dies in the middle of one. */
  dyingIn: number | undefined;
  onDeath: () => void = () => undefined;
  /** The driver that others can ask here. */
  serves: Driver | undefined;
  /** How many are connected to it. */
  clients = 0;
  /** Those to whom it is connected: called when it is gone, or lets go of them. */
  readonly gone = new Set<() => void>();
  private readonly boot: string;
  private asleep: (() => void)[] | undefined;
  private dead = false;

  /** @param walled whether its number tells others nothing, as in a container. */
  constructor(
    private readonly machine: SimulatedMachine,
    walled = false,
  ) {
    this.pid = machine.processes.push(this);
    this.boot = `boot ${machine.boots}${walled ? ` of ${this.pid}` : ''}`;
    this.host = this.hostOf();
    this.timers = timersOf(this.host);
  }

  get time(): VirtualTime {
    return this.machine.time;
  }

  get alive(): boolean {
    return !this.dead;
  }

  /** Whether it gives signs of life, so that nobody else may take over. */
  get awake(): boolean {
    return !this.dead && this.asleep === undefined;
  }

  /** Ends at once, as by `kill -9`. What it has asked of others may still happen; it hears no more of it. */
  kill(): void {
    this.dead = true;
    this.hangUp();
  }

  /** Lets go of all connections. */
  hangUp(): void {
    const connected = [...this.gone];
    this.gone.clear();
    connected.forEach((close) => close());
  }

  /** Stands still, as a suspended process does: what reaches it waits. */
  freeze(): void {
    this.asleep ??= [];
  }

  thaw(): void {
    const waiting = this.asleep ?? [];
    this.asleep = undefined;
    waiting.forEach((wake) => this.time.soon(() => this.deliver(wake), 5));
  }

  /** Something reaches the process, unless it is dead; while it stands still, it waits. */
  deliver(happen: () => void): void {
    if (this.dead) {
      return;
    }
    if (this.asleep === undefined) {
      happen();
    } else {
      this.asleep.push(happen);
    }
  }

  /**
   * Asks something of the world. `effect` happens after a while; when the process was killed meanwhile, sometimes not.
   * @throws what `effect` throws.
   */
  ask<T>(effect: () => T, most?: number): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.dead) {
        return;
      }
      this.time.soon(() => {
        if (!this.dead || this.time.random.chance(0.5)) {
          this.answer(effect, resolve, reject, 10);
        }
      }, most);
    });
  }

  /** The same for what only the driver of a repository may do: that another is it by now is a mistake of the product. */
  act<T>(what: string, effect: () => T): Promise<T> {
    this.refuseWhenReplaced(what);
    return this.ask(effect);
  }

  private refuseWhenReplaced(what: string): void {
    const { driver } = this.machine;
    if (!this.dead && driver !== this) {
      this.machine.wrong(
        `process ${this.pid} is to ${what}, though process ${driver?.pid ?? 0} is the driver`,
      );
    }
  }

  private answer<T>(
    effect: () => T,
    resolve: (answer: T) => void,
    reject: (error: Error) => void,
    most: number,
  ): void {
    const { time } = this;
    try {
      const answer = effect();
      time.soon(() => this.deliver(() => resolve(answer)), most);
    } catch (error) {
      const refused = error instanceof Error ? error : new Error(String(error));
      time.soon(() => this.deliver(() => reject(refused)), most);
    }
  }

  private hostOf(): Host {
    const { time, disk, processes } = this.machine;
    const { pid, boot: bootId } = this;
    return {
      files: filesOf(disk, this.doing()),
      now: () => time.wall,
      monotonicNow: () => time.now,
      after: (milliseconds, callback, aside) => {
        let off = false;
        time.after(milliseconds, () => this.deliver(() => off || callback()), aside);
        return () => {
          off = true;
        };
      },
      watchFolder: (folder, options, look) => this.watchFolder(folder, options, look),
      ownIdentity: () => Promise.resolve({ pid, startedAt: String(pid), bootId }),
      isAlive: (identity) => Promise.resolve(processes[identity.pid - 1]?.alive === true),
      isOfThisSystem: (identity) => Promise.resolve(identity.bootId === bootId),
    };
  }

  private doing(): Doing {
    const { time } = this.machine;
    return {
      later: (effect, cut) =>
        new Promise((resolve, reject) => {
          if (this.goesRound() || this.dead || this.diesIn(effect, cut)) {
            return;
          }
          const happen = () => this.answer(effect, resolve, reject, 2);
          if (time.random.chance(0.8)) {
            happen();
          } else {
            // Of a process that is known to be dead, nothing reaches the disk any more.
            time.soon(() => (this.dead ? undefined : happen()), 5);
          }
        }),
      now: (effect, cut) => {
        if (this.goesRound() || this.dead || this.diesIn(effect, cut)) {
          throw new WavesError('lease-lost', 'This process is dead.');
        }
        return effect();
      },
    };
  }

  /** Whether the process does the same for ever, while the world stands still: it is ended then. */
  private goesRound(): boolean {
    const { time } = this.machine;
    if (this.dead || time.ask()) {
      return false;
    }
    this.machine.wrong(`process ${this.pid} asks the disk again and again, and nothing else happens`);
    this.kill();
    return true;
  }

  /** Whether the process dies in the middle of something. */
  private diesIn(effect: () => unknown, cut: (() => void) | undefined): boolean {
    if (this.dyingIn === undefined || (this.dyingIn -= 1) > 0) {
      return false;
    }
    this.kill();
    try {
      this.time.random.pick([effect, cut ?? effect, () => undefined])();
    } catch {
      // It is not told any more.
    }
    this.onDeath();
    return true;
  }

  private watchFolder(folder: string, { gapMs }: WatchOptions, look: () => Promise<void>): WatchedFolder {
    const { time, disk } = this.machine;
    let disposed = false;
    let due = false;
    let looking = false;
    const lookSoon = (delay: number) => {
      if (!due && !disposed && !this.dead) {
        due = true;
        time.after(delay, () => this.deliver(() => void lookNow()));
      }
    };
    const lookNow = async () => {
      if (looking || disposed) {
        return;
      }
      due = false;
      looking = true;
      await look().finally(() => {
        looking = false;
        if (due) {
          due = false;
          lookSoon(gapMs);
        }
      });
    };
    const poll = () =>
      time.after(
        POLL_MS,
        () =>
          this.deliver(() => {
            if (!disposed) {
              lookSoon(0);
              poll();
            }
          }),
        true,
      );
    const unwatch = disk.watch(folder, () => lookSoon(gapMs));
    lookSoon(0);
    poll();
    return {
      lookNow: () => lookSoon(0),
      dispose: () => {
        disposed = true;
        unwatch();
      },
    };
  }
}
