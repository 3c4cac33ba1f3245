import type { AgentTrouble, TroubleNotice } from '../../run/agents/agents';
import type { ResolvedAgent } from '../../run/kernel/kernel';
import { meets } from '../../run/start/preflightNeeds';
import type { AgentAdapter } from './agentAdapter';
import { AGENT_LOGINS } from './agentLogins';

/** How much of what an agent says of its trouble stands in a sentence about it, in characters. */
const LONGEST = 300;

/** Why an agent cannot be used, as people are told: what is wrong in a sentence, and what to do about it. */
export function troubleWords(
  agent: ResolvedAgent,
  adapter: AgentAdapter,
  notice: TroubleNotice,
): AgentTrouble {
  const name = agent.command ?? adapter.label;
  const words = notice.words.replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST);
  const said = words === '' ? '.' : `: ${/[.!?]$/.test(words) ? words : `${words}.`}`;
  switch (notice.cause) {
    case 'missing':
      return { cause: 'missing', message: `${name} cannot be started${said}`, advice: toInstall(adapter) };
    case 'login': {
      const how = AGENT_LOGINS[agent.name]?.how ?? `Log in with ${adapter.program?.command ?? name}.`;
      return {
        cause: 'login',
        message: `${name} is not logged in, or its login does not count any more${said}`,
        advice: how,
      };
    }
    case 'model': {
      const model = agent.model === undefined ? 'its model' : `the model ${agent.model}`;
      return {
        cause: 'model',
        message: `${name} cannot use ${model}${said}`,
        advice: 'Name another one: `agent: { adapter: ..., model: ... }` in the plan.',
      };
    }
    case 'network':
      return {
        cause: 'network',
        message: `${name} does not reach its model${said}`,
        advice: 'Look at the network, the proxy, and the address of its provider.',
      };
    case 'option':
    case 'version':
      return optionWords(agent, adapter, { ...notice, words: said });
  }
}

/** What an agent does not know that is older than what it was tried with, it does not know yet. */
function optionWords(agent: ResolvedAgent, adapter: AgentAdapter, notice: TroubleNotice): AgentTrouble {
  const { label, program } = adapter;
  const { words, version, cause } = notice;
  const { tried } = program ?? {};
  // Some leave out the dashes, and take `--no-x` for `x` turned off.
  const own = (agent.args ?? []).find((argument) => {
    const [, option = ''] = /^--?(?:no-)?([^=]+)/.exec(argument) ?? [];
    return option.length > 1 && words.includes(option);
  });
  const chosen = Object.keys(agent.options ?? {}).find((name) => words.includes(`option ${name}:`));
  const numbers = (tried ?? '').split('.').map(Number);
  const isOld =
    tried !== undefined && version !== undefined && meets(version, { relation: '<', version: numbers });
  const name = agent.command ?? label;
  const here = version === undefined ? name : `${name} ${version}`;
  if (own !== undefined) {
    const message = `${here} does not know the option ${own}, which it is given by \`args\`${words}`;
    return {
      cause: 'option',
      message,
      advice: 'Correct the `args` of the agent, in the plan or in the settings.',
    };
  }
  if (chosen !== undefined) {
    return {
      cause: 'option',
      message: `${agent.command ?? label} does not take what its \`options\` say of ${chosen}${words}`,
      advice: 'Correct the `options` of the agent, in the plan or in the settings.',
    };
  }
  if (cause === 'version' || isOld) {
    const since = tried === undefined ? '' : ` It was tried with ${tried}.`;
    return {
      cause: 'version',
      message: `${here} is too old${words}`,
      advice: `Update it: ${toInstall(adapter)}.${since}`,
    };
  }
  const known =
    tried === undefined || program?.package === undefined
      ? ''
      : ` It was tried with ${tried}: npm install --global ${program.package}@${tried}.`;
  const given = (agent.args ?? []).length === 0 ? '' : 'Correct the `args` of the agent, or take';
  return {
    cause: 'option',
    message: `${here} does not know how it is started${words}`,
    advice: `${given || 'Take'} a version of it that does.${known}`,
  };
}

function toInstall(adapter: AgentAdapter): string {
  const how = howToInstall(adapter);
  return how === '' ? 'Install it, or put it on the PATH' : how;
}

/** How to get an agent that is not there, in one line for people; empty for one that needs nothing. */
export function howToInstall({ program }: AgentAdapter): string {
  if (program === undefined) {
    return '';
  }
  if (program.site === '') {
    return `Put ${program.command} on the PATH`;
  }
  return program.package === undefined
    ? `See ${program.site}`
    : `npm install --global ${program.package} (${program.site})`;
}
