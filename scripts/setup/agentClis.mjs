import { join } from 'node:path';
import { cacheFolder } from './cacheFolder.mjs';
import { installPackages } from './installPackages.mjs';

/** The agents that the tests run for real, as npm packages with the version that was seen to work. */
export const AGENT_CLIS = {
  claude: '@anthropic-ai/claude-code@2.1.197',
  codex: '@openai/codex@0.169.0',
  gemini: '@google/gemini-cli@0.61.0',
  copilot: '@github/copilot@1.0.102',
  opencode: 'opencode-ai@1.18.33',
};

/** What speaks the Agent Client Protocol in the place of a CLI, and starts the CLI that is there. */
const ACP_ADAPTERS = { codex: '@agentclientprotocol/codex-acp@2.6.0' };

/** What OpenCode installs where its settings lie, at its first start, which fails where that takes longer than some seconds. */
const OPENCODE_PLUGIN = '@opencode-ai/plugin';

/** Where OpenCode's settings lie in the tests, as `XDG_CONFIG_HOME`. */
export const openCodeConfigFolder = () => join(cacheFolder(), 'opencode-settings');

/**
 * The folder with the program that speaks the Agent Client Protocol for an agent.
 *
 * @param {keyof typeof ACP_ADAPTERS} name
 */
export function acpAdapterBinFolder(name) {
  return join(cacheFolder(), 'agents', ACP_ADAPTERS[name].replaceAll('/', '-'), 'node_modules', '.bin');
}

/**
 * The folder with the programs of an agent.
 *
 * @param {keyof typeof AGENT_CLIS} name
 */
export function agentBinFolder(name) {
  return join(agentFolder(name), 'node_modules', '.bin');
}

/**
 * Installs the agents' CLIs into the cache, unless they are there. One that cannot be had here is told and left out:
 * its tests are skipped by name.
 *
 * @returns {Promise<void>}
 */
export async function ensureAgentClis() {
  for (const name of Object.keys(AGENT_CLIS)) {
    await installPackages(agentFolder(name), [AGENT_CLIS[name]], name).catch((error) => {
      console.log(`${AGENT_CLIS[name]} cannot be installed here: ${error.message}`);
    });
  }
  for (const [name, adapter] of Object.entries(ACP_ADAPTERS)) {
    const folder = join(acpAdapterBinFolder(name), '..', '..');
    // What is optional is another copy of the CLI itself, of hundreds of megabytes.
    await installPackages(folder, [adapter], `${name}-acp`, ['--omit=optional']).catch((error) => {
      console.log(`${adapter} cannot be installed here: ${error.message}`);
    });
  }
  const plugin = `${OPENCODE_PLUGIN}@${AGENT_CLIS.opencode.split('@').at(-1)}`;
  await installPackages(join(openCodeConfigFolder(), 'opencode'), [plugin], OPENCODE_PLUGIN).catch(
    (error) => {
      console.log(`${plugin} cannot be installed here: ${error.message}`);
    },
  );
}

function agentFolder(name) {
  return join(cacheFolder(), 'agents', AGENT_CLIS[name].replaceAll('/', '-'));
}
