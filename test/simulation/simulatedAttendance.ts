import { isDeepStrictEqual } from 'node:util';
import type { Attended, DriverHere } from '../../src/cli/runs/attendRun';
import { attendRun } from '../../src/cli/runs/attendRun';
import type { Departure } from '../../src/cli/context/departure';
import { RunTrouble } from '../../src/cli/runs/runView';
import type { Driver, DriverListener } from '../../src/engine/runs/driver';
import type { DriverConnection } from '../../src/node/driver/driverConnection';
import { driverGone } from '../../src/node/driver/driverProtocol';
import { untilDriven } from '../../src/node/driver/startDriver';
import type { HeldLease } from '../../src/node/driver/heldLease';
import { acquireLease, readLiveLease, watchHolder } from '../../src/node/driver/lease';
import { pause } from '../../src/node/processes/host';
import type { StartRunParams } from '../../src/protocol/driver';
import type { JournalEvent, RunState } from '../../src/run/run';
import { replay } from '../../src/run/run';
import { WavesError } from '../../src/wavesError';
import { COMMON_DIR, TIMING } from './simulatedDriver';
import type { SimulatedMachine } from './simulatedProcess';
import { SimulatedProcess } from './simulatedProcess';

/*
 * `waves run` on a simulated machine: the code that attends a run, and that finds or starts its driver, as it is. Only
 * sockets, signals and the start of processes are played. Everything is five times as slow as in life, as leases are.
 */
const HELLO_MS = 25_000;
const START_MS = 75_000;
const IDLE_MS = 50_000;
const CLOSING_MS = 22_500;

/** What of a simulated world those at its command lines need. */
export interface AttendedWorld {
  readonly machine: SimulatedMachine;
  readonly params: StartRunParams;
  /** Makes a process that has the lease the driver. */
  becomeDriver(process: SimulatedProcess, lease: HeldLease, listener: DriverListener): Driver;
  /** Everything that counts of a run's journal. */
  events(run: string): readonly JournalEvent[];
  tell(what: string): void;
}

/** Somebody at a command line. */
interface Attendant {
  readonly process: SimulatedProcess;
  readonly leave: (departure: Departure) => void;
  /** Number of the last event that was shown. */
  shown: number;
  end: Attended | undefined;
}

/** Those who have entered `waves run`, one after the other and beside each other. */
export class Attendants {
  /** From then on nobody may be told that something went wrong. */
  private calm = false;
  private all: Attendant[] = [];

  constructor(private readonly world: AttendedWorld) {}

  /** Somebody enters `waves run`, unless somebody attends the run already. */
  begin(): void {
    if (this.present().some(({ process }) => process.awake)) {
      return;
    }
    const process = new SimulatedProcess(this.world.machine);
    let leave: (departure: Departure) => void = () => undefined;
    const left = new Promise<Departure>((resolve) => (leave = resolve));
    const attendant: Attendant = { process, leave, shown: 0, end: undefined };
    this.all.push(attendant);
    process.onDeath = () => this.beginLater(50);
    this.world.tell(`process ${process.pid} is waves run`);
    this.attend(attendant, left).then(
      (end) => {
        attendant.end = end;
        this.world.tell(`process ${process.pid}: ${end.kind}`);
        process.kill();
        if (end.kind === 'left') {
          this.beginLater(20_000);
        }
      },
      (error: unknown) => this.failed(attendant, error),
    );
  }

  beginLater(most: number): void {
    this.world.machine.time.soon(() => this.begin(), most);
  }

  /** What happens to command lines beside all other faults. */
  schedule(): void {
    const { time } = this.world.machine;
    const anybody = (happen: (attendant: Attendant) => void) => () => {
      const [attendant] = this.present();
      if (attendant !== undefined) {
        happen(attendant);
      }
    };
    for (let left = time.random.below(4); left > 0; left -= 1) {
      const fault = time.random.pick([
        anybody(({ process }) => {
          this.world.tell(`waves run, process ${process.pid}, is killed`);
          process.kill();
          this.beginLater(50);
        }),
        anybody(({ process }) => {
          this.world.tell(`waves run, process ${process.pid}, freezes`);
          process.freeze();
          time.after(20 + time.random.below(2 * TIMING.expiryMs), () => process.thaw());
        }),
        anybody(({ process, leave }) => {
          const departure = time.random.pick<Departure>(['interrupted', 'hungUp', 'readerGone']);
          this.world.tell(`process ${process.pid}: ${departure}`);
          process.deliver(() => leave(departure));
        }),
      ]);
      time.after(time.random.below(4000), fault);
    }
  }

  /**
   * The faults are over, but for one: all command lines are closed but the first, and the driver, if it is none of them,
   * freezes for good. @returns whether it did.
   */
  calmDown(): boolean {
    this.calm = true;
    const { time, driver } = this.world.machine;
    const [first, ...others] = this.present().filter(({ process }) => process.awake);
    if (first === undefined || !time.random.chance(0.5)) {
      return false;
    }
    others.forEach(({ process }) => process.kill());
    if (driver?.awake !== true || driver === first.process || !time.random.chance(0.5)) {
      return false;
    }
    this.world.tell(`the driver, process ${driver.pid}, freezes for good`);
    driver.freeze();
    // Nobody waits for it but those who look aside.
    time.after(5 * TIMING.expiryMs, () => undefined);
    return true;
  }

  /** The machine went down, and nobody attends anything any more. */
  outage(): void {
    this.all = [];
  }

  /**
   * Nothing more happens, and the run has ended.
   * @throws Error where somebody still waits for that, or has seen another end than the journal tells of.
   */
  atEnd(): void {
    const [waiting] = this.present();
    if (waiting !== undefined) {
      throw new Error(`the run has ended, but process ${waiting.process.pid}, waves run, waits for its end`);
    }
    for (const { process, end, shown } of this.all) {
      if (end?.kind === 'ended') {
        const { run, lastSeq } = end.state;
        const told = replay(this.world.events(run).filter(({ seq }) => seq <= lastSeq));
        if (shown !== lastSeq) {
          throw new Error(
            `process ${process.pid}, waves run, takes an end for its own that was there before`,
          );
        }
        if (!isDeepStrictEqual(end.state, told)) {
          throw new Error(
            `process ${process.pid}, waves run, has seen another end than the journal tells of`,
          );
        }
      }
    }
  }

  private present(): Attendant[] {
    return this.all.filter(({ process, end }) => process.alive && end === undefined);
  }

  private failed({ process }: Attendant, error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    this.world.tell(`process ${process.pid}, waves run, fails: ${text}`);
    const { time } = this.world.machine;
    // Whoever is told that a driver went away asks the next one, unless nobody can take over for too long.
    const isGone = error instanceof Error && error.message === driverGone().message && !time.hasStopped;
    const expected = (WavesError.is(error) && !isGone) || isOfDisk(error);
    if (process.alive && (this.calm || !expected)) {
      this.world.machine.wrong(`waves run fails: ${text}`);
    }
    process.kill();
    this.beginLater(5000);
  }

  private async attend(attendant: Attendant, left: Promise<Departure>): Promise<Attended> {
    const { process } = attendant;
    const { host } = process;
    const voice = { say: (text: string) => this.world.tell(`process ${process.pid} says: ${text}`) };
    const trouble = new RunTrouble((text) => voice.say(text));
    void left.then(() => {
      host.after(CLOSING_MS, () => {
        if (process.alive && attendant.end === undefined) {
          this.world.tell(`process ${process.pid} leaves without waiting any longer`);
          process.kill();
          this.beginLater(20_000);
        }
      });
    });
    const here = await this.open(process, trouble);
    return attendRun(
      {
        commonDir: COMMON_DIR,
        host,
        voice,
        awaitDeparture: () => ({ happened: left, dispose: () => undefined }),
        view: () => ({ event: (event, state) => this.show(attendant, event, state), say: voice.say }),
        connect: () => this.connect(process),
      },
      this.world.params,
      here,
      trouble,
    );
  }

  /** Events are shown in their order, each once. */
  private show(attendant: Attendant, { seq }: JournalEvent, state: RunState): void {
    if (seq <= attendant.shown || seq !== state.lastSeq) {
      this.world.machine.wrong(
        `waves run shows event ${seq} of ${state.run} (${state.lastSeq}) after ${attendant.shown}`,
      );
    }
    attendant.shown = seq;
  }

  /** What `openDriver` does; undefined when another process drives. */
  private async open(process: SimulatedProcess, listener: DriverListener): Promise<DriverHere | undefined> {
    const acquired = await acquireLease(COMMON_DIR, (epoch) => `address ${epoch}`, TIMING, process.host);
    if (acquired.kind === 'taken') {
      return undefined;
    }
    const { lease } = acquired;
    const driver = this.world.becomeDriver(process, lease, listener);
    process.serves = driver;
    const close = async () => {
      process.serves = undefined;
      process.hangUp();
      await driver.close();
      await lease.release();
    };
    await driver.recover();
    return { driver, lost: new Promise((resolve) => lease.onLost(() => resolve())), close };
  }

  /** What `waves drive` does: it drives until nothing is left to do and nobody is attached. */
  private async drive(process: SimulatedProcess): Promise<void> {
    let lookBusy: () => void = () => undefined;
    const here = await this.open(process, { ended: () => lookBusy() });
    if (here === undefined) {
      process.kill();
      return;
    }
    let callOff: () => void = () => undefined;
    const idle = new Promise<void>((resolve) => {
      lookBusy = () => {
        callOff();
        callOff = process.host.after(
          IDLE_MS,
          () => (here.driver.busy || process.clients > 0 ? lookBusy() : resolve()),
          // Somebody who stays attached, or a person who is waited for, is no reason for the world to go on.
          true,
        );
      };
    });
    lookBusy();
    await Promise.race([idle, here.lost]);
    await here.close();
    process.kill();
  }

  private connect(client: SimulatedProcess): Promise<DriverConnection> {
    return untilDriven({
      host: client.host,
      startMs: START_MS,
      connect: () => connectDriver(client, this.world.machine),
      start: () => {
        const driver = new SimulatedProcess(this.world.machine);
        const startedAt = client.host.monotonicNow();
        this.drive(driver).catch((error: unknown) => {
          this.world.tell(`process ${driver.pid}, the driver, ends: ${String(error)}`);
          driver.kill();
        });
        return Promise.resolve({
          hasEnded: () => !driver.alive && client.host.monotonicNow() - startedAt > 2500,
        });
      },
      failed: () => Promise.resolve(new WavesError('driver-unreachable', 'The driver does not come up.')),
    });
  }
}

/** What `connectDriver` does, over sockets that are played. */
async function connectDriver(
  client: SimulatedProcess,
  { processes, time }: SimulatedMachine,
): Promise<DriverConnection | undefined> {
  const lease = await readLiveLease(COMMON_DIR, TIMING, client.host);
  const server = processes[(lease?.pid ?? 0) - 1];
  if (lease === undefined || server === undefined) {
    return undefined;
  }
  let close: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => (close = resolve));
  const call = <T>(work: (driver: Driver) => Promise<T>): Promise<T> => {
    const answer = new Promise<T>((resolve, reject) => {
      const back = (happen: () => void) => time.soon(() => client.deliver(happen), 5);
      time.soon(() => {
        if (!server.alive) {
          back(() => reject(driverGone()));
        }
        server.deliver(() => {
          const { serves } = server;
          const answered = serves === undefined ? Promise.reject(driverGone()) : work(serves);
          answered.then(
            (value) => back(() => resolve(value)),
            (error: unknown) => back(() => reject(error instanceof Error ? error : new Error(String(error)))),
          );
        });
      }, 5);
    });
    return Promise.race([
      answer,
      closed.then(() => {
        throw driverGone();
      }),
    ]);
  };
  const late = pause(client.host, HELLO_MS).then(() => {
    throw new WavesError('driver-unreachable', 'The driver does not answer.');
  });
  await Promise.race([call(() => Promise.resolve()), late]);
  const gone = () => time.soon(() => client.deliver(close), 5);
  server.gone.add(gone);
  server.clients += 1;
  const unwatch = watchHolder(COMMON_DIR, lease, close, TIMING, client.host);
  void closed.then(() => {
    unwatch();
    server.gone.delete(gone);
    server.clients -= 1;
  });
  client.gone.add(close);
  return {
    pid: server.pid,
    epoch: lease.epoch,
    // Only windows ask that.
    isAsked: false,
    startRun: (params) => call((driver) => driver.startRun(params)),
    steer: (params) => call((driver) => driver.steer(params)),
    saved: () => Promise.resolve(),
    onClosed: (listener) => void closed.then(listener),
    dispose: close,
  };
}

function isOfDisk(error: unknown): boolean {
  return ['ENOSPC', 'EIO'].includes((error as NodeJS.ErrnoException | undefined)?.code ?? '');
}
