/** What an agent is told while it works: one line of its inbox (`WAVES_INBOX_FILE`). */
export interface InboxMessage {
  /** Of an answer, the id of what the agent had asked; unique in its inbox. */
  readonly id: string;
  /** What it is: `answer` to a question, `scope` or `handoff` about what it may write, or a word of what else agents may ask for. */
  readonly kind: string;
  readonly answer?: string;
  readonly text?: string;
  /** Of a file: one that it may write now, from the top of its worktree, or the absolute path of a patch. */
  readonly path?: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}
