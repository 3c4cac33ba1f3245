import type { AgentEvent } from './agentEvent';
import type { AgentStream } from './agentStream';
import type { JsonObject } from './jsonValue';
import { amount, defined, object, objects, text } from './jsonValue';
import { planProgress } from './planProgress';

/** Reads the file in which Codex CLI keeps a conversation (`rollout-*.jsonl`, codex-rs/protocol). */
export class CodexTranscript implements AgentStream {
  private readonly calls = new Map<string, string>();

  read(message: JsonObject): readonly AgentEvent[] {
    const payload = object(message['payload']);
    switch (message['type']) {
      case 'session_meta': {
        const id = text(payload['id']);
        return id === undefined ? [] : [{ kind: 'session', id }];
      }
      case 'response_item':
        return this.item(payload);
      case 'event_msg':
        return eventsOf(payload);
      default:
        return [];
    }
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

function eventsOf(event: JsonObject): AgentEvent[] {
  switch (event['type']) {
    case 'token_count': {
      const total = object(object(event['info'])['total_token_usage']);
      const [inputTokens, outputTokens] = [amount(total['input_tokens']), amount(total['output_tokens'])];
      return inputTokens + outputTokens === 0 ? [] : [{ kind: 'usage', inputTokens, outputTokens }];
    }
    case 'task_complete':
      return [{ kind: 'finished', ...defined({ message: text(event['last_agent_message']) }) }];
    default:
      return [];
  }
}
