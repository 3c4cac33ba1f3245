import type { AgentTask } from '../launching/agentAdapter';
import type { AgentEvent } from '../streams/agentEvent';
import type { AgentStream, AgentTranscript } from '../streams/agentStream';
import type { JsonObject } from '../streams/jsonValue';
import { amount, object, text } from '../streams/jsonValue';
import { tokensApart, UsageSum } from './usageSum';

/** What OpenCode is started with besides. */
interface Besides {
  readonly env: Readonly<Record<string, string>>;
  readonly jsonVariables: readonly string[];
  readonly files: Readonly<Record<string, string>>;
}

/** The one of its configurations that lies in no file, so that one which the user has named stays as it is. */
const CONFIG = 'OPENCODE_CONFIG_CONTENT';

/** The folder in which the plugin keeps what is used. */
const VARIABLE = 'WAVES_OPENCODE_METER';

/**
 * What it is started with besides for one attempt: a configuration beside those of the user and the project
 * (https://opencode.ai/docs/config).
 * @param plugins their code, by absolute path. @param more what else is configured.
 */
export function openCodeBesides(
  task: AgentTask,
  plugins: Readonly<Record<string, string>>,
  more: object = {},
): Besides {
  // No folder: into each it installs the library for plugins anew, which takes longer than most work.
  const configured = {
    plugin: Object.keys(plugins).map(fileUrl),
    // It would ask a model for the conversation's name, and never tell what that used.
    agent: { title: { disable: true } },
    ...more,
  };
  return {
    env: { [CONFIG]: JSON.stringify(configured), [VARIABLE]: task.folder },
    jsonVariables: [CONFIG],
    files: plugins,
  };
}

/**
 * The plugin that keeps what is used (https://opencode.ai/docs/plugins): sub-agents too, which its stream leaves out, and by the
 * Agent Client Protocol, where it tells of its last answer alone.
 */
export function openCodeMeter(task: AgentTask): Readonly<Record<string, string>> {
  return { [`${task.folder}/opencode-meter.js`]: METER };
}

/** @param path absolute, of a POSIX system or of Windows. */
function fileUrl(path: string): string {
  const slashed = path.replaceAll('\\', '/');
  return encodeURI(`file://${slashed.startsWith('/') ? '' : '/'}${slashed}`).replaceAll('#', '%23');
}

/** What the plugin keeps, however OpenCode is started. */
export const openCodeTranscript: AgentTranscript = {
  // It lies in the folder of the attempt, and nowhere without the variable.
  ...{ variable: VARIABLE, home: '.waves-opencode', folder: '.', countsTokens: true },
  stream: () => new OpenCodeMeter(),
};

/** Each line is a step: `id`, `tokens`, `cost` in US dollars and `model`; the first says in which folder. */
const METER = `import { appendFileSync } from 'node:fs';

const models = new Map();
const keep = (line) =>
  appendFileSync(process.env.${VARIABLE} + '/opencode-used.jsonl', JSON.stringify(line) + '\\n', { mode: 0o600 });

export const Meter = async ({ directory }) => {
  keep({ directory });
  return {
    event: async ({ event }) => {
      const { info, part } = event.properties ?? {};
      if (event.type === 'message.updated' && info?.role === 'assistant') {
        models.set(info.id, info.modelID);
      }
      if (event.type === 'message.part.updated' && part?.type === 'step-finish') {
        keep({ id: part.id, tokens: part.tokens, cost: part.cost, model: models.get(part.messageID) });
      }
    },
  };
};
`;

class OpenCodeMeter implements AgentStream {
  private readonly usage = new UsageSum();
  private readonly steps = new Set<string>();

  read(message: JsonObject): readonly AgentEvent[] {
    const id = text(message['id']);
    if (id === undefined || this.steps.has(id)) {
      return [];
    }
    this.steps.add(id);
    const used = openCodeTokens(message['tokens']);
    return [this.usage.add(used, amount(message['cost']), text(message['model']))];
  }
}

/** Tokens as OpenCode tells those of a step: what was thought is no part of its output. */
export function openCodeTokens(told: unknown) {
  const { input, output, reasoning, cache } = object(told);
  const { read: cacheRead, write: cacheWrite } = object(cache);
  return tokensApart({ input, cacheRead, cacheWrite, output: amount(output) + amount(reasoning) });
}
