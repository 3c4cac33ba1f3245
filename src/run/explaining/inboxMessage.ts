/**
 * The folder in a worktree through which an agent and its run talk where it has no tools of ours. Every agent may write
 * there, git ignores it, and it is taken away when the agent has ended.
 */
export const MAILBOX = '.waves-mailbox';

/** What stands there, by name. */
export const MAILBOX_FILES = {
  /** That and how the agent has finished: a JSON object. */
  finish: 'finish.json',
  /** What the agent says and asks while it works, one JSON object a line. */
  outbox: 'escalations.jsonl',
  /** What it is told, one JSON object a line. */
  inbox: 'inbox.jsonl',
  /** How far it is, one JSON object a line. */
  progress: 'progress.jsonl',
  /** What it leaves for others: a JSON object. */
  context: 'context.json',
  /** What its work comes to: a JSON object. */
  result: 'result.json',
  /** The plan that it answers with, where it is to: YAML. */
  plan: 'plan.yaml',
  /** A folder: files that it was lent and may not write itself, by their paths. They are put there at its end. */
  lent: 'lent',
} as const;

/** How an agent is told that it may write what is not in its scope. @param path from the top of the worktree. */
export function lentWords(path: string, message: string): string {
  return `${message} Where you are not let write it, write it as ${MAILBOX}/${MAILBOX_FILES.lent}/${path}: it is put there when you end.`;
}

/** What an agent is told while it works: one line of its inbox (`WAVES_INBOX_FILE`). */
export interface InboxMessage {
  /** Of an answer, the id of what the agent had asked; unique in its inbox. */
  readonly id: string;
  /** What it is: `answer` to a question, `scope` or `handoff` about what it may write, `sync` about what came into its worktree, `publish` about what it published, or a word of what else agents may ask for. */
  readonly kind: string;
  readonly answer?: string;
  readonly text?: string;
  /** Of a file: one that it may write now, from the top of its worktree, or the absolute path of a patch. */
  readonly path?: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}
