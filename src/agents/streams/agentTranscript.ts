import type { AgentStream } from './agentStream';

/** Where a CLI itself keeps what is said in a conversation, one JSON object a line, and how that is read. */
export interface AgentTranscript {
  /** Environment variable that names the CLI's own folder. */
  readonly variable: string;
  /** That folder where the variable is not set, from the user's home. */
  readonly home: string;
  /** In it; each conversation has a file somewhere below that names the folder in which it is held, or its own id. */
  readonly folder: string;
  /** Whether it tells of tokens sooner than the stream does, or with more, so that it is read also in the background. */
  readonly countsTokens?: true;
  stream(): AgentStream;
}
