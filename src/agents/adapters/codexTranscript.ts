import type { Usage } from '../../run/usage/usage';
import type { AgentEvent } from '../streams/agentEvent';
import type { AgentStream, AgentTranscript } from '../streams/agentStream';
import type { JsonObject } from '../streams/jsonValue';
import { defined, object, objects, text } from '../streams/jsonValue';
import { planProgress } from '../streams/planProgress';
import { tokensWithin, UsageSum } from './usageSum';

/** Where it keeps what is said, however it is started; a sub-agent, and whoever judges a call for it, has a file of its own. */
export const codexTranscript: AgentTranscript = {
  ...{ variable: 'CODEX_HOME', home: '.codex', folder: 'sessions', countsTokens: true },
  stream: () => new CodexTranscript(),
};

/** Reads the file in which Codex CLI keeps a conversation (`rollout-*.jsonl`, codex-rs/protocol). */
class CodexTranscript implements AgentStream {
  private readonly calls = new Map<string, string>();
  private readonly usage = new UsageSum();
  private model: string | undefined;
  private sum: string | undefined;

  read(message: JsonObject): readonly AgentEvent[] {
    const payload = object(message['payload']);
    switch (message['type']) {
      case 'session_meta': {
        const id = text(payload['id']);
        return id === undefined ? [] : [{ kind: 'session', id }];
      }
      case 'response_item':
        return this.item(payload);
      case 'turn_context':
        this.model = text(payload['model']);
        return [];
      case 'event_msg':
        return payload['type'] === 'token_count' ? this.counted(object(payload['info'])) : eventsOf(payload);
      default:
        return [];
    }
  }

  /** What an answer used is told again whenever something else has changed, with the same sum. */
  private counted(info: JsonObject): AgentEvent[] {
    const sum = JSON.stringify(info['total_token_usage']);
    if (sum === undefined || sum === this.sum) {
      return [];
    }
    this.sum = sum;
    return [this.usage.add(codexTokens(info['last_token_usage']), 0, this.model)];
  }

  private item(item: JsonObject): AgentEvent[] {
    switch (item['type']) {
      case 'message':
        return item['role'] === 'assistant'
          ? objects(item['content']).flatMap((part) => {
              const said = text(part['text']);
              return said === undefined ? [] : [{ kind: 'message' as const, text: said }];
            })
          : [];
      case 'function_call':
      case 'custom_tool_call': {
        const name = text(item['name']) ?? 'tool';
        const input = argumentsOf(item['arguments'] ?? item['input']);
        this.calls.set(String(item['call_id']), name);
        const plan = name === 'update_plan' ? planProgress(input['plan'], 'step') : [];
        const command = text(input['cmd'] ?? input['command']);
        return [{ kind: 'tool', phase: 'started', name, ...defined({ command }) }, ...plan];
      }
      case 'function_call_output':
      case 'custom_tool_call_output': {
        const name = this.calls.get(String(item['call_id']));
        return name === undefined ? [] : [{ kind: 'tool', phase: 'ended', name }];
      }
      default:
        return [];
    }
  }
}

/** What a tool was given; a patch is no JSON. */
function argumentsOf(value: unknown): JsonObject {
  try {
    return object(JSON.parse(text(value) ?? ''));
  } catch {
    return {};
  }
}

/** Tokens as Codex tells them: of its input, some were read from a cache or written to one. */
export function codexTokens(value: unknown): Usage {
  const told = object(value);
  return tokensWithin({
    input: told['input_tokens'],
    cacheRead: told['cached_input_tokens'],
    cacheWrite: told['cache_write_input_tokens'],
    output: told['output_tokens'],
  });
}

function eventsOf(event: JsonObject): AgentEvent[] {
  switch (event['type']) {
    case 'task_complete':
      return [{ kind: 'finished', ...defined({ message: text(event['last_agent_message']) }) }];
    default:
      return [];
  }
}
