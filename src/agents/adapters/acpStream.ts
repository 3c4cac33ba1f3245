import type { AgentEvent, AgentToolCall } from '../streams/agentEvent';
import { agentFailure } from '../streams/agentFailure';
import type { AgentStream } from '../streams/agentStream';
import type { JsonObject } from '../streams/jsonValue';
import { amount, defined, object, objects, text } from '../streams/jsonValue';
import { planProgress } from '../streams/planProgress';

/**
 * Reads what our client of the Agent Client Protocol prints: `session`, each `update` of the agent as it came
 * (https://agentclientprotocol.com/protocol/prompt-turn), `permission` with our answer, `asked`, `turn` and `failure`. The
 * tokens of a turn have no stable place in the protocol, and agents that tell them tell those of their last answer alone, so
 * that they are not counted; what a conversation has cost is.
 */
export class AcpStream implements AgentStream {
  private readonly calls = new Map<string, AgentToolCall>();
  private readonly open = new Set<string>();
  private said = '';
  private cost = 0;
  private last: string | undefined;

  read(message: JsonObject, now: number): readonly AgentEvent[] {
    switch (message['type']) {
      case 'session': {
        const id = text(message['id']);
        return id === undefined
          ? []
          : [{ kind: 'session', id, ...defined({ model: text(message['model']) }) }];
      }
      case 'update':
        return this.update(object(message['update']));
      case 'permission':
        return [...this.finishMessage(), ...this.permission(message)];
      case 'asked': {
        const question = text(message['question']) ?? 'May it go on?';
        return [...this.finishMessage(), { kind: 'waiting', waitsFor: 'input', question }];
      }
      case 'turn':
        return [...this.finishMessage(), ...this.finished(message)];
      case 'failure': {
        const status = message['status'];
        const report = {
          message: text(message['message']) ?? 'The agent reports an error.',
          ...(typeof status === 'number' ? { status } : {}),
        };
        return [...this.finishMessage(), agentFailure(report, now)];
      }
      default:
        return [];
    }
  }

  private update(update: JsonObject): AgentEvent[] {
    switch (update['sessionUpdate']) {
      case 'agent_message_chunk': {
        this.said += text(object(update['content'])['text']) ?? '';
        return [{ kind: 'answering' }];
      }
      case 'agent_thought_chunk':
        return [{ kind: 'answering' }];
      case 'tool_call':
      case 'tool_call_update':
        return [...this.finishMessage(), ...this.call(update)];
      case 'plan':
        return [...this.finishMessage(), ...planProgress(update['entries'], 'content')];
      case 'usage_update': {
        const { amount: cost, currency } = object(update['cost']);
        const isMore = currency === 'USD' && amount(cost) > this.cost;
        this.cost = isMore ? amount(cost) : this.cost;
        return isMore ? [{ kind: 'usage', inputTokens: 0, outputTokens: 0, costUsd: this.cost }] : [];
      }
      default:
        return [];
    }
  }

  /** A message comes in pieces; it is whole when something else comes. */
  private finishMessage(): AgentEvent[] {
    const said = this.said.trim();
    this.said = '';
    this.last = said === '' ? this.last : said;
    return said === '' ? [] : [{ kind: 'message', text: said }];
  }

  /** What a call is about is often told only after it has begun. */
  private call(update: JsonObject): AgentEvent[] {
    const id = String(update['toolCallId']);
    const known = this.calls.get(id);
    const call: AgentToolCall = {
      kind: 'tool',
      phase: 'started',
      name: toolName(update) ?? known?.name ?? 'tool',
      ...defined({ file: fileOf(update) ?? known?.file, command: commandOf(update) ?? known?.command }),
    };
    this.calls.set(id, call);
    const status = text(update['status']);
    if (status === 'completed' || status === 'failed') {
      const begun = this.open.delete(id) ? [] : [call];
      return [...begun, { ...call, phase: 'ended' }];
    }
    const isTold =
      this.open.has(id) || (status === 'pending' && call.file === undefined && call.command === undefined);
    if (isTold) {
      return [];
    }
    this.open.add(id);
    return [call];
  }

  private permission(message: JsonObject): AgentEvent[] {
    const update = object(message['toolCall']);
    const id = String(update['toolCallId']);
    const known = this.calls.get(id);
    if (message['answer'] !== 'refused') {
      return [];
    }
    this.open.delete(id);
    return [
      {
        kind: 'tool',
        phase: 'denied',
        name: toolName(update) ?? known?.name ?? 'tool',
        ...defined({ file: fileOf(update) ?? known?.file, command: commandOf(update) ?? known?.command }),
      },
    ];
  }

  private finished({ stopReason }: JsonObject): AgentEvent[] {
    return stopReason === 'end_turn' ? [{ kind: 'finished', ...defined({ message: this.last }) }] : [];
  }
}

function toolName(update: JsonObject): string | undefined {
  return text(update['name']) ?? text(update['title']);
}

/** The file that a call is about: where it says so, else that of the change that it makes. */
function fileOf(update: JsonObject): string | undefined {
  const [location] = objects(update['locations']);
  const diff = objects(update['content']).find(({ type }) => type === 'diff');
  return text(location?.['path']) ?? text(diff?.['path']);
}

function commandOf(update: JsonObject): string | undefined {
  const { command } = object(update['rawInput']);
  return Array.isArray(command) ? command.map(String).join(' ') : text(command);
}
