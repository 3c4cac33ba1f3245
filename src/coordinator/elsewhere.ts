import type { Caller } from './caller';

/** A call of an agent that is carried out here. */
export interface LocalCall {
  /** Of the operation. */
  readonly name: string;
  readonly caller: Caller;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly here: () => Promise<unknown>;
  /** Gives back here what was locked by it. */
  readonly giveBack: (path: string) => Promise<unknown>;
}

/** A coordinator elsewhere, with which agents of this repository share what they do. */
export interface Elsewhere {
  /** Carries a call out here and there. @throws what `here` throws, and nothing else. */
  carryOut(call: LocalCall): Promise<unknown>;
}
