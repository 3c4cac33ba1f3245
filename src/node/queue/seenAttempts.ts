import type { MachineNeeds } from '../../run/placement/placement';
import type { StandingTurn } from './attemptTurn';
import { turnAfter } from './attemptTurn';
import type { AttemptWord } from './machinesQueue';
import { machineToken } from './queueSubjects';

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
