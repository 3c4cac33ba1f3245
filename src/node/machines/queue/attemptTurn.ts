import type { AttemptExit } from '../../../ports/attempts';

/** How long a machine may give no sign of life while it has an attempt, in milliseconds. */
export const LEASE_MS = 30_000;

/**
 * What the driver or a machine says of an attempt; of all that is said, in its order, comes how it stands. Of one that nobody has
 * taken nothing is said: it lies in the queue.
 */
export type AttemptTurn =
  /** A machine carries it out. */
  | TakenTurn
  /** Its agent has ended, and what it did is at the remote. */
  | ({
      readonly state: 'done';
      readonly machine: string;
      readonly holder: string;
      readonly exit: AttemptExit;
    } & DeliveredWork)
  /** Nobody may carry it out any more. */
  | { readonly state: 'closed'; readonly why: string };

export interface TakenTurn {
  readonly state: 'taken';
  /** What the machine is called. */
  readonly machine: string;
  /** Of the process there that has it. */
  readonly pid: number;
  /** Drawn anew by each that takes one. */
  readonly holder: string;
}

/** What a machine has left of an attempt. */
export interface DeliveredWork {
  /** Absent: it could not even begin. */
  readonly work?: {
    /** Commit that its agent has left on the branch. */
    readonly head: string;
    /** Commit on top of that with all that lay in no commit; the same where nothing did. */
    readonly all: string;
  };
  /** How much it has told by then: the last number in the stream; 0: nothing. */
  readonly told: number;
}

/** Something that was said of how an attempt stands. */
export interface TurnWord {
  /** Its number in the stream. */
  readonly seq: number;
  /** The machine that has said it, as the server has let it (`machineToken`); undefined: the driver. */
  readonly by: string | undefined;
  readonly text: string;
}

/** How an attempt stands. */
export interface StandingTurn {
  readonly turn: AttemptTurn;
  /** The number of the word that made it stand so. */
  readonly revision: number;
  /** Of one that is taken or done, whose it is: `machineToken`. */
  readonly by?: string;
  /** Of one that is taken or done, its fencing token: the number of the word by which it was taken. */
  readonly token?: number;
}

/**
 * How an attempt stands after one more word. The order in the stream decides: of two machines that take it, the first has it, and
 * nothing that one says after the driver has closed it counts. Nobody needs the right to change what another has said.
 * @param standing undefined: nothing was said yet that counts.
 * @param tokenOf what a machine is called in subjects.
 */
export function turnAfter(
  standing: StandingTurn | undefined,
  { seq, by, text }: TurnWord,
  tokenOf: (machine: string) => string,
): StandingTurn | undefined {
  const turn = decodeTurn(text);
  const now = standing?.turn;
  switch (turn?.state) {
    case 'closed':
      return by === undefined && now?.state !== 'done' && now?.state !== 'closed'
        ? { turn, revision: seq }
        : standing;
    case 'taken':
      return by !== undefined && tokenOf(turn.machine) === by && now === undefined
        ? { turn, revision: seq, by, token: seq }
        : standing;
    case 'done': {
      const isHolders = now?.state === 'taken' && standing?.by === by && now.holder === turn.holder;
      return by !== undefined && isHolders ? { ...standing, turn, revision: seq } : standing;
    }
    case undefined:
      return standing;
  }
}

const REASONS: ReadonlySet<unknown> = new Set<AttemptExit['reason']>([
  'exit',
  'timeout',
  'cancelled',
  'vanished',
  'not-started',
]);

/** What is said, as text. */
export function encodeTurn(turn: AttemptTurn): string {
  return JSON.stringify(turn);
}

/** What was said; undefined where that is nothing we understand. */
function decodeTurn(text: string): AttemptTurn | undefined {
  try {
    const value = JSON.parse(text) as Partial<Record<string, unknown>> | null;
    return value !== null && isTurn(value) ? (value as unknown as AttemptTurn) : undefined;
  } catch {
    return undefined;
  }
}

function isTurn({ state, why, machine, holder, pid, exit, work, told }: Partial<Record<string, unknown>>) {
  switch (state) {
    case 'closed':
      return typeof why === 'string';
    case 'taken':
      return typeof machine === 'string' && typeof holder === 'string' && typeof pid === 'number';
    case 'done':
      return (
        typeof machine === 'string' &&
        typeof holder === 'string' &&
        typeof told === 'number' &&
        isExit(exit) &&
        (work === undefined || isWork(work))
      );
    default:
      return false;
  }
}

function isExit(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'reason' in value && REASONS.has(value.reason);
}

/** Commits by their full names, so that git takes them for nothing else. */
export function isWork(value: unknown): boolean {
  const { head, all } = (value ?? {}) as { head?: unknown; all?: unknown };
  return [head, all].every((commit) => typeof commit === 'string' && /^[0-9a-f]{40,64}$/.test(commit));
}
