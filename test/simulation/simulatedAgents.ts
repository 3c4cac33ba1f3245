import type {
  AgentLauncher,
  AttemptExit,
  AttemptListener,
  AttemptSpec,
  FollowedAttempt,
} from '../../src/ports/attempts';
import type { LifeSample } from '../../src/run/attempts/lifeSample';
import type { AttemptReport, ReportedEscalation } from '../../src/run/asking/attemptReport';
import { withEarlier } from '../../src/run/asking/attemptReport';
import { WavesError } from '../../src/wavesError';
import { SimulatedMachines } from './simulatedMachines';
import { fileNameOf, placeOf } from './simulatedRepository';
import type { SimulatedProcess } from './simulatedProcess';
import type { VirtualTime } from './virtualTime';

/** How an agent behaves. */
export type Behaviour =
  | 'good'
  | 'fails'
  | 'hangs'
  | 'loops'
  | 'escalates'
  | 'vanishes'
  | 'lies'
  | 'quota'
  | 'cannot-start'
  | 'called-off';

/** One attempt's agent, as it lives on whatever becomes of the driver. */
export interface SimulatedAgent {
  readonly folder: string;
  readonly run: string;
  readonly package: string;
  /** Namespace and package, as its worktree has them. */
  readonly place: string;
  readonly behaviour: Behaviour;
  /** Under which ids it wants what is integrated. */
  readonly wishes: readonly string[];
  /** What of its work it wants merged while it works. */
  readonly publishes: readonly string[];
  exit: AttemptExit | undefined;
  /** When it ended, by the time of the simulation. */
  endedAt: number;
  readonly followers: Set<() => void>;
}

/** Told of what happens to agents, before it happens. */
export interface AgentWatch {
  starting(spec: AttemptSpec, behaviour: Behaviour): void;
  /** What an agent answers with that is to plan. */
  planned?(spec: AttemptSpec): string | undefined;
  /** Whether other machines carry them out. */
  readonly isElsewhere: boolean;
}

/** The agents of a simulated machine and the wrappers around them. */
export class SimulatedAgents {
  readonly agents = new Map<string, SimulatedAgent>();
  /** The plans that agents have answered with, by the folder of their attempt. */
  readonly plans = new Map<string, string>();
  /** Set when the faults are over: from then on all agents are good. */
  calm = false;
  /** Set where some of them want what is integrated while they work. */
  syncing = false;

  /** Set where some of them publish a part of their work. */
  publishing = false;

  /** Those that carry them out, where that is not this one. */
  readonly machines: SimulatedMachines | undefined;

  constructor(
    private readonly time: VirtualTime,
    private readonly watch: AgentWatch,
  ) {
    const among = {
      working: () => this.running().map(({ folder }) => folder),
      lose: (folder: string, exit: AttemptExit) => {
        const agent = this.agents.get(folder);
        if (agent !== undefined) {
          this.end(agent, exit);
        }
      },
    };
    this.machines = watch.isElsewhere ? new SimulatedMachines(time, among) : undefined;
  }

  /** Those that run now. */
  running(): SimulatedAgent[] {
    return [...this.agents.values()].filter((agent) => agent.exit === undefined);
  }

  /** The machine's agents are killed, as by `kill -9`: no exit record is left by some. */
  killSome(): void {
    for (const agent of this.running()) {
      if (this.time.random.chance(0.5)) {
        const lost = { reason: 'vanished', code: null, signal: null } as const;
        const killed = { reason: 'exit', code: null, signal: 'SIGKILL' } as const;
        this.end(agent, this.time.random.chance(0.5) ? lost : killed);
      }
    }
  }

  /** The machine goes down: no agent lives on, and of what was written just before, some is forgotten. */
  losePower(): void {
    for (const agent of [...this.agents.values()]) {
      const fresh = agent.exit === undefined || this.time.now - agent.endedAt < UNSYNCED_MS;
      if (fresh && this.time.random.chance(0.5)) {
        agent.exit = { reason: 'vanished', code: null, signal: null };
        if (this.time.random.chance(0.3)) {
          // Not even the claim is left.
          this.agents.delete(agent.folder);
        }
      }
      agent.exit ??= { reason: 'vanished', code: null, signal: null };
    }
  }

  /** What one process sees of the agents. */
  launcher(process: SimulatedProcess): AgentLauncher {
    const here = this.launcherHere(process);
    return this.machines?.launcher(process, here) ?? here;
  }

  private launcherHere(process: SimulatedProcess): AgentLauncher {
    return {
      callOff: (folder) => process.ask(() => this.callOff(folder)),
      launch: (spec) => process.act(`launch ${spec.package}`, () => this.launch(spec)),
      tell: () => process.ask(() => undefined),
      session: () => process.ask(() => undefined),
      outputTail: () => process.ask(() => 'printed'),
      wholeOutput: () => process.ask(() => undefined),
      follow: (folder, listener) => this.follow(process, folder, listener),
    };
  }

  private callOff(folder: string): boolean {
    const agent = this.agents.get(folder) ?? nobody(folder);
    this.agents.set(folder, agent);
    return agent.behaviour === 'called-off';
  }

  private launch(spec: AttemptSpec): void {
    // The claim on the attempt's folder: whoever comes second starts nothing.
    if (this.agents.has(spec.folder)) {
      return;
    }
    const behaviour = this.calm ? 'good' : this.time.random.pick(BEHAVIOURS);
    const agent: SimulatedAgent = {
      folder: spec.folder,
      run: spec.run,
      package: spec.package,
      place: placeOf(spec.cwd),
      behaviour,
      publishes:
        this.publishing && this.time.random.chance(0.6) ? [`${fileNameOf(placeOf(spec.cwd))}/file`] : [],
      wishes: this.syncing && this.time.random.chance(0.7) ? ['sync'] : [],
      exit: undefined,
      endedAt: 0,
      followers: new Set(),
    };
    if (behaviour === 'cannot-start') {
      // Claimed all the same, so that nobody who is late starts it either.
      this.agents.set(spec.folder, { ...agent, exit: { reason: 'not-started', code: null, signal: null } });
      throw new WavesError('agent-failed', 'No such program.');
    }
    this.watch.starting(spec, behaviour);
    const plan = spec.env['WAVES_SUBPLAN_FILE'] === undefined ? undefined : this.watch.planned?.(spec);
    if (plan !== undefined) {
      this.plans.set(spec.folder, plan);
    }
    this.agents.set(spec.folder, agent);
    const duration = isStuck(behaviour) ? spec.timeoutMs : 50 + this.time.random.below(2000);
    this.time.after(duration, () => this.end(agent, this.exitOf(behaviour)));
  }

  private exitOf(behaviour: Behaviour): AttemptExit {
    const exit = exitOf(behaviour);
    return behaviour === 'escalates'
      ? { ...exit, report: withEarlier(this.report(), [EARLY]) ?? NO_REPORT }
      : exit;
  }

  private report(): AttemptReport {
    const { random } = this.time;
    const kind = random.pick(ESCALATIONS);
    const one = { id: `e${random.below(3)}`, kind, summary: kind, wantsHuman: random.chance(0.2) };
    const status = random.pick(['failed', 'completed'] as const);
    return { status, escalations: [{ ...one, impactedPackages: ['p0'] }] };
  }

  private end(agent: SimulatedAgent, exit: AttemptExit): void {
    if (agent.exit === undefined) {
      agent.exit = exit;
      agent.endedAt = this.time.now;
      agent.followers.forEach((tell) => tell());
    }
  }

  private follow(process: SimulatedProcess, folder: string, listener: AttemptListener): FollowedAttempt {
    const agent = this.agents.get(folder);
    let disposed = false;
    const tell = (what: () => void, most: number) =>
      this.time.soon(
        () =>
          process.deliver(() => {
            if (!disposed) {
              what();
            }
          }),
        most,
      );
    if (agent === undefined) {
      tell(() => listener.exited({ reason: 'vanished', code: null, signal: null }), 10);
      return { cancel: () => undefined, dispose: () => undefined };
    }
    const ended = () => {
      // Found late, and now and then twice: by the watcher and by looking.
      tell(() => listener.exited(agent.exit ?? exitOf('vanishes')), 200);
      if (this.time.random.chance(0.1)) {
        tell(() => listener.exited(agent.exit ?? exitOf('vanishes')), 4000);
      }
    };
    tell(() => listener.working(1, 'background'), 20);
    if (this.time.random.chance(0.3)) {
      tell(() => listener.progressed(this.time.random.next(), 'busy'), 300);
    }
    const look = (minute: number) =>
      this.time.after(60_000, () => {
        if (!disposed && agent.exit === undefined && process.alive) {
          process.deliver(() => listener.sampled?.(signsOf(agent.behaviour, minute, this.time.wall)));
          if (minute < MINUTES_SEEN) {
            look(minute + 1);
          }
        }
      });
    if (isStuck(agent.behaviour)) {
      look(0);
    }
    if (agent.behaviour === 'escalates') {
      // Also twice, when another driver follows it.
      this.time.after(30, () => process.deliver(() => disposed || listener.escalated?.([EARLY])));
    }
    if (agent.wishes.length > 0) {
      // Read from its file anew by whoever follows it.
      this.time.after(20 + this.time.random.below(1500), () =>
        process.deliver(() => disposed || listener.wantsSync?.(agent.wishes.map((id) => ({ id })))),
      );
    }
    if (agent.publishes.length > 0) {
      this.time.after(20 + this.time.random.below(1500), () =>
        process.deliver(() => disposed || listener.publishes?.([{ id: 'part', paths: agent.publishes }])),
      );
    }
    if (agent.exit === undefined) {
      agent.followers.add(ended);
    } else {
      ended();
    }
    return {
      cancel: () => {
        const cancelled = { reason: 'cancelled', code: null, signal: 'SIGTERM' } as const;
        this.time.soon(() => this.end(agent, cancelled), 100);
      },
      dispose: () => {
        disposed = true;
      },
    };
  }
}

/** For how long an agent that never ends is looked at: longer than any trouble takes to be found. */
const MINUTES_SEEN = 15;

/** How long an exit record may not be on the disk, in milliseconds. */
const UNSYNCED_MS = 20;

const BEHAVIOURS: readonly Behaviour[] = [
  ...new Array<Behaviour>(8).fill('good'),
  'fails',
  'fails',
  'hangs',
  'loops',
  'escalates',
  'vanishes',
  'lies',
  'quota',
  'cannot-start',
];

/** What stands for an attempt that must not start any more. */
function nobody(folder: string): SimulatedAgent {
  const exit = { reason: 'cancelled', code: null, signal: null } as const;
  return {
    folder,
    run: '',
    package: '',
    place: '',
    behaviour: 'called-off',
    wishes: [],
    publishes: [],
    exit,
    endedAt: 0,
    followers: new Set(),
  };
}

/** Whether an agent never comes to an end by itself. */
function isStuck(behaviour: Behaviour): boolean {
  return behaviour === 'hangs' || behaviour === 'loops';
}

/** What an agent escalates while it works: it holds the run until somebody answers. */
const EARLY: ReportedEscalation = {
  id: 'early',
  kind: 'PLAN_REVISION_REQUIRED',
  summary: 'early',
  wantsHuman: false,
  impactedPackages: [],
};
const NO_REPORT: AttemptReport = { escalations: [] };

/** What is seen of an agent that hangs or prints the same again and again. */
function signsOf(behaviour: Behaviour, minute: number, time: number): LifeSample {
  const lines = behaviour === 'loops' ? minute * 10 : 0;
  const output = { bytes: lines, lines, repeatedLines: lines, lastLine: 'again', open: false };
  return { time, output, cpuMs: 0, ageMs: minute * 60_000, children: [], suspended: false };
}

const ESCALATIONS = [
  'CONTRACT_REVISION_REQUIRED',
  'PLAN_REVISION_REQUIRED',
  'RESOURCE_CONFLICT',
  'VERIFICATION_INFEASIBLE',
  'SCOPE_VIOLATION',
  'ENV_RESOURCE_CONFLICT',
  'SECURITY_ESCALATION',
  'FLAKY_TEST_QUARANTINE_REQUEST',
];

function exitOf(behaviour: Behaviour): AttemptExit {
  switch (behaviour) {
    case 'good':
    case 'lies':
    case 'escalates':
      return { reason: 'exit', code: 0, signal: null };
    case 'hangs':
    case 'loops':
      return { reason: 'timeout', code: null, signal: 'SIGTERM' };
    case 'vanishes':
      return { reason: 'vanished', code: null, signal: null };
    case 'quota':
      return { reason: 'exit', code: 1, signal: null, quota: { message: 'limit reached' } };
    default:
      return { reason: 'exit', code: 1, signal: null };
  }
}
