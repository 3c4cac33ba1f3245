import type { AgentStream } from './agentStream';

/** Where a CLI itself keeps what is said in a conversation, one JSON object a line, and how that is read. */
export interface AgentTranscript {
  /** Environment variable that names the CLI's own folder. */
  readonly variable: string;
  /** That folder where the variable is not set, from the user's home. */
  readonly home: string;
  /** In it; each conversation has a file somewhere below that names the folder in which it is held. */
  readonly folder: string;
  /** Whether only it tells of tokens, so that it is looked at also after work in the background. */
  readonly countsTokens?: true;
  stream(): AgentStream;
}
