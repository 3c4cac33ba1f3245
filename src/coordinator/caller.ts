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

/** One thing that is wrong with what was sent, in the form in which upstream's clients expect it. */
interface BodyFault {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
}

/** A call that is not carried out. `status` is HTTP's; `detail` is for whoever called. */
export class CallRefused extends Error {
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 422 | 503,
    readonly detail: string | readonly BodyFault[],
  ) {
    super(
      typeof detail === 'string'
        ? detail
        : detail.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; '),
    );
    this.name = 'CallRefused';
  }
}

/** The attempt that an agent works on. */
export interface CallingAttempt {
  readonly run: string;
  readonly package: string;
  readonly attempt: number;
}

/** Who calls, as far as the key proves it. */
export interface Caller {
  readonly agentId: string;
  readonly agentType: string;
  readonly sessionId: string | undefined;
  /** From 0 (a stranger) to 4 (the owner of the repository); an agent of a run has 2. */
  readonly trust: number;
  /** Set: the key is one for looking only. */
  readonly readsOnly?: true;
  /** Set: the key is this agent's own and speaks for nobody else. */
  readonly attempt?: CallingAttempt;
}

/** Trust in whoever can read the repository's git directory. */
export const OWNER_TRUST = 4;
/** Trust in the agent of an attempt. */
export const AGENT_TRUST = 2;

/** Who calls with nothing to show for it. */
export const STRANGER: Caller = {
  agentId: 'anonymous',
  agentType: 'unknown',
  sessionId: undefined,
  trust: 0,
};

/** The id by which the agent of a package is known, in whichever attempt. */
export function agentIdOf({ run, package: id }: Pick<CallingAttempt, 'run' | 'package'>): string {
  return `${id}@${run}`;
}
