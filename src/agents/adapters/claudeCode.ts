import type { AgentAdapter, AgentMachine, AgentTask } from '../launching/agentAdapter';
import type { Usage } from '../../run/usage/usage';
import type { AgentEvent, AgentToolCall, AgentUsage } from '../streams/agentEvent';
import { agentFailure, agentRetry } from '../streams/agentFailure';
import type { AgentStream } from '../streams/agentStream';
import { GUARD_SECONDS, guardCommand } from './guardCommand';
import type { JsonObject } from '../streams/jsonValue';
import { amount, defined, object, objects, text } from '../streams/jsonValue';
import { MCP_NAME, mcpServers } from '../launching/agentAdapter';
import { planProgress } from '../streams/planProgress';
import { tokensApart, UsageSum } from './usageSum';

/**
 * Claude Code, headless: the prompt on standard input, edits accepted inside the scope (a `PreToolUse` hook asks our guard
 * before each), everything else as its settings say. Its stream
 * is `--output-format stream-json`: `system`, `assistant`, `user` and at last `result`
 * (https://code.claude.com/docs/en/headless).
 */
export const claudeCode: AgentAdapter = {
  name: 'claude',
  label: 'Claude Code',
  program: {
    command: 'claude',
    package: '@anthropic-ai/claude-code',
    tried: '2.1.197',
    site: 'https://code.claude.com',
  },
  commandLine: (agent, machine, task) => ({
    argv: [
      'claude',
      '-p',
      ...['--output-format', 'stream-json', '--verbose', '--include-partial-messages'],
      ...['--permission-mode', 'acceptEdits'],
      ...['--settings', settingsFile(task)],
      ...(task.mcp === undefined ? [] : ['--mcp-config', mcpFile(task)]),
      ...(agent.model === undefined ? [] : ['--model', agent.model]),
      ...(task.session === undefined ? [] : ['--resume', task.session]),
      ...(agent.args ?? []),
    ],
    env: { DISABLE_AUTOUPDATER: '1' },
    promptOnStdin: true,
    files: ownFiles(machine, task),
  }),
  takesTools: true,
  keepsScope: () => true,
  interactive: (agent, machine, task, opening) => ({
    argv: [
      'claude',
      ...('prompt' in opening ? [opening.prompt] : ['--resume', opening.session]),
      ...['--permission-mode', 'acceptEdits', '--settings', settingsFile(task)],
      ...(task.mcp === undefined ? [] : ['--mcp-config', mcpFile(task)]),
      ...(agent.model === undefined ? [] : ['--model', agent.model]),
    ],
    env: { DISABLE_AUTOUPDATER: '1' },
    promptOnStdin: false,
    files: ownFiles(machine, task),
  }),
  resumes: true,
  transcript: {
    ...{ variable: 'CLAUDE_CONFIG_DIR', home: '.claude', folder: 'projects' },
    stream: () => new ClaudeTranscript(),
  },
  stream: () => new ClaudeStream(),
};

function settingsFile(task: AgentTask): string {
  return `${task.folder}/claude-settings.json`;
}

function ownFiles(machine: AgentMachine, task: AgentTask): Readonly<Record<string, string>> {
  return {
    [settingsFile(task)]: settings(guardCommand(machine, task)),
    ...(task.mcp === undefined ? {} : { [mcpFile(task)]: mcpServers(task.mcp) }),
  };
}

function mcpFile(task: AgentTask): string {
  return `${task.folder}/claude-mcp.json`;
}

/** Settings for this attempt alone, beside those of the user and the project (https://code.claude.com/docs/en/hooks). */
function settings(command: string): string {
  const hook = { type: 'command', command, timeout: GUARD_SECONDS };
  const PreToolUse = [{ matcher: 'Edit|MultiEdit|Write|NotebookEdit|Bash', hooks: [hook] }];
  const permissions = { allow: [`mcp__${MCP_NAME}`] };
  return JSON.stringify({ hooks: { PreToolUse }, permissions }, undefined, 2);
}

class ClaudeStream implements AgentStream {
  private readonly usage = new UsageSum();
  private readonly calls = new Map<string, AgentToolCall>();
  /** The message that is being written. */
  private message: { readonly id: string; readonly model: string | undefined } = { id: '', model: undefined };
  private lastEnded: string | undefined;

  read(message: JsonObject, now: number): readonly AgentEvent[] {
    switch (message['type']) {
      case 'system':
        return systemEvents(message, now);
      case 'assistant':
        return this.assistantEvents(object(message['message']));
      case 'stream_event':
        return this.partEvents(object(message['event']));
      case 'user':
        return this.toolResults(object(message['message']));
      case 'result':
        return this.resultEvents(message, now);
      default:
        return [];
    }
  }

  private assistantEvents(message: JsonObject): AgentEvent[] {
    // The CLI speaks in the model's place to tell of errors, which `result` repeats.
    if (message['model'] === '<synthetic>') {
      return [];
    }
    // Messages with several parts come several times under one id.
    const usage = this.used(text(message['id']) ?? '', message['usage'], text(message['model']));
    return [...objects(message['content']).flatMap((part) => this.part(part)), ...usage];
  }

  /** How much a message is, which is known only at its end, comes as an event of its own. */
  private partEvents(event: JsonObject): AgentEvent[] {
    switch (event['type']) {
      case 'message_start': {
        const message = object(event['message']);
        this.message = { id: text(message['id']) ?? '', model: text(message['model']) };
        return [{ kind: 'answering' }, ...this.used(this.message.id, message['usage'], this.message.model)];
      }
      case 'content_block_delta':
        return [{ kind: 'answering' }];
      case 'message_delta': {
        const { id, model } = this.message;
        return this.used(id, event['usage'], model);
      }
      default:
        return [];
    }
  }

  /** What a message was first said to have used counts where nothing is said later; its output only grows. */
  private used(id: string, usage: unknown, model: string | undefined): AgentUsage[] {
    const known = this.usage.of(id);
    const told = object(usage);
    const now = tokensApart({
      input: told['input_tokens'] ?? known?.inputTokens,
      cacheRead: told['cache_read_input_tokens'] ?? known?.cacheReadTokens,
      cacheWrite: told['cache_creation_input_tokens'] ?? known?.cacheWriteTokens,
      output: Math.max(amount(told['output_tokens']), known?.outputTokens ?? 0),
    });
    return [this.usage.set(id, now, model)];
  }

  private part(part: JsonObject): AgentEvent[] {
    if (part['type'] === 'text') {
      const said = text(part['text']);
      return said === undefined ? [] : [{ kind: 'message', text: said }];
    }
    if (part['type'] !== 'tool_use') {
      return [];
    }
    const name = text(part['name']) ?? 'tool';
    const input = object(part['input']);
    const call: AgentToolCall = {
      kind: 'tool',
      phase: 'started',
      name,
      ...defined({
        file: text(input['file_path'] ?? input['notebook_path'] ?? input['path']),
        command: text(input['command']),
      }),
    };
    this.calls.set(String(part['id']), call);
    const plan = name === 'TodoWrite' ? planProgress(input['todos'], 'content') : [];
    return [call, ...plan];
  }

  private toolResults(message: JsonObject): AgentEvent[] {
    return objects(message['content']).flatMap((part) => {
      const call = this.calls.get(String(part['tool_use_id']));
      this.lastEnded = String(part['tool_use_id']);
      return part['type'] === 'tool_result' && call !== undefined
        ? [{ ...call, phase: 'ended' as const }]
        : [];
    });
  }

  private resultEvents(message: JsonObject, now: number): AgentEvent[] {
    const usage = this.usage.total(usedInAll(message), amount(message['total_cost_usd']));
    const denied = objects(message['permission_denials']).map((denial): AgentToolCall => {
      const asked = object(denial['tool_input']);
      return {
        kind: 'tool',
        phase: 'denied',
        name: text(denial['tool_name']) ?? 'tool',
        ...(denial['tool_use_id'] === this.lastEnded ? {} : { wentOn: true as const }),
        ...defined({ file: text(asked['file_path']), command: text(asked['command']) }),
      };
    });
    const words = text(message['result']);
    if (message['is_error'] !== true) {
      return [...denied, usage, { kind: 'finished', ...defined({ message: words }) }];
    }
    const status = message['api_error_status'];
    const subtype = text(message['subtype']) ?? 'error';
    const report = {
      message: words ?? subtype.replaceAll('_', ' '),
      ...(typeof status === 'number' ? { status } : {}),
    };
    return [...denied, usage, agentFailure(report, now)];
  }
}

/** All that was asked of any model, also what was no part of the conversation. */
function usedInAll(result: JsonObject): [string | undefined, Usage][] {
  const models = Object.entries(object(result['modelUsage'])).map(([name, value]): [string, Usage] => {
    const told = object(value);
    return [
      name,
      tokensApart({
        input: told['inputTokens'],
        cacheRead: told['cacheReadInputTokens'],
        cacheWrite: told['cacheCreationInputTokens'],
        output: told['outputTokens'],
      }),
    ];
  });
  const told = object(result['usage']);
  const main = tokensApart({
    input: told['input_tokens'],
    cacheRead: told['cache_read_input_tokens'],
    cacheWrite: told['cache_creation_input_tokens'],
    output: told['output_tokens'],
  });
  return models.length === 0 ? [[undefined, main]] : models;
}

/** The file of a conversation holds the same messages as the stream, each with the id of the conversation. */
class ClaudeTranscript implements AgentStream {
  private readonly stream = new ClaudeStream();
  private session: string | undefined;

  read(message: JsonObject, now: number): readonly AgentEvent[] {
    const id = text(message['sessionId']);
    const isNew = id !== undefined && id !== this.session;
    this.session = id ?? this.session;
    return [...(isNew ? [{ kind: 'session' as const, id }] : []), ...this.stream.read(message, now)];
  }
}

function systemEvents(message: JsonObject, now: number): AgentEvent[] {
  if (message['subtype'] === 'init') {
    const id = text(message['session_id']);
    const model = text(message['model']);
    return id === undefined ? [] : [{ kind: 'session', id, ...defined({ model }) }];
  }
  if (message['subtype'] === 'api_retry') {
    const status = message['error_status'];
    const report = {
      message: (text(message['error']) ?? 'no reason').replaceAll('_', ' '),
      ...(typeof status === 'number' ? { status } : {}),
    };
    return [agentRetry(report, now + amount(message['retry_delay_ms']), now)];
  }
  return [];
}
