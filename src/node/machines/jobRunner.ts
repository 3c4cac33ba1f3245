import type { MachineNeeds } from '../../run/machines/placement';
import type { StandingTurn } from './queue/attemptTurn';
import { turnAfter } from './queue/attemptTurn';
import type { AttemptWord } from './queue/machinesQueue';
import { machineToken } from './queue/queueSubjects';

/** What is known of the attempts of a queue. */
export interface SeenStanding {
  /** What each that nobody has taken asks for. */
  readonly waiting: readonly MachineNeeds[];
  /** How many the machines of this name have in hand. */
  readonly ours: number;
  /** How many they have ever taken. */
  readonly taken: number;
}

/** Attempts that are over, of which no later word counts; of that they may be many. */
const OVER: StandingTurn = { turn: { state: 'closed', why: '' }, revision: 0 };

/** How all attempts of a queue stand, by what lies there and what is said of them one after the other. */
export class SeenAttempts {
  private readonly standing = new Map<string, StandingTurn>();
  /** What those ask for of which nothing was said yet. */
  private readonly offered = new Map<string, MachineNeeds>();
  /** Those that are not over. */
  private readonly open = new Set<string>();
  private readonly token: string;
  private taken = 0;

  /** @param machine whose attempts count as ours. */
  constructor(machine: string) {
    this.token = machineToken(machine);
  }

  /** An attempt lies in the queue. */
  offer(key: string, needs: MachineNeeds): void {
    if (!this.standing.has(key)) {
      this.offered.set(key, needs);
    }
  }

  /** Something was said of an attempt. */
  hear({ key, ...word }: AttemptWord): void {
    const before = this.standing.get(key);
    const after = before === OVER ? OVER : turnAfter(before, word, machineToken);
    if (after === undefined || after === before) {
      return;
    }
    const isOver = after.turn.state === 'done' || after.turn.state === 'closed';
    this.offered.delete(key);
    this.standing.set(key, isOver ? OVER : after);
    if (isOver) {
      this.open.delete(key);
    } else {
      this.open.add(key);
    }
    if (after.turn.state === 'taken' && after.by === this.token) {
      this.taken += 1;
    }
  }

  now(): SeenStanding {
    const open = [...this.open].flatMap((key) => this.standing.get(key) ?? []);
    return {
      waiting: [...this.offered.values()],
      ours: open.filter(({ turn, by }) => turn.state === 'taken' && by === this.token).length,
      taken: this.taken,
    };
  }
}

/** What a cluster gives machines for a while with: Slurm, say. One file for each kind of cluster implements it. */
export interface JobRunner {
  /** What the cluster is called in sentences. */
  readonly called: string;
  /**
   * Has the cluster carry a script of `sh` out when it can.
   * @param env the environment that the script gets; what is secret stands in no other place.
   * @returns what the cluster calls the job.
   * @throws WavesError `runner` with what the cluster says against it.
   */
  start(script: string, env: Readonly<Record<string, string>>): Promise<string>;
  /**
   * The jobs of this name, also those that an earlier process has started, and of those that have ended at least the last ones.
   * @throws WavesError `runner` where the cluster does not say.
   */
  jobs(): Promise<readonly Job[]>;
  /**
   * Ends jobs. Those that are gone already are no error.
   * @param when `after-work`: their script is told by SIGINT; `now`: by SIGTERM, and ended a while later at the latest.
   */
  end(ids: readonly string[], when: 'after-work' | 'now'): Promise<void>;
  /** The last line that a job has printed; empty where that cannot be seen. */
  lastWords(id: string): Promise<string>;
}

/** A job as the cluster tells of it. */
export interface Job {
  readonly id: string;
  /** `failed`: it has ended in another way than by itself and well. */
  readonly state: 'waiting' | 'running' | 'ended' | 'failed';
  /** Why it waits or how it has ended, in the words of the cluster; empty: it does not say. */
  readonly why: string;
}

/** What jobs are started with. */
export interface JobsPlace {
  /** What all of them are called; of letters, digits, `-` and `_`. */
  readonly name: string;
  /** Absolute, for what they print; machines of the cluster see it under the same path. */
  readonly folder: string;
  /** What the person has the cluster know of them, as its own command takes it. */
  readonly options: readonly string[];
}
