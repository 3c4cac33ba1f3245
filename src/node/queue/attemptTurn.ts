import type { AttemptExit } from '../../ports/attempts';

/** How long a machine may give no sign of life while it has an attempt, in milliseconds. */
export const LEASE_MS = 30_000;

/**
 * How an attempt in the queue stands: the value of its lease. Every change says which revision it rests on, so that of two
 * who change it at once one does; whoever rests on an earlier one has no say any more.
 */
export type AttemptTurn =
  /** Nobody has taken it. */
  | { readonly state: 'waiting' }
  /** A machine carries it out; written anew every few seconds as its sign of life. */
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
  /** How many signs of life there were. */
  readonly beat: number;
}

/** What a machine has left of an attempt. */
export interface DeliveredWork {
  /** Absent: it could not even begin. */
  readonly work?: {
    /** Ref at the remote. */
    readonly ref: string;
    /** Commit that its agent has left on the branch. */
    readonly head: string;
    /** Commit on top of that with all that lay in no commit; the same where nothing did. */
    readonly all: string;
  };
  /** How much it has told by then: the last number in the stream; 0: nothing. */
  readonly told: number;
}

/** What is written to a lease. */
export function encodeTurn(turn: AttemptTurn): string {
  return JSON.stringify(turn);
}

/** What a lease says; undefined where that is nothing we understand. */
export function decodeTurn(text: string): AttemptTurn | undefined {
  try {
    const value = JSON.parse(text) as Partial<AttemptTurn> | null;
    return value !== null && STATES.has(value.state ?? '') ? (value as AttemptTurn) : undefined;
  } catch {
    return undefined;
  }
}

const STATES: ReadonlySet<string> = new Set(['waiting', 'taken', 'done', 'closed']);
