import type { GlobToken } from '../../plan/globs/globTokens';
import { OPTIONAL, STAR } from '../../plan/globs/globTokens';
import { Glob } from '../../plan/globs/globs';
import type { Usage } from '../../run/usage/usage';
import type {
  AgentAdapter,
  AgentCommandLine,
  AgentMachine,
  AgentTask,
  McpServer,
} from '../launching/agentAdapter';
import type { AgentEvent, AgentToolCall } from '../streams/agentEvent';
import { agentFailure, agentRetry } from '../streams/agentFailure';
import type { AgentStream, AgentTranscript } from '../streams/agentStream';
import type { JsonObject } from '../streams/jsonValue';
import { amount, defined, object, text } from '../streams/jsonValue';
import { MCP_NAME } from '../launching/agentAdapter';
import { tokensWithin, UsageSum } from './usageSum';

/** Tools of Gemini CLI that write files; each names the file in `file_path`. */
const WRITERS = ['write_file', 'replace', 'edit'];
/** Rules of the same tier are tried from the highest priority down. */
const PRIORITY = { otherwise: 100, allow: 200, deny: 300 };

/**
 * Rules for Gemini CLI's policy engine (https://geminicli.com/docs/reference/policy-engine) that admit writing inside a
 * scope. They are matched as regular expressions against the arguments of a tool as JSON, in which a field's name is the
 * only place where a quote stands unescaped.
 */
export function geminiPolicy({ worktree, writeAllow, deny, packageId }: AgentTask): string {
  // The engine takes no pattern in which a group may be repeated or left out: each way to name a file is a rule.
  const ways = [jsonText(`${worktree}/`), '(?!/|[A-Za-z]:)', '\\./'];
  const files = (pattern: string) =>
    withoutOptions(Glob.ofPath(pattern).tokens).flatMap((tokens) =>
      ways.map((way) => `"file_path":"${way}${tokens.map(tokenPattern).join('')}"`),
    );
  const refused = `This file belongs to somebody else. The package ${packageId} may write ${writeAllow.join(', ') || 'nothing'}. Do what you can inside, and say in your last message what is needed elsewhere.`;
  const rules = [
    rule('"file_path":"', 'deny', PRIORITY.otherwise, refused),
    `[[rule]]\nmcpName = ${JSON.stringify(MCP_NAME)}\ntoolName = "*"\ndecision = "allow"\npriority = ${PRIORITY.allow}\n`,
    ...writeAllow.flatMap(files).map((pattern) => rule(pattern, 'allow', PRIORITY.allow)),
    ...deny.flatMap(files).map((pattern) => rule(pattern, 'deny', PRIORITY.deny, refused)),
    // A way through a parent folder leads out of what the pattern means.
    ...['', '[^"]*/'].map((start) => rule(`"file_path":"${start}\\.\\./`, 'deny', PRIORITY.deny, refused)),
  ];
  return rules.join('\n');
}

function rule(pattern: string, decision: 'allow' | 'deny', priority: number, message?: string): string {
  const fields = [
    `toolName = [${WRITERS.map((name) => JSON.stringify(name)).join(', ')}]`,
    `argsPattern = ${JSON.stringify(pattern)}`,
    `decision = "${decision}"`,
    `priority = ${priority}`,
    ...(message === undefined ? [] : [`denyMessage = ${JSON.stringify(message)}`]),
  ];
  return `[[rule]]\n${fields.join('\n')}\n`;
}

/** A piece of a pattern that is neither there nor not. */
type FixedToken = Exclude<GlobToken, typeof OPTIONAL>;

/** The ways to read a pattern with and without each of the pieces that may be left out. */
function withoutOptions(tokens: readonly GlobToken[]): FixedToken[][] {
  const at = tokens.indexOf(OPTIONAL);
  if (at < 0) {
    return [tokens.filter((token): token is FixedToken => token !== OPTIONAL)];
  }
  const before = tokens.slice(0, at);
  return [tokens.slice(at + 1), tokens.slice(at + 3)].flatMap((rest) => withoutOptions([...before, ...rest]));
}

function tokenPattern(token: FixedToken): string {
  if (typeof token === 'string') {
    return token === STAR ? '[^"]*' : '[^"/]*';
  }
  const [first] = token;
  if (token.length === 1 && first !== undefined && first[0] === first[1]) {
    return jsonText(String.fromCodePoint(first[0]));
  }
  const ranges = token.map(([low, high]) => `${codePoint(low)}-${codePoint(high)}`);
  return `(?!")[${ranges.join('')}]`;
}

/** A character in a class, in a form that needs no flag; what lies beyond 16 bits is matched by its two halves. */
function codePoint(value: number): string {
  return `\\u${Math.min(value, 0xffff).toString(16).padStart(4, '0')}`;
}

/** A text as it stands in JSON, as a pattern that matches just that. */
function jsonText(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

const HOME_VARIABLE = 'GEMINI_CLI_HOME';

/** Where it keeps what is said, however it is started: below the folder that it is shown as its home, which links to the user's own. */
export const geminiTranscript: AgentTranscript = {
  ...{ variable: HOME_VARIABLE, home: '.', folder: '.gemini/tmp', countsTokens: true },
  stream: () => new GeminiTranscript(),
};

/**
 * Gemini CLI, headless: the prompt on standard input, edits accepted inside the scope by rules of its own
 * policy engine. Its stream is `-o stream-json`: `init`,
 * `message`, `tool_use`, `tool_result`, `error` and at last `result` (packages/core/src/output/types.ts of
 * google-gemini/gemini-cli).
 */
export const geminiCli: AgentAdapter = {
  name: 'gemini',
  label: 'Gemini CLI',
  program: {
    command: 'gemini',
    package: '@google/gemini-cli',
    tried: '0.61.0',
    site: 'https://geminicli.com',
  },
  commandLine: (agent, machine, task) => ({
    argv: [
      ...['gemini', '--output-format', 'stream-json', '--approval-mode', 'auto_edit'],
      // Whoever runs a plan has trusted its workspace; its worktrees lie beside it.
      '--skip-trust',
      ...['--policy', policyFile(task)],
      ...(agent.model === undefined ? [] : ['--model', agent.model]),
      ...(task.session === undefined ? [] : ['--resume', task.session]),
      ...(agent.args ?? []),
    ],
    ...besides(machine, task),
    promptOnStdin: true,
  }),
  takesTools: true,
  keepsScope: () => true,
  interactive: (agent, machine, task, opening) => ({
    argv: [
      'gemini',
      ...('prompt' in opening ? ['--prompt-interactive', opening.prompt] : ['--resume', opening.session]),
      ...['--approval-mode', 'auto_edit', '--skip-trust', '--policy', policyFile(task)],
      ...(agent.model === undefined ? [] : ['--model', agent.model]),
    ],
    ...besides(machine, task),
    promptOnStdin: false,
  }),
  resumes: true,
  transcript: geminiTranscript,
  stream: () => new GeminiStream(),
};

function policyFile(task: AgentTask): string {
  return `${task.folder}/gemini-policy.toml`;
}

/**
 * What it is started with beside its command line. It knows no other way to a server of tools than its home folder, which
 * for the attempts of a package shows the user's own with one extension more; settings of the system have to be root's
 * (https://geminicli.com/docs/extensions/reference).
 */
function besides(
  machine: AgentMachine,
  task: AgentTask,
): Pick<AgentCommandLine, 'env' | 'files' | 'overlays'> {
  const policy = { [policyFile(task)]: geminiPolicy(task) };
  if (task.mcp === undefined) {
    return { env: {}, files: policy };
  }
  // Beside the attempt: a later one of the same package goes on with the conversations in it.
  const home = `${task.folder.replace(/[\\/][^\\/]+$/, '')}/gemini-home`;
  const path = `${home}/.gemini`;
  return {
    env: { [HOME_VARIABLE]: home },
    files: {
      ...policy,
      [`${path}/extensions/${MCP_NAME}/gemini-extension.json`]: extension(machine, task.mcp),
    },
    overlays: [{ path, of: '.gemini', homeVariable: HOME_VARIABLE, within: ['extensions'] }],
  };
}

const ELECTRON = 'ELECTRON_RUN_AS_NODE';

/** It takes no variable that could have another program run, and so not the one that makes an editor's Electron Node.js. */
function extension({ platform }: AgentMachine, { command, args, env }: McpServer): string {
  const server =
    platform === 'windows'
      ? { command: 'cmd.exe', args: ['/d', '/c', 'set', `${ELECTRON}=1&&`, command, ...args], env }
      : { command: '/usr/bin/env', args: [`${ELECTRON}=1`, command, ...args], env };
  const mcpServers = { [MCP_NAME]: server };
  return JSON.stringify({ name: MCP_NAME, version: '1.0.0', mcpServers }, undefined, 2);
}

const RETRY = /^Attempt \d+ failed with status (\d+)\. Retrying with backoff\.\.\. (.*)$/;

/** What it does, and so goes on by. */
const AT_WORK: ReadonlySet<unknown> = new Set(['message', 'tool_use', 'tool_result']);

class GeminiStream implements AgentStream {
  private readonly usage = new UsageSum();
  private readonly calls = new Map<string, AgentToolCall>();
  /** Why it does not go on, where it has done nothing since it said so: such an end it calls a success. */
  private brokenOff: string | undefined;

  read(message: JsonObject, now: number): readonly AgentEvent[] {
    if (AT_WORK.has(message['type'])) {
      this.brokenOff = undefined;
    }
    switch (message['type']) {
      case 'init': {
        const id = text(message['session_id']);
        const model = text(message['model']);
        return id === undefined ? [] : [{ kind: 'session', id, ...defined({ model }) }];
      }
      case 'message': {
        const said = text(message['content']);
        return message['role'] === 'assistant' && said !== undefined ? [{ kind: 'message', text: said }] : [];
      }
      case 'tool_use':
        return [this.call(message)];
      case 'tool_result': {
        const call = this.calls.get(String(message['tool_id']));
        const isDenied = object(message['error'])['type'] === 'policy_violation';
        return call === undefined ? [] : [{ ...call, phase: isDenied ? 'denied' : 'ended' }];
      }
      case 'error': {
        this.brokenOff = text(message['message']);
        return this.brokenOff === undefined ? [] : [{ kind: 'message', text: this.brokenOff }];
      }
      case 'result':
        return this.result(message, now);
      default:
        return [];
    }
  }

  /** That it asks its model again is told only on standard error. */
  readText(line: string, now: number): readonly AgentEvent[] {
    const [, status, words = ''] = RETRY.exec(line) ?? [];
    return status === undefined ? [] : [agentRetry({ message: words, status: Number(status) }, now, now)];
  }

  private call(message: JsonObject): AgentToolCall {
    const input = object(message['parameters']);
    const call: AgentToolCall = {
      kind: 'tool',
      phase: 'started',
      name: text(message['tool_name']) ?? 'tool',
      ...defined({
        file: text(input['file_path'] ?? input['absolute_path'] ?? input['path']),
        command: text(input['command']),
      }),
    };
    this.calls.set(String(message['tool_id']), call);
    return call;
  }

  private result(message: JsonObject, now: number): AgentEvent[] {
    const stats = object(message['stats']);
    const models = Object.entries(object(stats['models']));
    const all = models.length === 0 ? [[undefined, stats] as const] : models;
    const usage = this.usage.total(
      all.map(([model, told]) => [model, tokensInStats(object(told))]),
      0,
    );
    if (message['status'] === 'success') {
      return [usage, { kind: 'finished', ...defined({ brokenOff: this.brokenOff }) }];
    }
    const words = text(object(message['error'])['message']) ?? 'Gemini CLI reports an error.';
    return [usage, agentFailure({ message: words }, now)];
  }
}

/** What it thought counts in its sum and in nothing else. */
function tokensInStats(stats: JsonObject): Usage {
  const { input_tokens: input, output_tokens: output, total_tokens: total, cached } = stats;
  const thought = Math.max(0, amount(total) - amount(input) - amount(output));
  return tokensWithin({ input, cacheRead: cached, output: amount(output) + thought });
}

/** Reads the file in which Gemini CLI keeps a conversation (packages/core/src/services/chatRecordingService.ts). */
class GeminiTranscript implements AgentStream {
  private readonly usage = new UsageSum();

  read(message: JsonObject): readonly AgentEvent[] {
    const { input, output, cached, thoughts, tool } = object(message['tokens']);
    if (message['type'] !== 'gemini' || input === undefined) {
      return [];
    }
    const used = tokensWithin({
      input: amount(input) + amount(tool),
      cacheRead: cached,
      output: amount(output) + amount(thoughts),
    });
    // A message is written again with what its tools have answered.
    return [this.usage.set(text(message['id']) ?? '', used, text(message['model']))];
  }
}
