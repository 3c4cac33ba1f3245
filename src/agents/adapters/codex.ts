import type { AgentAdapter, McpServer, AgentTask } from '../launching/agentAdapter';
import { MCP_NAME } from '../launching/agentAdapter';
import type { AgentEvent, AgentToolCall } from '../streams/agentEvent';
import { agentFailure, agentRetry } from '../streams/agentFailure';
import type { AgentStream } from '../streams/agentStream';
import { codexTranscript, codexTokens } from './codexTranscript';
import type { JsonObject } from '../streams/jsonValue';
import { defined, object, objects, text } from '../streams/jsonValue';
import { planProgress } from '../streams/planProgress';
import { UsageSum } from './usageSum';
import { scopeFolders } from '../launching/scopeFolders';

/**
 * Codex CLI, headless: the prompt on standard input, its own sandbox around the folders of the scope. Its stream is `--json`:
 * `thread.started`, `turn.*`, `item.*`, `error` (https://developers.openai.com/codex/noninteractive). In a linked
 * worktree its sandbox keeps git's folder read-only, so that it cannot commit; what it leaves is committed for it.
 */
export const codex: AgentAdapter = {
  name: 'codex',
  label: 'Codex CLI',
  program: {
    command: 'codex',
    package: '@openai/codex',
    tried: '0.169.0',
    site: 'https://developers.openai.com/codex',
  },
  commandLine: (agent, _machine, task) => ({
    argv: [
      ...['codex', 'exec', '--json', '--color', 'never'],
      ...codexSandbox(task).args,
      ...mcpArguments(task.mcp),
      ...(agent.model === undefined ? [] : ['--model', agent.model]),
      ...(agent.args ?? []),
      ...(task.session === undefined ? [] : ['resume', task.session]),
      '-',
    ],
    env: {},
    promptOnStdin: true,
    folders: codexSandbox(task).folders,
    ownTemporary: true,
  }),
  resumes: true,
  ownSandbox: true,
  takesTools: true,
  keepsScope: (scope) => {
    const { open, closed, exact } = scopeFolders(scope);
    // Where it opens the whole worktree, it can close nothing in it.
    return exact && !(open.includes('') && closed.length > 0);
  },
  interactive: (agent, _machine, task, opening) => ({
    argv: [
      ...('prompt' in opening ? ['codex'] : ['codex', 'resume']),
      ...codexSandbox(task).args,
      ...mcpArguments(task.mcp),
      ...(agent.model === undefined ? [] : ['--model', agent.model]),
      'prompt' in opening ? opening.prompt : opening.session,
    ],
    env: {},
    promptOnStdin: false,
    folders: codexSandbox(task).folders,
    ownTemporary: true,
  }),
  transcript: codexTranscript,
  stream: () => new CodexStream(),
};

/** Our Node.js may be an editor's Electron; nothing else that the agent starts is. */
const ELECTRON = 'ELECTRON_RUN_AS_NODE';

/** Its server gets the variables from our environment: a command line is there for everybody to read. */
function mcpArguments(mcp: McpServer | undefined): string[] {
  if (mcp === undefined) {
    return [];
  }
  const { command, args, env } = mcp;
  const texts = (list: readonly string[]) => `[${list.map((word) => JSON.stringify(word)).join(',')}]`;
  const server = [
    `command=${JSON.stringify(command)}`,
    `args=${texts(args)}`,
    `env_vars=${texts(Object.keys(env).filter((name) => name !== ELECTRON))}`,
    `env={${ELECTRON}="1"}`,
    // Without a person to ask, it would cancel every call.
    'default_tools_approval_mode="approve"',
  ];
  return ['-c', `mcp_servers.${MCP_NAME}={${server.join(',')}}`];
}

/** What it says of each time that it asks its model again, as an error like those at which it ends. */
const RETRY = /^Reconnecting\.\.\. [^(]*\((.*)\)$/s;

const REFUSED = /\bERROR codex_core::tools::\w+: error=.*\breject(ed)? command\b/;

class CodexStream implements AgentStream {
  private readonly usage = new UsageSum();
  private failure = '';

  read(message: JsonObject, now: number): readonly AgentEvent[] {
    switch (message['type']) {
      case 'thread.started': {
        const id = text(message['thread_id']);
        return id === undefined ? [] : [{ kind: 'session', id }];
      }
      case 'item.started':
      case 'item.updated':
      case 'item.completed':
        return itemEvents(object(message['item']), message['type'] === 'item.completed');
      case 'turn.completed': {
        // It goes on counting where an earlier attempt in the same conversation ended.
        const used = { ...this.usage.add(codexTokens(message['usage']), 0), ofConversation: true } as const;
        return [used, { kind: 'finished' }];
      }
      case 'error': {
        const [, reason] = RETRY.exec(text(message['message']) ?? '') ?? [];
        return reason === undefined
          ? this.fail(message['message'], now)
          : [agentRetry({ message: reason }, now, now)];
      }
      case 'turn.failed':
        return this.fail(object(message['error'])['message'], now);
      default:
        return [];
    }
  }

  /** That it was refused a command, which nobody could be asked about, is told only on standard error, without the command. */
  readText(line: string): readonly AgentEvent[] {
    return REFUSED.test(line) ? [{ kind: 'tool', phase: 'denied', name: 'shell' }] : [];
  }

  /** The same failure is told as `error` and as `turn.failed`. */
  private fail(message: unknown, now: number): AgentEvent[] {
    const words = text(message) ?? 'The turn failed.';
    if (words === this.failure) {
      return [];
    }
    this.failure = words;
    return [agentFailure({ message: words }, now)];
  }
}

function itemEvents(item: JsonObject, ended: boolean): AgentEvent[] {
  const phase = ended ? 'ended' : 'started';
  switch (item['type']) {
    case 'agent_message': {
      const said = text(item['text']);
      return ended && said !== undefined ? [{ kind: 'message', text: said }] : [];
    }
    case 'command_execution':
      return [{ kind: 'tool', phase, name: 'shell', ...defined({ command: text(item['command']) }) }];
    case 'file_change':
      return objects(item['changes']).map(({ path }): AgentToolCall => ({
        kind: 'tool',
        phase,
        name: 'edit',
        ...defined({ file: text(path) }),
      }));
    case 'mcp_tool_call':
      return [{ kind: 'tool', phase, name: text(item['tool']) ?? 'tool' }];
    case 'todo_list':
      return planProgress(item['items'], 'text');
    case 'error': {
      // Warnings too come as items; what ends the turn comes as `turn.failed`.
      const said = text(item['message']);
      return said === undefined ? [] : [{ kind: 'message', text: said }];
    }
    default:
      return [];
  }
}

/** Codex's own sandbox for one package: its arguments, and the folders that have to be there before it starts. */
interface CodexSandbox {
  readonly args: readonly string[];
  /** From the worktree. */
  readonly folders: readonly string[];
}

/** Where the whole worktree may be written: the sandbox knows folders, not patterns. The folder for temporary files is its own. */
const WHOLE: CodexSandbox = {
  args: ['--sandbox', 'workspace-write', '-c', 'sandbox_workspace_write.exclude_slash_tmp=true'],
  folders: [],
};

/**
 * The operating system's sandbox with which Codex runs every command and edit: only the folders that hold what the scope
 * admits can be written, and among them none that it denies as a whole. It is coarser than the scope, which is compared at
 * the end in any case. A folder can be opened only if it exists, and a single file not at all. Of the folders for temporary
 * files only its own is open, `:tmpdir`: repositories may lie in the others
 * (https://developers.openai.com/codex/permissions).
 */
export function codexSandbox(scope: Pick<AgentTask, 'writeAllow' | 'deny'>): CodexSandbox {
  const { open: folders, closed } = scopeFolders(scope);
  if (folders.length === 0) {
    return { args: ['--sandbox', 'read-only'], folders: [] };
  }
  if (folders.includes('')) {
    return WHOLE;
  }
  const rules = [
    ['.', 'read'],
    ...folders.map((folder) => [folder, 'write']),
    ...closed.map((folder) => [folder, 'read']),
  ];
  const roots = rules.map(([path = '', access = '']) => `${JSON.stringify(path)}=${JSON.stringify(access)}`);
  return {
    args: [
      ...['-c', 'default_permissions="waves"'],
      '-c',
      `permissions.waves.filesystem={"/"="read",":tmpdir"="write",":workspace_roots"={${roots.join(',')}}}`,
    ],
    folders: [...folders, ...closed],
  };
}
