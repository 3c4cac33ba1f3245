import type { AgentAdapter, AgentCommandLine, AgentTask } from '../launching/agentAdapter';
import { MCP_NAME } from '../launching/agentAdapter';
import type { AgentEvent, AgentToolCall } from '../streams/agentEvent';
import { agentFailure, agentRetry } from '../streams/agentFailure';
import type { AgentStream } from '../streams/agentStream';
import type { JsonObject } from '../streams/jsonValue';
import { amount, defined, object, objects, text } from '../streams/jsonValue';
import { planProgress } from '../streams/planProgress';
import { openCodeBesides, openCodeMeter, openCodeTokens, openCodeTranscript } from './openCodeMeter';
import { UsageSum } from './usageSum';

/**
 * OpenCode, headless: the prompt on standard input, edits allowed inside the scope by its own permission rules; what they
 * would ask a person is refused. Its stream is
 * `--format json`: `step_start`, `tool_use`, `text`, `step_finish`, `error`, `done` (https://opencode.ai/docs/cli).
 */
export const openCode: AgentAdapter = {
  name: 'opencode',
  label: 'OpenCode',
  program: {
    command: 'opencode',
    package: 'opencode-ai',
    tried: '1.18.33',
    site: 'https://opencode.ai/docs',
  },
  commandLine: (agent, _machine, task) => ({
    argv: [
      ...['opencode', 'run', '--format', 'json'],
      ...(agent.model === undefined ? [] : ['--model', agent.model]),
      ...(task.session === undefined ? [] : ['--session', task.session]),
      ...(agent.args ?? []),
    ],
    ...startedWith(task, { [`${task.folder}/opencode-plugin.js`]: OPENCODE_PLUGIN, ...openCodeMeter(task) }),
    promptOnStdin: true,
  }),
  takesTools: true,
  keepsScope: () => true,
  interactive: (agent, _machine, task, opening) => ({
    argv: [
      'opencode',
      ...('prompt' in opening ? ['--prompt', opening.prompt] : ['--session', opening.session]),
      ...(agent.model === undefined ? [] : ['--model', agent.model]),
    ],
    // One plugin would print between what is shown there; the other was not tried with that.
    ...startedWith(task, {}),
    promptOnStdin: false,
  }),
  resumes: true,
  transcript: openCodeTranscript,
  stream: () => new OpenCodeStream(),
};

function startedWith(
  task: AgentTask,
  plugins: Readonly<Record<string, string>>,
): Pick<AgentCommandLine, 'env' | 'jsonVariables' | 'files'> {
  const { mcp } = task;
  const server = mcp && {
    type: 'local',
    command: [mcp.command, ...mcp.args],
    environment: mcp.env,
    enabled: true,
  };
  const more = server === undefined ? {} : { mcp: { [MCP_NAME]: server } };
  const { env, ...rest } = openCodeBesides(task, plugins, more);
  return { env: { ...env, OPENCODE_PERMISSION: JSON.stringify({ edit: editRules(task) }) }, ...rest };
}

/**
 * Rules for edits in which the last that matches wins and `*` crosses `/`, as in our own patterns. It knows no character
 * classes: an allowing pattern with one is widened and a denying one left out, because what is changed is compared with
 * the scope at the end in any case.
 */
function editRules({ writeAllow, deny }: AgentTask): Readonly<Record<string, 'allow' | 'deny'>> {
  const allowed = writeAllow.map((pattern) => [widened(pattern), 'allow'] as const);
  const denied = deny
    .filter((pattern) => !pattern.includes('[') && !GIT_GLOB.test(pattern))
    .map((pattern) => [pattern, 'deny'] as const);
  return { '*': 'deny', ...Object.fromEntries([...allowed, ...denied]) };
}

/** A pattern in its words that means at least as much. */
function widened(pattern: string): string {
  const body = GIT_GLOB.test(pattern)
    ? pattern
        .replace(GIT_GLOB, '')
        .replaceAll(/\*+\/?/g, '*')
        .replaceAll(/\\(.)/g, '?')
    : pattern;
  return body.replaceAll(CLASS, '?');
}

/** What stands before a pattern in which `*` stops at `/`. */
const GIT_GLOB = /^:\(glob\)/;

/** A character class; in an fnmatch pattern, `]` right after the opening is one of its characters. */
const CLASS = /\[!?\]?[^\]]*\]/g;

class OpenCodeStream implements AgentStream {
  private readonly usage = new UsageSum();
  private readonly begun = new Set<string>();
  private session: string | undefined;
  /** Whether what it did last was permitted. */
  private wentOn = false;

  read(message: JsonObject, now: number): readonly AgentEvent[] {
    return [...this.sessionEvents(message), ...this.events(message, now)];
  }

  /** Every message names the session. */
  private sessionEvents(message: JsonObject): AgentEvent[] {
    const id = text(message['sessionID']);
    if (id === undefined || id === this.session) {
      return [];
    }
    this.session = id;
    return [{ kind: 'session', id }];
  }

  private events(message: JsonObject, now: number): AgentEvent[] {
    const part = object(message['part']);
    switch (message['type']) {
      case 'text': {
        const said = text(part['text']);
        return said === undefined ? [] : [{ kind: 'message', text: said }];
      }
      case 'tool_use':
        return this.toolEvents(part);
      case `${PLUGIN_LINE}tool`:
        this.begun.add(String(message['callID']));
        return [{ phase: 'started', ...toolCall(text(message['tool']), object(message['args'])) }];
      case `${PLUGIN_LINE}answering`:
        return [{ kind: 'answering' }];
      case `${PLUGIN_LINE}retry`:
        return [
          agentRetry({ message: text(message['message']) ?? 'no reason' }, amount(message['next']), now),
        ];
      case 'step_finish': {
        return [this.usage.add(openCodeTokens(part['tokens']), amount(part['cost']))];
      }
      case 'error': {
        const error = object(message['error']);
        const { message: words, statusCode: status } = object(error['data']);
        const report = { message: text(words) ?? text(error['name']) ?? 'OpenCode reports an error.' };
        return [agentFailure({ ...report, ...(typeof status === 'number' ? { status } : {}) }, now)];
      }
      case 'done':
        return [
          ...objects(message['rejected']).map((one) => rejected(one, this.wentOn)),
          { kind: 'finished' },
        ];
      default:
        return [];
    }
  }

  /** The stream tells of a call when it has ended; the plugin has told before that it began, where it could be loaded. */
  private toolEvents(part: JsonObject): AgentEvent[] {
    const state = object(part['state']);
    const input = object(state['input']);
    const call = toolCall(text(part['tool']), input);
    const plan = call.name === 'todowrite' ? planProgress(input['todos'], 'content') : [];
    // A refusal has no code of its own.
    const isDenied = state['status'] === 'error' && /rejected permission/i.test(text(state['error']) ?? '');
    this.wentOn = !isDenied;
    const started = this.begun.has(String(part['callID'])) ? [] : [{ ...call, phase: 'started' as const }];
    return isDenied ? [{ ...call, phase: 'denied' }] : [...started, { ...call, phase: 'ended' }, ...plan];
  }
}

function toolCall(name = 'tool', input: JsonObject): Omit<AgentToolCall, 'phase'> {
  return {
    kind: 'tool',
    name,
    ...defined({ file: text(input['filePath'] ?? input['path']), command: text(input['command']) }),
  };
}

function rejected(permission: JsonObject, wentOn: boolean): AgentEvent {
  return {
    kind: 'tool',
    phase: 'denied',
    ...(wentOn ? { wentOn: true as const } : {}),
    name: text(permission['permission'] ?? permission['type']) ?? 'tool',
  };
}

/** Words that begin the type of every line that the plugin prints. */
const PLUGIN_LINE = 'waves.';

/** Of words that come piece by piece, one sign in so many milliseconds is enough. */
const SIGN_MS = 2000;

/**
 * A plugin for one attempt (https://opencode.ai/docs/plugins): it tells what `opencode run` leaves out of its stream, each
 * as one more JSON line on standard output: `waves.retry`, when the model's service is to be asked again later and why
 * (`attempt`, `message`, `next` in milliseconds since 1970); `waves.tool`, a tool that begins (`tool`, `callID`, `args`);
 * `waves.answering`, that the model is at work on an answer.
 */
const OPENCODE_PLUGIN = `const tell = (type, fields) =>
  process.stdout.write(JSON.stringify({ type: '${PLUGIN_LINE}' + type, ...fields }) + '\\n');

export const Waves = async () => {
  let told = 0;
  return {
    event: async ({ event }) => {
      const { status } = event.properties ?? {};
      if (event.type === 'session.status' && status?.type === 'retry') {
        tell('retry', { attempt: status.attempt, message: status.message, next: status.next });
      }
      if (event.type === 'message.part.delta' && Date.now() - told >= ${SIGN_MS}) {
        told = Date.now();
        tell('answering', {});
      }
    },
    'tool.execute.before': async ({ tool, callID }, { args }) => tell('tool', { tool, callID, args }),
  };
};
`;
