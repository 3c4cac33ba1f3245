import { Driver } from '../../src/engine/driver';
import type { EngineDependencies } from '../../src/engine/engineDependencies';
import { sha256 } from '../../src/node/files/sha256';
import { readPlan } from '../../src/plan/reading/readPlan';
import type { JournalEvent } from '../../src/run/run';
import { isChildRun, rootRunOf } from '../../src/run/kernel/names';
import { replay } from '../../src/run/run';
import { WavesError } from '../../src/wavesError';
import { MemoryLocks } from '../support/memoryLocks';
import { Invariants } from './invariants';
import { Random } from './random';
import { SimulatedAgents } from './simulatedAgents';
import { SimulatedDisk } from './simulatedDisk';
import { letGo, meddle } from './simulatedPerson';
import type { SimulatedPlan } from './simulatedPlan';
import { NESTED, simulatedPlan, withSubplans } from './simulatedPlan';
import { SimulatedProcess } from './simulatedProcess';
import { placeOf, SimulatedRepository } from './simulatedRepository';
import { VirtualTime } from './virtualTime';

/** More than any run of a simulated plan needs, faults and all. */
const MOST_STEPS = 20_000;
const PLAN = '/repository/work-packages.yaml';

/** How many plans there are: reading one takes longer than carrying it out. */
const SHAPES = 500;
const readings = new Map<string, ReturnType<typeof readPlan>>();

function readPlanOnce(text: string, options?: Parameters<typeof readPlan>[1]): ReturnType<typeof readPlan> {
  const reading = readings.get(text) ?? readPlan(text, options);
  readings.set(text, reading);
  return reading;
}

/** What became of a simulated run. */
export interface SimulationResult {
  readonly outcome: string;
  readonly steps: number;
  readonly crashes: number;
  readonly merges: number;
  /** The journals of all runs. */
  readonly journals: readonly (readonly JournalEvent[])[];
}

/** Which faults are to happen; absent: whichever the seed calls for. */
export interface SimulationOptions {
  /** The driver is killed as soon as this many events are durable, and at no other time; no other faults. */
  readonly killAfter?: number;
}

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
  private readonly disk: SimulatedDisk;
  private readonly agents: SimulatedAgents;
  private readonly repository = new SimulatedRepository((id) => this.invariants.clearing(id));
  private readonly invariants: Invariants;
  private readonly locks = new MemoryLocks({ now: () => this.time.wall });
  private readonly lease = { epoch: 0 };
  private readonly processes: SimulatedProcess[] = [];
  private driver: Driver | undefined;
  private problem: unknown;
  private crashes = 0;
  private steps = 0;

  constructor(
    seed: number,
    private readonly options: SimulationOptions,
  ) {
    this.random = new Random(seed);
    this.time = new VirtualTime(this.random);
    const shape = new Random(seed % SHAPES);
    const plan = simulatedPlan(shape);
    this.plan = seed % NESTED === NESTED - 1 ? withSubplans(plan, shape) : plan;
    this.disk = new SimulatedDisk(this.time);
    this.agents = new SimulatedAgents(this.time, {
      starting: (spec, behaviour) => {
        this.invariants.starting(spec);
        if (behaviour === 'lies') {
          this.repository.lies.add(placeOf(spec.cwd));
        }
      },
    });
    this.invariants = new Invariants(this.plan, this.disk, this.agents, this.repository, this.locks);
    this.agents.calm = options.killAfter !== undefined;
    this.repository.calm = this.agents.calm;
  }

  async run(): Promise<SimulationResult> {
    this.startDriver();
    this.scheduleFaults();
    await this.untilNothingHappens();
    this.calmDown();
    await this.untilNothingHappens();
    for (let round = 0; round < 20 && this.waitsForPerson(); round += 1) {
      for (const run of this.family()) {
        await this.settle(letGo(this.living(), run));
      }
    }
    this.checkEnd();
    const state = replay(this.disk.events(this.runId()));
    return {
      outcome: state?.outcome ?? state?.phase ?? 'none',
      steps: this.steps,
      crashes: this.crashes,
      merges: this.repository.merges.length,
      journals: [...this.disk.journals.values()].map((journal) => journal.events),
    };
  }

  /** What the journals say in the end, for people. */
  story(): string {
    const events = [...this.disk.journals.values()].flatMap((journal) => journal.events).slice(-40);
    return events
      .map(
        (event) =>
          `${event.seq} ${event.time.slice(11, 23)} ${JSON.stringify({ ...event, seq: undefined, time: undefined, packages: undefined })}`,
      )
      .join('\n');
  }

  private startDriver(): void {
    if (this.processes.at(-1)?.awake === true) {
      return;
    }
    this.lease.epoch += 1;
    const process = new SimulatedProcess(this.time, this.lease, this.lease.epoch);
    this.processes.push(process);
    const driver = new Driver(this.dependencies(process));
    this.driver = driver;
    const begin = async () => {
      await driver.recover();
      if (this.disk.journals.size === 0 || this.disk.events(this.runId()).length === 0) {
        const { maxParallel, schedule, life } = this.plan;
        await driver.startRun({ plan: PLAN, maxParallel, schedule, life });
      }
    };
    this.guard(begin());
  }

  private scheduleFaults(): void {
    if (this.options.killAfter !== undefined) {
      return;
    }
    const faults = this.random.below(7);
    for (let index = 0; index < faults; index += 1) {
      const fault = this.random.pick([
        () => this.crash(),
        () => this.crash(),
        () => this.race(),
        () => this.agents.killSome(),
        () => this.jump(),
        () => this.losePower(),
      ]);
      this.time.after(this.random.below(4000), fault);
    }
    for (let index = this.random.below(6); index > 0; index -= 1) {
      this.time.after(this.random.below(4000), () => {
        if (this.driver !== undefined && this.disk.journals.size > 0) {
          const runs = this.family();
          const run = runs.length > 1 ? this.random.pick(runs) : this.runId();
          this.guard(meddle(this.driver, run, this.random));
        }
      });
    }
  }

  /** The driver's process dies, and the next one takes over. */
  private crash(): void {
    this.processes.at(-1)?.kill();
    this.crashes += 1;
    this.time.soon(() => this.startDriver(), 50);
  }

  /** The whole machine goes down at once: driver, agents and what no disk was waited for with. */
  private losePower(): void {
    this.processes.forEach((process) => process.kill());
    this.disk.losePower();
    this.agents.losePower();
    this.crashes += 1;
    this.time.soon(() => this.startDriver(), 50);
  }

  /**
   * The driver's process stands still; another takes over, after what the first had asked of the system is through; the
   * first wakes and does not know it yet.
   */
  private race(): void {
    const frozen = this.processes.at(-1);
    frozen?.freeze();
    this.time.after(60, () => this.startDriver());
    this.time.after(20 + this.random.below(300), () => frozen?.thaw());
  }

  private jump(): void {
    this.time.wall += this.random.below(7_200_000) - 3_600_000;
  }

  private calmDown(): void {
    this.agents.calm = true;
    if (this.options.killAfter === undefined && this.random.chance(0.5)) {
      this.crash();
    }
  }

  private async untilNothingHappens(): Promise<void> {
    while (await this.time.step()) {
      this.steps += 1;
      if (this.problem !== undefined) {
        throw this.problem as Error;
      }
      if (this.steps > MOST_STEPS) {
        throw new Error('the run never comes to rest');
      }
      const latest = this.processes.at(-1);
      this.invariants.always(this.time.now, latest?.awake === true ? latest.epoch : undefined);
      this.killWhenDue();
    }
  }

  private killWhenDue(): void {
    const { killAfter } = this.options;
    if (killAfter !== undefined && this.crashes === 0 && this.disk.journals.size > 0) {
      const events = this.family().reduce((sum, run) => sum + this.disk.events(run).length, 0);
      if (events >= killAfter) {
        this.crash();
      }
    }
  }

  private async settle(work: Promise<unknown>): Promise<void> {
    this.guard(work);
    await this.untilNothingHappens();
  }

  private waitsForPerson(): boolean {
    const state = this.living().stateOf(this.runId());
    return state !== undefined && state.phase !== 'ended';
  }

  private checkEnd(): void {
    const run = this.runId();
    const state = replay(this.disk.events(run));
    for (const each of this.family()) {
      this.invariants.journal(each, this.living().stateOf(each));
    }
    if (state === undefined) {
      throw new Error('the run has no journal');
    }
    this.invariants.atRest(state, this.childState);
    const left = this.family().find((each) => this.childState(each)?.phase !== 'ended');
    if (state.phase === 'ended' && left !== undefined) {
      throw new Error(`${run} has ended, but ${left} has not`);
    }
    if (state.phase !== 'ended') {
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

  /** The run and its child runs, as far as they have begun. */
  private family(): string[] {
    const root = this.runId();
    const begun = [...this.disk.journals].filter(([, journal]) => journal.events.length > 0);
    return begun.map(([run]) => run).filter((run) => rootRunOf(run) === root);
  }

  private readonly childState = (run: string) =>
    this.disk.journals.has(run) ? replay(this.disk.events(run)) : undefined;

  private runId(): string {
    const runs = [...this.disk.journals].filter(([run]) => !isChildRun(run)).reverse();
    return (runs.find(([, journal]) => journal.events.length > 0) ?? runs[0])?.[0] ?? '';
  }

  /** What a driver that was replaced is told is no fault. */
  private guard(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (!WavesError.is(error, 'lease-lost') && !WavesError.is(error, 'unknown-run')) {
        this.problem ??= error;
      }
    });
  }

  private dependencies(process: SimulatedProcess): EngineDependencies {
    return {
      repository: this.repository.view(process),
      runs: this.disk.store(process),
      locks: {
        change: (decide) => process.ask(() => this.locks.changeNow(decide)),
        read: () => process.ask(() => this.locks.table),
        watch: (changed) => this.locks.watch((table) => process.deliver(() => changed(table))),
        keepAlive: () => this.locks.keepAlive(),
      },
      launcher: this.agents.launcher(process),
      readPlan: readPlanOnce,
      digest: sha256,
      planFiles: {
        readPlan: () => process.ask(() => ({ text: this.plan.text, hash: 'hash', path: PLAN })),
        writePlan: () => Promise.reject(new Error('no plan is written here')),
        readBeside: () => Promise.resolve(undefined),
        readSubplan: (path) =>
          process.ask(() => {
            const text = this.plan.subplans.get(path)?.text;
            return text === undefined ? { trouble: 'It is not there.' } : { text, hash: `hash of ${path}` };
          }),
      },
      machine: {
        platform: 'posix',
        nodePath: 'node',
        demoAgentPath: 'demo.js',
        scopeGuardPath: '/scope-guard.js',
        cliPath: '/opt/cli.js',
        commandShell: undefined,
      },
      clock: { now: () => this.time.wall },
      timers: process.timers,
      lease: process.lease,
      log: { info: () => undefined, warn: () => undefined, error: (_message, cause) => this.complain(cause) },
      pid: process.epoch,
      randomWord: () => `r${this.disk.journals.size}`,
    };
  }

  private complain(cause: unknown): void {
    if (!WavesError.is(cause)) {
      this.problem ??= cause;
    }
  }
}
