import type { SimulatedAgents } from './simulatedAgents';
import { TIMING } from './simulatedDriver';
import type { SimulatedMachine, SimulatedProcess } from './simulatedProcess';
import type { DiskFault } from './virtualDisk';

/** What of the world is not in the machine. */
interface World {
  startDriver(): void;
  startLater(): void;
  outage(hasLied: boolean): void;
}

/**
 * One in so many seeds has its queue go away within a run's first second, in which most agents are started; later ones
 * seldom meet that.
 */
const AWAY = { first: 1, every: 4 };

/** Everything that goes wrong in a simulated world, at moments that cannot be foreseen. */
export class SimulatedFaults {
  /** How often a driver, or the machine, has died. */
  crashes = 0;
  /** What went wrong, in words. */
  readonly told: string[] = [];

  constructor(
    private readonly machine: SimulatedMachine,
    private readonly agents: SimulatedAgents,
    private readonly world: World,
  ) {}

  /** What goes wrong in the world of a seed. */
  schedule(seed: number): void {
    const { time } = this.machine;
    const { machines } = this.agents;
    if (machines !== undefined && seed % AWAY.every === AWAY.first) {
      time.after(time.random.below(1000), () => this.tell(machines.restartServer()));
    }
    for (let left = time.random.below(7); left > 0; left -= 1) {
      const fault = time.random.pick([
        () => this.crash(),
        () => this.crash(),
        () => this.race(),
        () => this.agents.killSome(),
        () => this.jump(),
        () => this.losePower(),
        () => this.cutOff(),
        () => this.breakDisk(),
        () => time.stopClocks(time.random.below(100_000)),
        ...this.faultsElsewhere(),
      ]);
      time.after(time.random.below(4000), fault);
    }
  }

  /** What goes wrong besides where other machines carry attempts out: as often as all the rest. */
  private faultsElsewhere(): (() => void)[] {
    const { machines } = this.agents;
    return machines === undefined
      ? []
      : Array.from({ length: 4 }, () => [
          () => this.tell(machines.loseOne()),
          () => this.tell(machines.restartServer()),
        ]).flat();
  }

  tell(what: string): void {
    this.told.push(`${new Date(this.machine.time.wall).toISOString().slice(11, 23)} ${what}`);
  }

  /** The driver's process dies, and the next one takes over. */
  crash(): void {
    this.tell('the driver is killed');
    this.latest()?.kill();
    this.crashes += 1;
    this.world.startLater();
  }

  /** The same in the middle of something that it asks of the disk. */
  private cutOff(): void {
    const process = this.latest();
    if (process !== undefined) {
      this.tell('the driver is cut off');
      process.dyingIn = 1 + this.machine.time.random.below(30);
    }
  }

  /** The whole machine goes down at once: driver, agents and what no disk was waited for with. */
  private losePower(): void {
    const { processes, disk } = this.machine;
    this.tell('the power fails');
    processes.forEach((process) => process.kill());
    const { hasLied } = disk;
    disk.losePower();
    this.agents.losePower();
    this.machine.boots += 1;
    this.machine.driver = undefined;
    this.crashes += 1;
    this.world.outage(hasLied);
    this.world.startLater();
  }

  private breakDisk(): void {
    const { disk } = this.machine;
    const fault = this.machine.time.random.pick<DiskFault>(['full', 'broken', 'lies']);
    this.tell(`the disk is ${fault}`);
    disk.fault = fault;
    this.machine.time.after(
      this.machine.time.random.below(fault === 'lies' ? 60_000 : 3000),
      () => (disk.fault = undefined),
    );
  }

  /**
   * The driver's process stands still, perhaps for so long that another takes over; the first wakes and does not know it
   * yet.
   */
  private race(): void {
    const frozen = this.latest();
    this.tell(`process ${frozen?.pid ?? 0} freezes`);
    frozen?.freeze();
    this.machine.time.after(60, () => this.world.startDriver());
    this.machine.time.after(20 + this.machine.time.random.below(2 * TIMING.expiryMs), () => {
      this.tell(`process ${frozen?.pid ?? 0} wakes`);
      frozen?.thaw();
    });
  }

  /** The driver, or whoever is about to be. */
  private latest(): SimulatedProcess | undefined {
    const { driver, processes } = this.machine;
    return driver?.awake === true ? driver : processes.at(-1);
  }

  private jump(): void {
    this.machine.time.wall += this.machine.time.random.below(7_200_000) - 3_600_000;
  }
}
