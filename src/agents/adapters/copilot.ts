import type { Usage } from '../../run/usage/usage';
import type { AgentAdapter, AgentMachine, AgentTask } from '../launching/agentAdapter';
import type { AgentEvent, AgentToolCall } from '../streams/agentEvent';
import { agentFailure, agentRetry } from '../streams/agentFailure';
import type { AgentStream, AgentTranscript } from '../streams/agentStream';
import { GUARD_SECONDS, guardCommand } from './guardCommand';
import type { JsonObject } from '../streams/jsonValue';
import { defined, object, text } from '../streams/jsonValue';
import { MCP_NAME, mcpServers } from '../launching/agentAdapter';
import { tokensWithin, UsageSum } from './usageSum';

/** Where it keeps what happens in a conversation, however it is started. */
export const copilotTranscript: AgentTranscript = {
  ...{ variable: 'COPILOT_HOME', home: '.copilot', folder: 'session-state', countsTokens: true },
  stream: () => new CopilotStream(),
};

/**
 * GitHub Copilot CLI, headless: the prompt on standard input; without a person its tools have to be allowed
 * beforehand, and a hook asks our guard before each. Its stream is `--output-format json`: `assistant.*`, `tool.execution_*`, `session.*` and at last
 * `result` (`copilot help`).
 */
export const copilot: AgentAdapter = {
  name: 'copilot',
  label: 'GitHub Copilot CLI',
  program: {
    command: 'copilot',
    package: '@github/copilot',
    tried: '1.0.102',
    site: 'https://docs.github.com/copilot/concepts/agents/about-copilot-cli',
  },
  commandLine: (agent, machine, task) => ({
    argv: [
      ...['copilot', '--output-format', 'json', '--no-ask-user', '--no-auto-update'],
      ...['--allow-tool', 'write', '--allow-tool', 'shell'],
      ...['--plugin-dir', pluginFolder(task)],
      ...mcpArguments(task),
      ...(agent.model === undefined ? [] : ['--model', agent.model]),
      ...(task.session === undefined ? [] : ['--resume', task.session]),
      ...(agent.args ?? []),
    ],
    env: {},
    promptOnStdin: true,
    files: ownFiles(machine, task),
  }),
  takesTools: true,
  keepsScope: () => true,
  interactive: (agent, machine, task, opening) => ({
    argv: [
      'copilot',
      ...('prompt' in opening ? ['--interactive', opening.prompt] : ['--resume', opening.session]),
      ...['--no-auto-update', '--plugin-dir', pluginFolder(task), ...mcpArguments(task)],
      ...(agent.model === undefined ? [] : ['--model', agent.model]),
    ],
    env: {},
    promptOnStdin: false,
    files: ownFiles(machine, task),
  }),
  resumes: true,
  transcript: copilotTranscript,
  stream: () => new CopilotStream(),
};

function mcpArguments(task: AgentTask): readonly string[] {
  return task.mcp === undefined
    ? []
    : ['--additional-mcp-config', `@${mcpFile(task)}`, '--allow-tool', MCP_NAME];
}

function ownFiles(machine: AgentMachine, task: AgentTask): Readonly<Record<string, string>> {
  const mcp =
    task.mcp === undefined ? {} : { [mcpFile(task)]: mcpServers(task.mcp, { type: 'local', tools: ['*'] }) };
  return { ...plugin(machine, task), ...mcp };
}

function mcpFile(task: AgentTask): string {
  return `${task.folder}/copilot-mcp.json`;
}

function pluginFolder(task: AgentTask): string {
  return `${task.folder}/copilot-plugin`;
}

/**
 * A plugin for this attempt alone, whose hook asks our guard before every tool
 * (https://docs.github.com/copilot/reference/hooks-configuration).
 */
function plugin(machine: AgentMachine, task: AgentTask): Readonly<Record<string, string>> {
  const hook = { type: 'command', bash: guardCommand(machine, task, 'json'), timeoutSec: GUARD_SECONDS };
  const manifest = { name: 'waves-scope', version: '1.0.0', hooks: 'hooks.json' };
  const hooks = { version: 1, hooks: { preToolUse: [hook] } };
  return {
    [`${pluginFolder(task)}/plugin.json`]: JSON.stringify(manifest, undefined, 2),
    [`${pluginFolder(task)}/hooks.json`]: JSON.stringify(hooks, undefined, 2),
  };
}

class CopilotStream implements AgentStream {
  private readonly usage = new UsageSum();
  private readonly calls = new Map<string, AgentToolCall>();
  private failed = false;

  read(message: JsonObject, now: number): readonly AgentEvent[] {
    const data = object(message['data']);
    switch (message['type']) {
      case 'assistant.message': {
        const said = text(data['content']);
        return said === undefined ? [] : [{ kind: 'message', text: said }];
      }
      case 'assistant.message_delta':
      case 'assistant.reasoning_delta':
      case 'assistant.tool_call_delta':
        return [{ kind: 'answering' }];
      case 'assistant.usage':
        return [this.usage.add(tokensOf(data), 0, text(data['model']))];
      case 'session.usage_record': {
        const told = object(data['usage']);
        return [this.usage.add(tokensOf(told), 0, text(told['model']))];
      }
      case 'tool.execution_start':
        return [this.call(data)];
      case 'tool.execution_complete':
        return this.callEnded(data);
      case 'permission.requested':
        return [
          { kind: 'waiting', waitsFor: 'permission', question: text(data['intention']) ?? 'May it go on?' },
        ];
      case 'model.call_failure':
        return [
          agentRetry({ message: text(data['errorMessage']) ?? 'no reason', ...statusOf(data) }, now, now),
        ];
      case 'session.error':
        return this.fail(data, now);
      case 'result':
        return this.result(message);
      case 'session.start': {
        const id = text(data['sessionId']);
        return id === undefined ? [] : [{ kind: 'session', id }];
      }
      case 'session.shutdown':
        // It goes on counting where an earlier attempt in the same conversation ended.
        return [{ ...this.usage.total(usedInAll(data), 0), ofConversation: true }];
      default:
        return [];
    }
  }

  private call(data: JsonObject): AgentToolCall {
    const input = object(data['arguments']);
    const call: AgentToolCall = {
      kind: 'tool',
      phase: 'started',
      name: text(data['toolName']) ?? 'tool',
      ...defined({ file: text(input['path']), command: text(input['command']) }),
    };
    this.calls.set(String(data['toolCallId']), call);
    return call;
  }

  private callEnded(data: JsonObject): AgentEvent[] {
    const call = this.calls.get(String(data['toolCallId']));
    if (call === undefined) {
      return [];
    }
    const isDenied = object(data['error'])['code'] === 'denied';
    return [{ ...call, phase: isDenied ? 'denied' : 'ended' }];
  }

  private fail(data: JsonObject, now: number): AgentEvent[] {
    this.failed = true;
    const message = text(data['message']) ?? 'GitHub Copilot CLI reports an error.';
    return [agentFailure({ message, ...statusOf(data) }, now)];
  }

  private result(message: JsonObject): AgentEvent[] {
    const id = text(message['sessionId']);
    return [
      ...(id === undefined ? [] : [{ kind: 'session', id } as const]),
      ...(this.failed ? [] : [{ kind: 'finished' } as const]),
    ];
  }
}

/** What each model has used. */
function usedInAll(data: JsonObject): [string, Usage][] {
  const metrics = data['modelMetrics'] ?? object(data['accountingSnapshot'])['modelMetrics'];
  return Object.entries(object(metrics)).map(([model, told]) => [
    model,
    tokensOf(object(object(told)['usage'])),
  ]);
}

/** What it calls the cost of an answer is no money: it is counted in requests of a plan. */
function tokensOf(told: JsonObject): Usage {
  return tokensWithin({
    input: told['inputTokens'],
    cacheRead: told['cacheReadTokens'],
    cacheWrite: told['cacheWriteTokens'],
    output: told['outputTokens'],
  });
}

function statusOf({ statusCode }: JsonObject): { readonly status?: number } {
  return typeof statusCode === 'number' ? { status: statusCode } : {};
}
