import type { AgentAdapter } from '../launching/agentAdapter';
import type { AgentEvent } from '../streams/agentEvent';
import { agentFailure } from '../streams/agentFailure';
import type { AgentStream } from '../streams/agentStream';
import type { JsonObject } from '../streams/jsonValue';
import { defined, object, objects, text } from '../streams/jsonValue';
import { tokensApart } from './usageSum';

/**
 * Cursor's CLI, headless: edits and commands allowed. Its stream is `--output-format stream-json`: `system`,
 * `assistant`, `tool_call` and at last `result` (https://cursor.com/docs/cli/reference/output-format).
 */
export const cursorAgent: AgentAdapter = {
  name: 'cursor',
  label: 'Cursor CLI',
  program: { command: 'cursor-agent', site: 'https://cursor.com/docs/cli' },
  commandLine: (agent, _machine, task) => ({
    argv: [
      ...['cursor-agent', '-p', '--output-format', 'stream-json', '--force'],
      ...(agent.model === undefined ? [] : ['--model', agent.model]),
      ...(task.session === undefined ? [] : ['--resume', task.session]),
      ...(agent.args ?? []),
    ],
    env: {},
    promptOnStdin: true,
  }),
  resumes: true,
  stream: () => ({ read: readMessage }) satisfies AgentStream,
};

function readMessage(message: JsonObject, now: number): readonly AgentEvent[] {
  switch (message['type']) {
    case 'system': {
      const id = text(message['session_id']);
      const model = text(message['model']);
      return id === undefined ? [] : [{ kind: 'session', id, ...defined({ model }) }];
    }
    case 'assistant':
      return objects(object(message['message'])['content']).flatMap((part) => {
        const said = text(part['text']);
        return said === undefined ? [] : [{ kind: 'message' as const, text: said }];
      });
    case 'tool_call':
      return Object.entries(object(message['tool_call'])).map(([name, call]) =>
        toolEvent(name, object(call), message),
      );
    case 'result': {
      const words = text(message['result']);
      const end =
        message['is_error'] === true
          ? agentFailure({ message: words ?? 'Cursor CLI reports an error.' }, now)
          : { kind: 'finished' as const, ...defined({ message: words }) };
      return [...usageIn(object(message['usage'])), end];
    }
    default:
      return [];
  }
}

/** Some versions tell at the end what was used, without its cost. */
function usageIn(told: JsonObject): readonly AgentEvent[] {
  const { inputTokens: input, outputTokens: output } = told;
  return input === undefined && output === undefined
    ? []
    : [
        {
          kind: 'usage',
          ...tokensApart({
            input,
            output,
            cacheRead: told['cacheReadTokens'],
            cacheWrite: told['cacheWriteTokens'],
          }),
        },
      ];
}

/** A call stands under a name of its own, such as `writeToolCall`. */
function toolEvent(name: string, call: JsonObject, message: JsonObject): AgentEvent {
  const input = object(call['args']);
  const isRejected = object(call['result'])['rejected'] !== undefined;
  const ended = isRejected ? ('denied' as const) : ('ended' as const);
  return {
    kind: 'tool',
    phase: message['subtype'] === 'completed' ? ended : 'started',
    name: text(call['name']) ?? name.replace(/ToolCall$/, ''),
    ...defined({ file: text(input['path']), command: text(input['command']) }),
  };
}
