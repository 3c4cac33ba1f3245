import type { Turn } from './modelStub';

/** What a request to a model comes down to, whatever the API. */
export interface ModelRequest {
  readonly model: string;
  /** Everything that the person's side said, as one text. */
  readonly prompt: string;
  /** Names of the tools that the agent offers. */
  readonly tools: readonly string[];
  /** What tools have answered so far, oldest first. */
  readonly results: readonly string[];
  /** It asks whether a call of a tool may be made, beside the conversation: what says yes. */
  readonly verdict?: string;
  /** It wants the answer in one piece, as JSON, and no stream. */
  readonly inOnePiece?: boolean;
}

/** A turn that is an answer. */
export type AnsweredTurn = Extract<Turn, { kind: 'write' | 'run' | 'call' | 'say' }>;

/** One way of talking to models. */
export interface ModelApi {
  serves(path: string): boolean;
  read(body: unknown): ModelRequest;
  /** The body of the answer: server-sent events, or JSON where it is wanted in one piece. */
  answer(turn: AnsweredTurn, request: ModelRequest): string;
  refusal(turn: Extract<Turn, { kind: 'refuse' }>): unknown;
  /** Whether it tells of tokens that are written to a cache. */
  readonly tellsCacheWrites?: true;
}

/** A call of one of the agent's own tools. */
export interface ToolCall {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** How each agent's tool for writing a file wants to be called, by the tool's name. */
const WRITERS: Readonly<Record<string, (path: string, content: string) => ToolCall['input']>> = {
  Write: (file_path, content) => ({ file_path, content }),
  write_file: (file_path, content) => ({ file_path, content }),
  write: (filePath, content) => ({ filePath, content }),
  create: (path, file_text) => ({ path, file_text }),
  exec_command: (path, content) => ({
    cmd: `mkdir -p "$(dirname '${path}')" && printf %s '${content}' > '${path}'`,
  }),
};

/** And its tool for shell commands; Codex is made to ask for what its sandbox would not allow. */
const SHELLS: Readonly<Record<string, (command: string) => ToolCall['input']>> = {
  Bash: (command) => ({ command, description: 'Reads' }),
  bash: (command) => ({ command, description: 'Reads' }),
  exec_command: (cmd) => ({ cmd, sandbox_permissions: 'require_escalated', justification: 'May I read it?' }),
};

/** Whether shell commands can be run with some tools. */
export function hasShell(tools: readonly string[]): boolean {
  return Object.keys(SHELLS).some((name) => tools.includes(name));
}

/**
 * The call that does what a turn wants with the tools that an agent offers; undefined when the turn is no call.
 * @throws Error that lists the tools when none is known.
 */
export function toolCall(turn: AnsweredTurn, tools: readonly string[]): ToolCall | undefined {
  switch (turn.kind) {
    case 'say':
      return undefined;
    case 'write':
      return knownCall(WRITERS, tools, (input) => input(turn.path, turn.content));
    case 'run':
      return knownCall(SHELLS, tools, (input) => input(turn.command));
    case 'call': {
      // Agents put the server's name before it, each in a way of its own.
      const name = tools.find((candidate) => candidate.endsWith(turn.tool)) ?? turn.tool;
      return { name, input: turn.input };
    }
  }
}

function knownCall<Input>(
  known: Readonly<Record<string, Input>>,
  tools: readonly string[],
  fill: (input: Input) => ToolCall['input'],
): ToolCall {
  const found = Object.entries(known).find(([name]) => tools.includes(name));
  if (found === undefined) {
    throw new Error(`The agent offers no tool that is known for this: ${tools.join(', ')}`);
  }
  return { name: found[0], input: fill(found[1]) };
}

/** Server-sent events, with an event name where there is one. */
export function serverSentEvents(
  events: readonly { readonly event?: string; readonly data: unknown }[],
): string {
  return events
    .map(({ event, data }) => {
      const text = typeof data === 'string' ? data : JSON.stringify(data);
      return `${event === undefined ? '' : `event: ${event}\n`}data: ${text}\n\n`;
    })
    .join('');
}

/** Anything as a record; an empty one when it is none. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** The items of a list; none when it is no list. */
export function items(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(record) : [];
}

/** The text in a message's content, which is a string or a list of parts. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') {
    return content;
  }
  return items(content)
    .map((part) => part['text'] ?? part['content'] ?? part['output'] ?? '')
    .filter((text) => typeof text === 'string')
    .join('\n');
}

/**
 * Tokens that the stub says each answer used: the input that is in no cache, what was read from the cache, what was written
 * there (which only Anthropic's API tells of), and the output, some of which is thought where an API says so.
 */
export const USED = { input: 11, cacheRead: 500, cacheWrite: 30, output: 7, thought: 2 };

/** What services call a refusal with this status. */
export function refusalType(status: number): string {
  switch (status) {
    case 429:
      return 'rate_limit_exceeded';
    case 400:
      return 'invalid_request_error';
    default:
      return 'server_error';
  }
}
