import type { DriverListener } from '../../src/engine/runs/driver';
import { Driver } from '../../src/engine/runs/driver';
import type { HeldLease } from '../../src/node/driver/heldLease';
import type { StartRunParams } from '../../src/protocol/driver';
import type { Host } from '../../src/node/processes/host';
import { thisHost } from '../../src/node/processes/host';
import { acquireLease } from '../../src/node/driver/lease';
import { readLockTable } from '../../src/node/locks/lockFile';
import { locksFolder } from '../../src/node/runs/runFolder';
import { FileRunStore } from '../../src/node/runs/runStore';
import type { LockTable } from '../../src/run/locks/lockTable';
import { NO_LOCKS } from '../../src/run/locks/lockTable';
import { WavesError } from '../../src/wavesError';
import { outsideOf } from './diskView';
import { Invariants } from './invariants';
import { JournalWatch } from './journalWatch';
import { Random } from './random';
import { SimulatedAgents } from './simulatedAgents';
import { agreed, isToldOfLostPlan, letGo, meddle } from './simulatedPerson';
import { Attendants } from './simulatedAttendance';
import type { DriverWorld } from './simulatedDriver';
import { COMMON_DIR, dependenciesOf, PLAN, TIMING } from './simulatedDriver';
import { SimulatedFaults } from './simulatedFaults';
import type { SimulationOptions, SimulationResult } from './simulationResult';
import type { SimulatedPlan } from './simulatedPlan';
import { BAD_PLANS, planOf, SYNCING } from './simulatedPlan';
import type { SimulatedMachine } from './simulatedProcess';
import { SimulatedProcess } from './simulatedProcess';
import { placeOf, SimulatedRepository } from './simulatedRepository';
import { VirtualDisk } from './virtualDisk';
import { VirtualTime } from './virtualTime';

/** More steps than any run of a simulated plan needs, faults and all; and those after which somebody looks what it waits for. */
const [MOST_STEPS, PATIENCE] = [200_000, 10_000];
/** One in so many seeds has its run attended, from the first on. */
export const ATTENDED = { first: 2, every: 7 };

/**
 * Carries a plan out in a simulated world, with the real driver, scheduler and fold, and with every fault that the seed
 * calls for; then without faults to its end. The same seed always gives the same run.
 * @throws Error when an invariant is broken, and what of it.
 */
export async function simulate(seed: number, options: SimulationOptions = {}): Promise<SimulationResult> {
  const simulation = new Simulation(seed, options);
  try {
    return await simulation.run();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Seed ${seed}: ${message}\n${simulation.story()}`, { cause });
  }
}

class Simulation {
  private readonly random: Random;
  private readonly time: VirtualTime;
  private readonly plan: SimulatedPlan;
  private readonly machine: SimulatedMachine;
  private readonly journals: JournalWatch;
  private readonly agents: SimulatedAgents;
  private readonly repository = new SimulatedRepository((id) => this.invariants.clearing(id));
  private readonly invariants: Invariants;
  private locks: LockTable = NO_LOCKS;
  private locksChanged = false;
  private readonly outside: Host;
  private looking: Promise<void> | undefined;
  private driver: Driver | undefined;
  private problem: unknown;
  private readonly faults: SimulatedFaults;
  private readonly attendants: Attendants | undefined;
  private steps = 0;
  private params: StartRunParams;

  constructor(
    private readonly seed: number,
    private readonly options: SimulationOptions,
  ) {
    this.random = new Random(seed);
    this.time = new VirtualTime(this.random);
    const { plan, publishing } = planOf(seed, options);
    this.plan = plan;
    const { maxParallel, schedule, life } = plan;
    this.params = { plan: PLAN, maxParallel, schedule, life };
    const disk = new VirtualDisk(this.random, () => this.time.wall);
    const wrong = (message: string) => {
      this.problem ??= new Error(message);
    };
    this.machine = { time: this.time, disk, processes: [], boots: 1, driver: undefined, wrong };
    this.outside = { ...thisHost, files: outsideOf(disk) };
    disk.makeFolder(COMMON_DIR);
    disk.watch(locksFolder(COMMON_DIR), () => (this.locksChanged = true));
    this.journals = new JournalWatch(COMMON_DIR, disk);
    this.agents = new SimulatedAgents(this.time, {
      starting: (spec, behaviour) => {
        this.invariants.starting(spec);
        if (behaviour === 'lies') {
          this.repository.lies.add(placeOf(spec.cwd));
        }
      },
      planned: (spec) =>
        !this.agents.calm && this.random.chance(0.3)
          ? this.random.pick([...BAD_PLANS, undefined])
          : this.invariants.subplanOf(spec.run, spec.package)?.text,
      isElsewhere: options.elsewhere === true,
    });
    this.invariants = new Invariants(
      this.plan,
      this.journals,
      this.agents,
      this.repository,
      () => this.locks,
    );
    this.faults = new SimulatedFaults(this.machine, this.agents, {
      startDriver: () => this.startDriver(),
      startLater: () => this.startLater(),
      outage: (hasLied) => this.outage(hasLied),
    });
    const isAttended = seed % ATTENDED.every === ATTENDED.first && options.killAfter === undefined;
    this.attendants = (options.attended ?? isAttended) ? this.commandLines() : undefined;
    this.agents.calm = options.killAfter !== undefined;
    this.repository.calm = this.agents.calm;
    this.agents.publishing = publishing;
    this.agents.syncing = seed % SYNCING.every === SYNCING.first;
  }

  private get world(): DriverWorld {
    const { plan, repository, journals, agents } = this;
    const complain = (process: SimulatedProcess, cause: unknown) => this.complain(process, cause);
    return { plan, repository, journals, agents, complain };
  }

  async run(): Promise<SimulationResult> {
    if (this.options.generated === true) {
      this.params = await agreed(this.plan, this.params);
    }
    this.startDriver();
    this.scheduleFaults();
    await this.untilNothingHappens();
    this.calmDown();
    await this.untilNothingHappens();
    await this.runAgainWhereLost();
    for (let round = 0; round < 20 && this.waitsForPerson(); round += 1) {
      for (const run of this.journals.family()) {
        await this.settle(letGo(this.living(), run));
      }
    }
    await this.checkEnd();
    const state = this.journals.state(this.journals.root());
    return {
      outcome: state?.outcome ?? state?.phase ?? 'none',
      steps: this.steps,
      crashes: this.faults.crashes,
      merges: this.repository.merges.length,
      journals: [...this.journals.journals.values()].map((journal) => journal.events),
    };
  }

  /** What went wrong, and what the journals say in the end, for people. */
  story(): string {
    const events = [...this.journals.journals.values()].flatMap((journal) => journal.events).slice(-40);
    return [
      ...this.faults.told,
      ...events.map(
        (event) =>
          `${event.seq} ${event.time.slice(11, 23)} ${JSON.stringify({ ...event, seq: undefined, time: undefined, packages: undefined })}`,
      ),
    ].join('\n');
  }

  /** Somebody wants the run driven, unless somebody alive does that already. */
  private startDriver(): void {
    if (this.attendants !== undefined) {
      this.attendants.begin();
      return;
    }
    const { processes } = this.machine;
    if (processes.some((process) => process.awake)) {
      return;
    }
    const process = new SimulatedProcess(
      this.machine,
      this.options.killAfter === undefined && this.random.chance(0.1),
    );
    process.onDeath = () => this.startLater();
    this.drive(process).catch((error: unknown) => this.exit(process, error));
  }

  private startLater(): void {
    this.time.soon(() => this.startDriver(), 50);
  }

  private async drive(process: SimulatedProcess): Promise<void> {
    const acquired = await acquireLease(COMMON_DIR, (epoch) => `address ${epoch}`, TIMING, process.host);
    if (acquired.kind === 'taken') {
      // Who is told that somebody drives tries again, unless that is so.
      process.kill();
      this.time.soon(() => this.startDriver(), 5000);
      return;
    }
    const driver = this.becomeDriver(process, acquired.lease, {
      ended: (_run, error) => {
        if (error !== undefined) {
          this.exit(process, error);
        }
      },
    });
    acquired.lease.onLost(() => {
      void driver.close().then(() => process.kill());
      this.startLater();
    });
    await driver.recover();
    if (!this.journals.hasBegun(this.journals.root())) {
      await driver.startRun(this.params);
    }
  }

  private becomeDriver(process: SimulatedProcess, lease: HeldLease, listener: DriverListener): Driver {
    process.lease = lease;
    // One that stood still when it had just become the driver may have been replaced long since.
    if ((this.machine.driver?.lease?.epoch ?? 0) < lease.epoch) {
      this.machine.driver = process;
    }
    this.faults.tell(`process ${process.pid} drives with epoch ${lease.epoch}`);
    const driver = new Driver(dependenciesOf(process, lease, this.world), listener);
    if (this.machine.driver === process) {
      this.driver = driver;
    }
    return driver;
  }

  private commandLines(): Attendants {
    const { machine, params } = this;
    return new Attendants({
      machine,
      params,
      becomeDriver: (process, lease, listener) => this.becomeDriver(process, lease, listener),
      events: (run) => this.journals.events(run),
      tell: (what) => this.faults.tell(what),
    });
  }

  /** A process that cannot go on ends, and somebody tries again later. */
  private exit(process: SimulatedProcess, error: unknown): void {
    if (process.alive) {
      this.faults.tell(
        `process ${process.pid} ends: ${error instanceof Error ? error.message : String(error)}`,
      );
      this.complain(process, error);
      process.kill();
      this.time.soon(() => this.startDriver(), 1000);
    }
  }

  private scheduleFaults(): void {
    if (this.options.killAfter !== undefined) {
      return;
    }
    this.faults.schedule(this.seed);
    this.attendants?.schedule();
    for (let index = this.random.below(6); index > 0; index -= 1) {
      this.time.after(this.random.below(4000), () => {
        if (this.driver !== undefined && this.journals.journals.size > 0) {
          const runs = this.journals.family();
          const run = runs.length > 1 ? this.random.pick(runs) : this.journals.root();
          this.guard(meddle(this.driver, run, this.random));
        }
      });
    }
  }

  /** The machine was down: what is in memory of the world is looked at anew. */
  private outage(hasLied: boolean): void {
    this.locksChanged = true;
    this.invariants.outage(hasLied);
    this.attendants?.outage();
    this.looking = this.journals.lookAfterOutage(hasLied).catch((error: unknown) => {
      this.problem ??= error;
    });
  }

  private calmDown(): void {
    this.agents.calm = true;
    this.faults.tell('calm');
    this.machine.disk.fault = undefined;
    const frozen = this.attendants?.calmDown() === true;
    if (!frozen && this.options.killAfter === undefined && this.random.chance(0.5)) {
      this.faults.crash();
    }
    this.startDriver();
  }

  private async untilNothingHappens(): Promise<void> {
    while (await this.time.step()) {
      this.steps += 1;
      await this.looking;
      if (this.locksChanged) {
        this.locksChanged = false;
        this.locks = (await readLockTable(COMMON_DIR, undefined, this.outside)).table;
      }
      if (this.problem !== undefined) {
        throw this.problem as Error;
      }
      if (this.steps % PATIENCE === 0 && isToldOfLostPlan(this.driver?.states() ?? [])) {
        this.guard(this.living().startRun(this.params));
      }
      if (this.steps > MOST_STEPS) {
        throw new Error('the run never comes to rest');
      }
      const { driver } = this.machine;
      const awake = driver?.awake === true ? driver.lease?.epoch : undefined;
      this.invariants.always(this.time.now, this.time.wall, awake);
      this.killWhenDue();
    }
  }

  private killWhenDue(): void {
    const { killAfter } = this.options;
    if (killAfter !== undefined && this.faults.crashes === 0 && this.journals.journals.size > 0) {
      const events = this.journals.family().reduce((sum, run) => sum + this.journals.events(run).length, 0);
      if (events >= killAfter) {
        this.faults.crash();
      }
    }
  }

  private async settle(work: Promise<unknown>): Promise<void> {
    this.guard(work);
    await this.untilNothingHappens();
  }

  /** A run whose plan the disk has lost is left alone, and says so, until somebody runs its plan again. */
  private async runAgainWhereLost(): Promise<void> {
    await this.journals.lookAtAll();
    const run = this.journals.root();
    const state = this.journals.state(run);
    if (state === undefined || state.phase === 'ended' || this.living().stateOf(run) !== undefined) {
      return;
    }
    const store = FileRunStore.forReading(COMMON_DIR, this.outside.files);
    const trouble = await store.planText(run, state.planHash).catch((error: unknown) => error);
    if (!WavesError.is(trouble, 'plan-lost')) {
      throw new Error(`${run} is left alone, and nothing says why`);
    }
    this.faults.tell('the plan is run again');
    await this.settle(this.living().startRun(this.params));
  }

  private waitsForPerson(): boolean {
    const state = this.living().stateOf(this.journals.root());
    return state !== undefined && state.phase !== 'ended';
  }

  private async checkEnd(): Promise<void> {
    await this.journals.lookAtAll();
    const run = this.journals.root();
    const state = this.journals.state(run);
    for (const each of this.journals.family()) {
      this.invariants.journal(each, this.living().stateOf(each));
    }
    if (state === undefined) {
      throw new Error('the run has no journal');
    }
    this.invariants.atRest(state, (each) => this.journals.state(each), this.time.wall);
    const left = this.journals.family().find((each) => this.journals.state(each)?.phase !== 'ended');
    if (state.phase === 'ended' && left !== undefined) {
      throw new Error(`${run} has ended, but ${left} has not`);
    }
    if (state.phase === 'ended') {
      this.attendants?.atEnd();
    } else {
      throw new Error(
        `the run hangs: ${JSON.stringify([...state.packages.values()].map((item) => item.state))}`,
      );
    }
  }

  private living(): Driver {
    if (this.driver === undefined) {
      throw new Error('no driver');
    }
    return this.driver;
  }

  /** What a driver that was replaced is told is no fault. */
  private guard(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (!WavesError.is(error)) {
        this.problem ??= error;
      }
    });
  }

  /** What the product expects, and what a disk that is full or broken does, is no fault of its. */
  private complain(process: SimulatedProcess, cause: unknown): void {
    const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? '';
    if (process.alive && !WavesError.is(cause) && !['ENOSPC', 'EIO'].includes(code)) {
      this.problem ??= cause;
    }
  }
}
