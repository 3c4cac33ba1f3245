/** What an agent has said of its end. */
export interface AttemptFinished {
  readonly type: 'attempt.finished';
  readonly package: string;
  readonly attempt: number;
  readonly status: 'done' | 'blocked' | 'failed';
  readonly summary: string;
  readonly openPoints: readonly string[];
}

/**
 * Why an end is none: the agent says that it cannot go on, its last words are a question, the last that it did was refused, it broke
 * off, it has changed nothing, or it says that it is done and has changed nothing.
 */
export type UnfinishedCause =
  | 'blocked'
  | 'question'
  | 'refused'
  | 'brokenOff'
  | 'unchanged'
  | 'contradiction';

/** An agent has ended well, but not with its work: a person decides what becomes of it. */
export interface AttemptUnfinished {
  readonly type: 'attempt.unfinished';
  readonly package: string;
  readonly attempt: number;
  readonly cause: UnfinishedCause;
  /** Why, in a sentence. */
  readonly message: string;
  /** Its last words, where there are any. */
  readonly words?: string;
}

/** A person has decided about such an end. */
export interface EndingSettled {
  readonly type: 'ending.settled';
  readonly package: string;
  readonly attempt: number;
  /** It counts as it is; its agent is told something and goes on; it is begun anew with that; or a person talks with it. */
  readonly how: 'accepted' | 'answered' | 'anew' | 'talked';
  /** What its agent is told. */
  readonly message?: string;
  readonly by?: string;
}
