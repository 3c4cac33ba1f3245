import type { ResolvedAgent } from '../kernel/kernel';

/**
 * Why an agent cannot be used as things are, whatever it is asked for: its program is not there, nobody is logged in, its
 * model is unknown to the service, it does not know an option that it is started with, it is too old for that, or its model's
 * service cannot be reached.
 */
export type TroubleCause = 'missing' | 'login' | 'model' | 'option' | 'version' | 'network';

/** What an agent said when it could not be used. */
export interface TroubleNotice {
  readonly cause: TroubleCause;
  /** In its own words. */
  readonly words: string;
  /** Of its program, where somebody has asked for it. */
  readonly version?: string;
}

/** That an agent cannot be used, in words for people. */
export interface AgentTrouble {
  readonly cause: TroubleCause;
  /** What is wrong, in a sentence. */
  readonly message: string;
  /** What to do about it. */
  readonly advice: string;
}

/** All agents that have this in common. */
export type AgentsAlike = Pick<ResolvedAgent, 'name' | 'command' | 'model' | 'account'> & {
  readonly args?: readonly string[];
  readonly options?: Readonly<Record<string, string>>;
};

/** Whom it concerns that an agent cannot be used: of a login, an account; of a model, all that ask for it; else its program. */
export function agentsConcerned(cause: TroubleCause, agent: ResolvedAgent): AgentsAlike {
  const { name, command, model, args = [], options = {}, account } = agent;
  const program = { name, ...(command === undefined ? {} : { command }) };
  switch (cause) {
    case 'login':
      return { ...program, ...(account === undefined ? {} : { account }) };
    case 'model':
      return { ...program, ...(model === undefined ? {} : { model }) };
    case 'option':
      return { ...program, args, options };
    default:
      return program;
  }
}

/** Whether an agent is one of those. */
export function isOneOf(alike: AgentsAlike, agent: ResolvedAgent): boolean {
  const { args, options } = alike;
  return (
    alike.name === agent.name &&
    (['command', 'model', 'account'] as const).every(
      (key) => alike[key] === undefined || alike[key] === agent[key],
    ) &&
    (args === undefined || JSON.stringify(args) === JSON.stringify(agent.args ?? [])) &&
    (options === undefined || JSON.stringify(options) === JSON.stringify(agent.options ?? {}))
  );
}
