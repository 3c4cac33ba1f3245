import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';

const SDK = pathToFileURL(
  resolve(__dirname, '../../node_modules/@agentclientprotocol/sdk/dist/v1/stable/acp.js'),
).href;

/** What an agent of the official library does, as statements. */
export interface ScriptedAgent {
  /**
   * Carries a prompt out. It knows `cwd`, `session` (how it began: `new` or `load`), `words` (what it was told), `chosen` (its options),
   * and may `say`, `tell` an update, `ask` for permission, put a `form`, `write` a file and throw; the end of its turn is its last.
   */
  readonly work: string;
  /** What it adds to its answer when a conversation begins: modes, models, options. */
  readonly offers?: object;
  /** What it has said and used in an earlier conversation, told once more when that is loaded: updates. */
  readonly earlier?: readonly object[];
}

/**
 * The script of an agent that speaks the Agent Client Protocol by its official library.
 * @returns a module for Node.js.
 */
export function acpAgent({ work, offers = {}, earlier = [] }: ScriptedAgent): string {
  return `
    import { existsSync, readFileSync, writeFileSync } from 'node:fs';
    import { Readable, Writable } from 'node:stream';
    import { setTimeout as pause } from 'node:timers/promises';
    import { agent, methods, ndJsonStream } from ${JSON.stringify(SDK)};
    const offers = ${JSON.stringify(offers)};
    const chosen = {};
    let cwd, session, cancelled;
    const answer = { current: undefined };
    agent({ name: 'scripted' })
      .onRequest(methods.agent.initialize, () => ({
        protocolVersion: 1,
        agentInfo: { name: 'scripted', version: '1' },
        agentCapabilities: { loadSession: true },
      }))
      .onRequest(methods.agent.session.new, ({ params }) => {
        ({ cwd } = params);
        session = 'new';
        return { sessionId: 'one', ...offers };
      })
      .onRequest(methods.agent.session.load, async ({ params, client }) => {
        ({ cwd } = params);
        session = 'load';
        for (const update of ${JSON.stringify(earlier)}) {
          await client.notify(methods.client.session.update, { sessionId: 'one', update });
        }
        return offers;
      })
      .onRequest(methods.agent.session.setMode, ({ params }) => { chosen.mode = params.modeId; return {}; })
      .onRequest(methods.agent.session.setConfigOption, ({ params }) => {
        chosen[params.configId] = params.value;
        return { configOptions: offers.configOptions };
      })
      .onNotification(methods.agent.session.cancel, () => cancelled?.())
      .onRequest(methods.agent.session.prompt, async ({ params, client }) => {
        const sessionId = 'one';
        const words = params.prompt.map(({ text }) => text).join('');
        const tell = (update) => client.notify(methods.client.session.update, { sessionId, update });
        const say = (text) => tell({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } });
        const untilCancelled = new Promise((resolve) => { cancelled = resolve; });
        const ask = async (toolCall, options) => {
          await tell({ sessionUpdate: 'tool_call', status: 'pending', ...toolCall });
          const { outcome } = await client.request(methods.client.session.requestPermission, { sessionId, toolCall, options });
          await tell({ sessionUpdate: 'tool_call_update', toolCallId: toolCall.toolCallId, status: 'completed' });
          return outcome.optionId ?? outcome.outcome;
        };
        const form = (message, requestedSchema) =>
          client.request(methods.client.elicitation.create, { sessionId, mode: 'form', message, requestedSchema });
        const write = (path, content) => writeFileSync(cwd + '/' + path, content);
        ${work}
        return { stopReason: 'end_turn' };
      })
      .connect(ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin)));
  `;
}

/** Three ways to answer, as agents offer them. */
export const PERMISSION_OPTIONS = [
  { optionId: 'once', name: 'Yes', kind: 'allow_once' },
  { optionId: 'always', name: 'Yes, and do not ask again', kind: 'allow_always' },
  { optionId: 'no', name: 'No', kind: 'reject_once' },
] as const;

/** A guardrail that has a person decide on whatever installs something. */
export const ASKS_ABOUT_INSTALLS =
  '- { name: install, pattern: npm install, severity: ask, description: It runs what strangers wrote. }\n';
