import { randomUUID } from 'node:crypto';
import { availableParallelism, freemem, loadavg } from 'node:os';
import { AGENTS } from '../../../agents/adapters/agentTable';
import { AGENT_LOGINS } from '../../../agents/launching/agentLogins';
import type { Ending, Log, PreflightProbe } from '../../../ports/ports';
import type { AgentStanding, MachineNeeds, MachineOffer, Room } from '../../../run/machines/placement';
import { lacks, reserve, scarceFor } from '../../../run/machines/placement';
import { monotonicNow } from '../../processes/systemClock';
import type { MachineBoard } from './machineBoard';
import { SHOW_MS } from './machineBoard';

/** How long what was seen of an agent here counts, in milliseconds. */
const SEEN_MS = 30_000;

/** What a machine says of itself that does not change. */
export interface Machine {
  /** What it is called. */
  readonly name: string;
  readonly labels: readonly string[];
  /** Models that agents may ask there, as `MachineOffer` has them; absent: all. */
  readonly models?: readonly string[];
  readonly slots: number;
  readonly walls: boolean;
  /** What it has to have for more than it has in hand; absent: it looks at neither. */
  readonly room?: Room;
}

type AgentNeed = NonNullable<MachineNeeds['agent']>;

/** Shows on the board what this machine has to offer, and hears what people want of it. */
export class MachineBeacon {
  private readonly id = randomUUID().replaceAll('-', '');
  private readonly seen = new Map<string, { standing: AgentStanding; at: number; need: AgentNeed }>();
  private readonly endings: Ending[] = [];
  private readonly opened = new Set<() => void>();
  private timer: NodeJS.Timeout | undefined;
  private busy = 0;
  private freeSince = monotonicNow();
  private closed: MachineOffer['closed'];
  private jobs: MachineOffer['jobs'];
  private showing: Promise<void> = Promise.resolve();

  constructor(
    private readonly board: MachineBoard,
    private readonly probe: Pick<PreflightProbe, 'tool' | 'isLoggedIn'>,
    private readonly machine: Machine,
    private readonly log: Log,
  ) {}

  /** @param leave called when somebody wants it to end after what it has in hand. */
  async begin(leave: () => void): Promise<void> {
    const wish = await this.board.wish(this.machine.name);
    this.closed = wish.cordoned ? 'cordoned' : undefined;
    for (const { name, program } of AGENTS) {
      const login = AGENT_LOGINS[name];
      if (program !== undefined) {
        const need = { name, command: program.command, ...(login === undefined ? {} : { login }) };
        await this.look(need);
      }
    }
    const endings = this.board.watchWish(this.machine.name, ({ cordoned, leave: ids }) => {
      if (this.closed !== 'leaving') {
        this.close(cordoned ? 'cordoned' : undefined);
        if (ids.includes(this.id)) {
          leave();
        }
      }
    });
    this.endings.push(endings);
    this.timer = setInterval(() => void this.lookAnew(), SHOW_MS);
    await this.show();
  }

  /** Resolves when it may take attempts; while it is to leave, never. */
  async whenOpen(): Promise<void> {
    while (this.closed !== undefined) {
      await new Promise<void>((resolve) => this.opened.add(resolve));
    }
  }

  /**
   * How long this machine leaves attempts to others that are less busy, as a part of the longest time; 0: it is idle.
   * @returns undefined where it takes no more than it has in hand.
   */
  get reserve(): number | undefined {
    const { room } = this.machine;
    const { full, ...offer } = this.offer();
    return full !== undefined ? undefined : room === undefined ? 0 : reserve(room, offer);
  }

  /** It takes no more attempts. */
  leaves(): void {
    this.close('leaving');
  }

  /** Says what it lacks for an attempt, in words that go after its name; nothing: it may take it. */
  async lacks(needs: MachineNeeds): Promise<string[]> {
    if (needs.agent !== undefined) {
      await this.look(needs.agent);
    }
    return lacks(needs, this.offer());
  }

  /** @param by how many agents more work here, or less. */
  works(by: number): void {
    this.busy += by;
    this.freeSince = monotonicNow();
    void this.show();
  }

  /** How the jobs of a cluster stand in which it has machines started. */
  tells(jobs: MachineOffer['jobs']): void {
    if (JSON.stringify(jobs) !== JSON.stringify(this.jobs)) {
      this.jobs = jobs;
      void this.show();
    }
  }

  /** When an agent was at work here last, by the clock that nobody sets; before the first one, when it began. */
  get lastBusyAt(): number {
    return this.busy > 0 ? monotonicNow() : this.freeSince;
  }

  /** Takes it off the board. */
  async end(): Promise<void> {
    clearInterval(this.timer);
    this.endings.forEach((ending) => ending.dispose());
    await this.showing;
    await this.board.leave(this.machine.name, this.id).catch(() => undefined);
  }

  private close(closed: MachineOffer['closed']): void {
    if (this.closed === closed) {
      return;
    }
    this.closed = closed;
    void this.show();
    if (closed === undefined) {
      const waiting = [...this.opened];
      this.opened.clear();
      waiting.forEach((go) => go());
    }
  }

  private offer(): MachineOffer {
    const agents = [...this.seen].map(([name, { standing }]) => [name, standing] as const);
    const { room, ...machine } = this.machine;
    const busyness = {
      ...{ slots: machine.slots, busy: this.busy },
      ...{ load: loadavg()[0] ?? 0, processors: availableParallelism(), freeMemory: freemem() },
    };
    const full = room && scarceFor(room, busyness);
    return {
      ...machine,
      ...busyness,
      ...(full === undefined ? {} : { full }),
      agents: Object.fromEntries(agents),
      ...(this.closed === undefined ? {} : { closed: this.closed }),
      ...(this.jobs === undefined ? {} : { jobs: this.jobs }),
    };
  }

  private async lookAnew(): Promise<void> {
    await Promise.all([...this.seen.values()].map(({ need }) => this.look(need)));
    await this.show();
  }

  private async look(need: AgentNeed): Promise<void> {
    const known = this.seen.get(need.name);
    if (known !== undefined && monotonicNow() - known.at < SEEN_MS && known.need.command === need.command) {
      return;
    }
    const { found } = await this.probe.tool(need.command, false);
    const isOut = found && need.login !== undefined && (await this.probe.isLoggedIn(need.login)) === false;
    const standing = isOut ? 'no login' : found ? 'there' : 'missing';
    this.seen.set(need.name, { standing, at: monotonicNow(), need });
  }

  /** One after the other, so that the last word is the last. */
  private show(): Promise<void> {
    this.showing = this.showing
      .then(() => this.board.show(this.id, this.offer()))
      .catch((error: unknown) =>
        this.log.warn(`The queue does not take what this machine offers: ${String(error)}`),
      );
    return this.showing;
  }
}
