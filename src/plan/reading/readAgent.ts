import type { AgentChoice } from '../agentRules';
import type { PromptAddition } from '../model';
import type { NodeReader } from '../yaml/nodeReader';
import { oneOf } from '../yaml/nodeReader';
import type { MapNode } from '../yaml/planNode';
import { holderOf } from './readAdditions';
import type { SourceRange } from '../source';

/**
 * The agent that a package asks for: a name (`agent: claude`) or a map with `adapter`, `command` (of one
 * that speaks the Agent Client Protocol with `protocol: acp`), `model`, `args` and `options`. Our
 * additions stand on the package or, so that upstream's schema accepts the plan, under its `inputs`.
 */
export function readAgent(reader: NodeReader, node: MapNode): Pick<AgentHolder, 'agent'> {
  const holder = holderOf(node, 'agent');
  const value = holder?.entries.get('agent')?.value;
  if (holder === undefined || value === undefined) {
    return {};
  }
  if (value.kind === 'scalar') {
    const name = reader.text(holder, 'agent');
    return name === undefined ? {} : { agent: { name: name.value } };
  }
  const agent = reader.map(holder, 'agent');
  if (agent === undefined) {
    return {};
  }
  const name = reader.text(agent, 'adapter', 'name');
  const command = reader.text(agent, 'command');
  const model = reader.text(agent, 'model');
  const mode = reader.text(agent, 'mode');
  const protocol = reader.text(agent, 'protocol');
  const isInteractive =
    oneOf(reader, mode, MODES, { name: 'The `mode` of an agent', code: 'unknown-word' }) === 'interactive';
  const speaksAcp =
    oneOf(reader, protocol, PROTOCOLS, { name: 'The `protocol` of an agent', code: 'unknown-word' }) ===
    'acp';
  const args = reader.texts(agent, 'args', 'arguments').map((argument) => argument.value);
  const options = [...(reader.map(agent, 'options')?.entries.values() ?? [])].flatMap(
    ({ key, value: chosen }) => (chosen.kind === 'scalar' ? [[key.value, chosen.text] as const] : []),
  );
  if (name === undefined && command === undefined) {
    const message = '`agent` must name an `adapter` or have a `command`; this one has neither.';
    reader.report('error', 'incomplete-agent', message, agent.range);
    return {};
  }
  return {
    agent: {
      ...(name === undefined ? (speaksAcp ? { name: 'acp' } : {}) : { name: name.value }),
      ...(command === undefined ? {} : { command: command.value }),
      ...(model === undefined ? {} : { model: model.value }),
      ...(args.length === 0 ? {} : { args }),
      ...(options.length === 0 ? {} : { options: Object.fromEntries(options) }),
      ...(isInteractive ? { interactive: true } : {}),
    },
  };
}

const MODES = ['headless', 'interactive'] as const;
const PROTOCOLS = ['acp'] as const;

/** More words for the agent: a text (`prompt: ...`), or a map with `text` or `file`. */
export function readPrompt(
  reader: NodeReader,
  node: MapNode,
): Pick<AgentHolder, 'prompt' | 'promptFileRange'> {
  const holder = holderOf(node, 'prompt');
  const value = holder?.entries.get('prompt')?.value;
  if (holder === undefined || value === undefined) {
    return {};
  }
  if (value.kind === 'scalar') {
    const text = reader.text(holder, 'prompt');
    return text === undefined ? {} : { prompt: { text: text.value } };
  }
  const prompt = reader.map(holder, 'prompt');
  if (prompt === undefined) {
    return {};
  }
  const file = reader.text(prompt, 'file');
  const text = reader.text(prompt, 'text');
  if (file !== undefined) {
    return { prompt: { file: file.value }, promptFileRange: file.range };
  }
  if (text === undefined) {
    const message = '`prompt` must be a text, or have `text` or `file`; this one has neither.';
    reader.report('error', 'incomplete-prompt', message, prompt.range);
    return {};
  }
  return { prompt: { text: text.value } };
}

interface AgentHolder {
  readonly agent?: AgentChoice;
  readonly prompt?: PromptAddition;
  readonly promptFileRange?: SourceRange;
}
