/**
 * An agent that a person has described in the settings: how it is started, and what its output means. It stands in the
 * journal with the packages that it carries out, so that every process that has to do with them knows it.
 */
export interface DescribedAgent {
  /** The program. */
  readonly command: string;
  /** Whether it speaks the Agent Client Protocol; then nothing else but its arguments counts. */
  readonly protocol?: 'acp';
  /** Its arguments, with `{prompt_file}`, `{worktree}`, `{package}` and `{folder}` filled in. */
  readonly args: readonly string[];
  /** Added where a model is asked for, with `{model}` filled in. */
  readonly modelArgs: readonly string[];
  /** Added to continue a conversation, with `{session}` filled in; absent: it can't. */
  readonly resumeArgs?: readonly string[];
  /** Whether it reads the prompt from its standard input. */
  readonly promptOnStdin: boolean;
  /** Where its lines of JSON say what, as paths such as `message.text`; absent: it prints for people. */
  readonly fields?: Readonly<Partial<Record<OutputField, string>>>;
}

/** What a line of output can tell. */
export type OutputField =
  | 'session'
  | 'message'
  | 'tool'
  | 'file'
  | 'command'
  | 'input_tokens'
  | 'cache_read_tokens'
  | 'cache_write_tokens'
  | 'output_tokens'
  | 'cost_usd'
  | 'model'
  | 'error';

export const OUTPUT_FIELDS: readonly OutputField[] = [
  'session',
  'message',
  'tool',
  'file',
  'command',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'output_tokens',
  'cost_usd',
  'model',
  'error',
];
