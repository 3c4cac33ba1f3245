import { schedulePlans } from '../scheduling/engine';
import type { Task } from '../scheduling/shapes';
import { SHAPES } from '../scheduling/shapes';
import type { AgentLauncher, AttemptListener } from '../../src/ports/attempts';
import type { JournalWriter } from '../../src/ports/ports';
import type { JournalEvent, RunEvent } from '../../src/run/run';
import type { MachineBoard } from '../../src/node/machines/queue/machineBoard';
import { KnownMachines } from '../../src/node/machines/queue/machineBoard';
import type { MachineOffer } from '../../src/run/machines/placement';
import { MemoryRuns } from '../../test/engine/scriptedWorld';

/*
 * One driver in this process, `layered|features PACKAGES WORKERS PLANS`, whose packages are shared out to so many plans: the real driver, fold and scheduler, and workers in memory that take attempts from one
 * queue, each as soon as it is free. Prints what it took.
 */

/** Machines in memory: attempts lie in one line, and each machine takes the next when it is free. */
class Workers {
  private readonly line: string[] = [];
  private readonly listeners = new Map<string, AttemptListener>();
  private free: number[];
  private ended = 0;

  constructor(count: number) {
    this.free = Array.from({ length: count }, (_, index) => index);
  }

  readonly launcher: AgentLauncher = {
    isElsewhere: true,
    callOff: () => Promise.resolve(true),
    launch: ({ folder }) => Promise.resolve(void this.line.push(folder)),
    tell: () => Promise.resolve(),
    session: () => Promise.resolve(undefined),
    outputTail: () => Promise.resolve(''),
    wholeOutput: () => Promise.resolve(undefined),
    follow: (folder, listener) => {
      this.listeners.set(folder, listener);
      this.share();
      return { cancel: () => undefined, dispose: () => void this.listeners.delete(folder) };
    },
  };

  private share(): void {
    while (this.free.length > 0 && this.line.length > 0) {
      const [machine = 0, folder = ''] = [this.free.pop(), this.line.shift()];
      this.listeners.get(folder)?.working(1, 'background', `m${machine}`);
      // In some other order than they were taken, as agents are.
      const later = () => {
        this.ended += 1;
        this.free.push(machine);
        this.listeners.get(folder)?.exited({ reason: 'exit', code: 0, signal: null });
        this.share();
      };
      if (machine % 3 === 0) {
        setTimeout(later, 1);
      } else {
        setImmediate(later);
      }
    }
  }

  get done(): number {
    return this.ended;
  }
}

/** How long a disk takes to make durable what was written to it, in milliseconds. */
const DISK_MS = 1;

/**
 * A journal that is written and not kept: on a disk it takes no memory. As there, what comes while something is being made durable
 * is made durable together after it.
 */
class Written extends MemoryRuns {
  private last: JournalEvent | undefined;
  private durable = Promise.resolve();
  private following: Promise<void> | undefined;

  private sync(): Promise<void> {
    this.following ??= this.durable
      .then(() => (this.following = undefined))
      .then(() => new Promise((resolve) => setTimeout(resolve, DISK_MS)));
    this.durable = this.following;
    return this.durable;
  }

  override open(): Promise<JournalWriter> {
    let seq = 0;
    const append = async (events: readonly RunEvent[]) => {
      await this.sync();
      const written = events.map((event): JournalEvent => ({
        seq: ++seq,
        time: new Date(seq * 1000).toISOString(),
        ...event,
      }));
      // As much work as writing it down: what is read back is another object.
      this.last = JSON.parse(written.map((event) => JSON.stringify(event)).at(-1) ?? 'null') as JournalEvent;
      return written;
    };
    return Promise.resolve({ append, close: () => Promise.resolve() });
  }

  override read(): Promise<{ events: readonly JournalEvent[]; damage: readonly string[] }> {
    return Promise.resolve({ events: this.last === undefined ? [] : [this.last], damage: [] });
  }
}

/** How long it takes to say that nobody takes an attempt, with so many machines on the board, in milliseconds. */
function placing(machines: number, times: number): number {
  const offer = (index: number): MachineOffer => ({
    ...{ name: `m${index}`, labels: ['linux'], slots: 1, busy: 1, load: 1, processors: 4, freeMemory: 1 },
    ...{ agents: { claude: 'there' }, walls: true },
  });
  const board: Pick<MachineBoard, 'watch'> = {
    watch: (changed) => {
      for (let index = 0; index < machines; index++) {
        changed(`id${index}`, offer(index));
      }
      return { dispose: () => undefined };
    },
  };
  const known = new KnownMachines(board as MachineBoard, '/dev/null/none', 60_000, () => 0);
  const begun = process.cpuUsage();
  for (let time = 0; time < times; time++) {
    known.whyNobody({ labels: ['gpu'] });
  }
  const { user, system } = process.cpuUsage(begun);
  known.dispose();
  return (user + system) / 1000;
}

/** Ten layers of ten packages, as many times as there are hundreds: features that have nothing to do with each other. */
function features(packages: number): Task[] {
  return Array.from({ length: Math.ceil(packages / 100) }, (_, feature) =>
    named(`f${feature}`, SHAPES.layered(Math.min(100, packages - 100 * feature))),
  ).flat();
}

/** The same packages, of which no others are called the same. */
function named(prefix: string, tasks: readonly Task[]): Task[] {
  return tasks.map(({ id, dependsOn }) => ({
    id: `${prefix}-${id}`,
    dependsOn: dependsOn.map((other) => `${prefix}-${other}`),
  }));
}

async function main([shape = '', ...sizes]: readonly string[]): Promise<void> {
  const [packages = 0, count = 0, planCount = 1] = sizes.map(Number);
  const shaped = shape === 'layered' ? SHAPES.layered(packages / planCount) : features(packages / planCount);
  const plans = Array.from({ length: planCount }, (_, at) => named(`p${at}`, shaped));
  const workers = new Workers(count);
  const collect = globalThis.gc ?? (() => undefined);
  const held = () => {
    collect();
    return process.memoryUsage().heapUsed / 1024 ** 2;
  };
  const before = held();
  let after = 0;
  const measured = await schedulePlans(plans, Math.ceil(count / planCount), {
    launcher: workers.launcher,
    runs: new Written(),
    atEnd: () => (after = held()),
  });
  if (workers.done !== packages) {
    throw new Error(`${workers.done} of ${packages} attempts were carried out.`);
  }
  const outcome = { ...measured, heldMb: after - before, mostMb: process.resourceUsage().maxRSS / 1024 };
  // A look of all attempts that wait, twice a second, when none of so many machines may take one.
  process.stdout.write(`${JSON.stringify({ ...outcome, placingMs: placing(count, 2 * count) })}\n`);
}

void main(process.argv.slice(2));
