import type { TroubleCause } from '../../run/agents/agents';
import type { Usage } from '../../run/usage/usage';

/**
 * What an agent says of its own work while it works, whatever CLI it is. Each adapter turns its CLI's output stream
 * into these; what an adapter does not understand stays log and is no event.
 */
export type AgentEvent =
  /** The conversation has begun; its id is what the CLI continues it by. */
  | { readonly kind: 'session'; readonly id: string; readonly model?: string }
  | { readonly kind: 'message'; readonly text: string }
  /** Its model is at work on an answer, of which nothing is complete yet. */
  | { readonly kind: 'answering' }
  | AgentToolCall
  /** The agent's own list of things to do. */
  | { readonly kind: 'plan'; readonly done: number; readonly total: number; readonly current?: string }
  /** It goes no further until a person answers. */
  | { readonly kind: 'waiting'; readonly waitsFor: 'permission' | 'input'; readonly question: string }
  /** Totals of the attempt so far. */
  | AgentUsage
  | AgentRetry
  | AgentFailure
  /**
   * The agent considers its work complete. Only the exit of its process counts. `brokenOff`: it ends as any other, though it has said
   * last of all why it does not go on.
   */
  | { readonly kind: 'finished'; readonly message?: string; readonly brokenOff?: string };

/** A tool that the agent uses. */
export interface AgentToolCall {
  readonly kind: 'tool';
  readonly phase: 'started' | 'ended' | 'denied';
  /** As the CLI calls it. */
  readonly name: string;
  /** File that it reads or writes, as the agent named it. */
  readonly file?: string;
  /** Set on a denied call that is told of only after other calls have ended. */
  readonly wentOn?: true;
  /** Shell command that it runs. */
  readonly command?: string;
}

/** What an attempt has used up so far; with a cost where the CLI knows it. */
export interface AgentUsage extends Usage {
  readonly kind: 'usage';
  /** The models that it was of, as far as the CLI says. */
  readonly models?: Readonly<Record<string, Usage>>;
  /** Whether it is what the whole conversation has used, in earlier attempts too. */
  readonly ofConversation?: true;
}

/**
 * Why an agent goes no further: its account has used up what it may use (`quota`), it cannot be used as things are
 * (`TroubleCause`), the model or its service failed (`service`), it reached a limit of its own (`limit`), or something else.
 */
export type AgentFailureCause = TroubleCause | 'quota' | 'service' | 'limit' | 'other';

export interface AgentFailure {
  readonly kind: 'failure';
  readonly cause: AgentFailureCause;
  readonly message: string;
  /** When it is worth trying again, in milliseconds since 1970, where the service said so. */
  readonly retryAt?: number;
}

/** The model could not answer, and the CLI is going to ask again by itself. That it does so is no progress. */
export interface AgentRetry {
  readonly kind: 'retrying';
  readonly cause: AgentFailureCause;
  readonly message: string;
  /** When it asks again, in milliseconds since 1970. */
  readonly retryAt: number;
}
