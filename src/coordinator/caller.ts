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
