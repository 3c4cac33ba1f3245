import type { DescribedAgent, ResolvedAgent } from '../../run/kernel/kernel';
import type { AcpRequest, AgentAdapter, AgentMachine, AgentTask } from '../launching/agentAdapter';
import { outlivingItsShell, shellCommand } from '../launching/shellCommand';
import type { AgentEvent, AgentToolCall } from '../streams/agentEvent';
import { agentFailure, isTroubleCause } from '../streams/agentFailure';
import type { AgentStream, AgentTranscript } from '../streams/agentStream';
import type { JsonObject } from '../streams/jsonValue';
import { amount, defined, object, objects, text } from '../streams/jsonValue';
import { planProgress } from '../streams/planProgress';
import { codexTranscript } from './codexTranscript';
import { copilotTranscript } from './copilot';
import { geminiTranscript } from './geminiCli';
import { openCodeBesides, openCodeMeter, openCodeTranscript } from './openCodeMeter';

/** What agents keep of a conversation themselves, by what they call themselves; held against what a model had served. */
const KEPT: Readonly<Record<string, AgentTranscript>> = {
  '@agentclientprotocol/codex-acp': codexTranscript,
  Copilot: copilotTranscript,
  'gemini-cli': geminiTranscript,
  OpenCode: openCodeTranscript,
};

/**
 * Reads what our client of the Agent Client Protocol prints: `session`, each `update` of the agent as it came
 * (https://agentclientprotocol.com/protocol/prompt-turn), `permission` with our answer, `asked`, `answered`, `turn` and `failure`. The
 * tokens of a turn have no stable place in the protocol, and agents tell there those of their last answer alone, leave out what
 * was thought, or what sub-agents use: they are counted by what an agent keeps itself. What a conversation has cost is told.
 */
export class AcpStream implements AgentStream {
  private readonly calls = new Map<string, AgentToolCall>();
  private readonly open = new Set<string>();
  private said = '';
  private name: string | undefined;
  private cost = 0;
  /** What the conversation had cost before, in US dollars. */
  private spent = 0;
  private last: string | undefined;

  transcript(): AgentTranscript | undefined {
    return KEPT[this.name ?? ''];
  }

  read(message: JsonObject, now: number): readonly AgentEvent[] {
    switch (message['type']) {
      case 'session': {
        const id = text(message['id']);
        this.spent = amount(message['spentUsd']);
        this.name = text(object(message['agent'])['name']);
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
      case 'answered':
        // It may be long until it tells something.
        return [{ kind: 'answering' }];
      case 'turn':
        return [...this.finishMessage(), ...this.finished(message)];
      case 'failure': {
        const { status, cause } = message;
        const words = text(message['message']) ?? 'The agent reports an error.';
        const failure = isTroubleCause(cause)
          ? { kind: 'failure' as const, cause, message: words }
          : agentFailure({ message: words, ...(typeof status === 'number' ? { status } : {}) }, now);
        return [...this.finishMessage(), failure];
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
        const { amount: all, currency } = object(update['cost']);
        const cost = amount(all) - this.spent;
        const isMore = currency === 'USD' && cost > this.cost;
        this.cost = isMore ? cost : this.cost;
        return isMore ? [{ kind: 'usage', inputTokens: 0, outputTokens: 0, costUsd: cost }] : [];
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

/**
 * Any agent that speaks the Agent Client Protocol (https://agentclientprotocol.com), by the command that starts it: a client of
 * ours talks with it, answers what it asks, and prints what it says.
 */
export const acp: AgentAdapter = {
  name: 'acp',
  label: 'Agent Client Protocol',
  ...speaking((machine, { command = '', args }) =>
    shellCommand(machine, outlivingItsShell(machine, command), args),
  ),
};

/** The adapter of an agent that a person has described and that speaks the protocol. */
export function describedAcp(name: string, { command, args }: DescribedAgent): AgentAdapter {
  return {
    name,
    label: name,
    program: { command, site: '' },
    ...speaking((_machine, agent) => [command, ...args, ...(agent.args ?? [])]),
  };
}

/** OpenCode tells what it uses by a plugin, and of those of the protocol it alone takes one. */
const WITH_METER = /(^|[\\/\s])opencode(-ai)?(@\S*)?\s(.*\s)?acp(\s|$)/;

/** Codex, also by the protocol, makes a sandbox of its own around its commands; within ours it could not. */
const WITH_SANDBOX = /(^|[\\/\s])codex-acp(@\S*)?(\s|$)/;

/** Whether an agent of the protocol brings a sandbox of its own, by the words of its command. */
export function bringsSandbox(agent: ResolvedAgent): boolean {
  return WITH_SANDBOX.test(wordsOf(agent));
}

/** What starts it. */
function wordsOf({ command = '', described }: ResolvedAgent): string {
  return [described?.command ?? command, ...(described?.args ?? [])].join(' ');
}

function speaking(
  argvOf: (machine: AgentMachine, agent: ResolvedAgent) => readonly string[],
): Pick<AgentAdapter, 'commandLine' | 'stream' | 'takesTools'> {
  return {
    commandLine: (agent, machine, task) => {
      const meter = WITH_METER.test(wordsOf(agent)) ? openCodeBesides(task, openCodeMeter(task)) : undefined;
      const request = JSON.stringify(requestOf(agent, task), undefined, 2);
      return {
        argv: [machine.nodePath, machine.acpClientPath, requestFile(task), ...argvOf(machine, agent)],
        // In an editor's process, `nodePath` is Electron, which is Node.js only when told so.
        env: { ...meter?.env, ELECTRON_RUN_AS_NODE: '1' },
        ...(meter === undefined ? {} : { jsonVariables: meter.jsonVariables }),
        promptOnStdin: false,
        takesInput: true,
        files: { ...meter?.files, [requestFile(task)]: request },
      };
    },
    takesTools: true,
    stream: () => new AcpStream(),
  };
}

function requestFile(task: AgentTask): string {
  return `${task.folder}/acp.json`;
}

function requestOf(agent: ResolvedAgent, task: AgentTask): AcpRequest {
  const { model, options, command, described } = agent;
  const { promptFile, worktree, scopeFile, mcp, session, goOn, spentUsd } = task;
  return {
    ...{ command: command ?? described?.command ?? agent.name, title: task.packageId },
    ...{ promptFile, cwd: worktree, scopeFile },
    ...(mcp === undefined ? {} : { mcp }),
    ...(model === undefined ? {} : { model }),
    ...(options === undefined ? {} : { options }),
    ...(session === undefined ? {} : { session }),
    ...(goOn === undefined ? {} : { goOn }),
    ...(spentUsd === undefined ? {} : { spentUsd }),
  };
}
