/** What an agent is told while it works: one line of its inbox (`WAVES_INBOX_FILE`). */
export interface InboxMessage {
  /** Of an answer, the id of what the agent had asked; unique in its inbox. */
  readonly id: string;
  /** What it is: `answer` to a question, or a word of what else agents may ask for. */
  readonly kind: string;
  readonly answer?: string;
  readonly text?: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}
