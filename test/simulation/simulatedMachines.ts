import type { AgentLauncher, AttemptExit, AttemptListener } from '../../src/ports/attempts';
import { WavesError } from '../../src/wavesError';
import type { SimulatedProcess } from './simulatedProcess';
import type { VirtualTime } from './virtualTime';

const MACHINES = ['one', 'two', 'three'];

/** Which machine has an attempt, and since when. */
interface Taken {
  readonly machine: string;
  readonly at: number;
}

/** What the machines' agents can come to. */
interface Agents {
  /** Ends an agent that works, as its driver is told. */
  lose(folder: string, exit: AttemptExit): void;
  /** The folders of attempts whose agents work. */
  working(): string[];
}

/**
 * Other machines that carry attempts out, and the queue between, as a driver has them through its port: attempts wait until one takes
 * them, machines are lost with what they have, and the queue's server goes away, and loses what was said last.
 */
export class SimulatedMachines {
  private readonly taken = new Map<string, Taken>();
  private isAway = false;
  private waiting: (() => void)[] = [];

  constructor(
    private readonly time: VirtualTime,
    private readonly agents: Agents,
  ) {}

  /** What one process sees of them. @param here how agents are started and followed. */
  launcher(process: SimulatedProcess, here: AgentLauncher): AgentLauncher {
    const reached = async <T>(act: () => Promise<T>): Promise<T> => {
      if (this.isAway) {
        await process.ask(() => undefined);
        throw new WavesError('queue', 'The queue does not take it: timeout.');
      }
      return act();
    };
    return {
      ...here,
      isElsewhere: true,
      launch: (spec, prompt) => reached(() => here.launch(spec, prompt)),
      follow: (folder, listener) => here.follow(folder, this.between(process, folder, listener)),
    };
  }

  /** A machine dies, or is cut off: what it had is begun anew, whatever becomes of it there. */
  loseOne(): string {
    const lost = this.time.random.pick(MACHINES);
    this.lose(({ machine }) => machine === lost, `The machine ${lost} has not been heard of for 30 s.`);
    return `the machine ${lost} is lost`;
  }

  /** The server is killed, and comes again with what it had stored, less what was said last. */
  restartServer(): string {
    this.isAway = true;
    this.time.after(this.time.random.below(20_000), () => this.back());
    const since = this.time.now - this.time.random.below(1000);
    this.lose(({ at }) => at > since, 'The queue has lost that a machine has taken it.');
    return 'the queue is away';
  }

  /** The server can be reached: what drivers were not told is told. */
  back(): void {
    this.isAway = false;
    const told = this.waiting;
    this.waiting = [];
    told.forEach((tell) => tell());
  }

  private lose(isLost: (taken: Taken) => boolean, message: string): void {
    for (const folder of this.agents.working()) {
      const taken = this.taken.get(folder);
      if (taken !== undefined && isLost(taken)) {
        this.agents.lose(folder, { reason: 'vanished', code: null, signal: null, message });
      }
    }
  }

  /** What a driver hears of an attempt: only while the queue can be reached, and of its agent only when a machine has it. */
  private between(process: SimulatedProcess, folder: string, listener: AttemptListener): AttemptListener {
    const { random } = this.time;
    const heard = (tell: () => void) => {
      if (this.isAway) {
        this.waiting.push(() => process.deliver(tell));
      } else {
        tell();
      }
    };
    return {
      ...listener,
      working: (pid, place) => {
        const take = () =>
          process.deliver(() =>
            heard(() => {
              const taken = this.taken.get(folder) ?? { machine: random.pick(MACHINES), at: this.time.now };
              this.taken.set(folder, taken);
              listener.working(pid, place, taken.machine);
            }),
          );
        if (this.taken.has(folder) || random.chance(0.5)) {
          take();
          return;
        }
        listener.unplaced?.(MACHINES.map((name) => `${name} is cordoned`));
        this.time.after(random.below(1000), take);
      },
      exited: (exit) => heard(() => listener.exited(exit)),
    };
  }
}
