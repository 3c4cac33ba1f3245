import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../runCommand.mjs';
import { cacheFolder } from './cacheFolder.mjs';

/** The agents that the tests run for real, as npm packages with the version that was seen to work. */
export const AGENT_CLIS = {
  claude: '@anthropic-ai/claude-code@2.1.197',
  codex: '@openai/codex@0.169.0',
  gemini: '@google/gemini-cli@0.61.0',
  copilot: '@github/copilot@1.0.102',
  opencode: 'opencode-ai@1.18.33',
};

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
    if (!existsSync(join(agentBinFolder(name), name))) {
      await install(name).catch((error) => {
        console.log(`${AGENT_CLIS[name]} cannot be installed here: ${error.message}`);
      });
    }
  }
}

async function install(name) {
  const target = agentFolder(name);
  const partial = `${target}.partial-${process.pid}`;
  console.log(`Installing ${AGENT_CLIS[name]} into ${target}`);
  try {
    await mkdir(partial, { recursive: true });
    await writeFile(join(partial, 'package.json'), '{ "private": true }\n');
    const packages = [AGENT_CLIS[name]];
    await runCommand('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...packages], {
      cwd: partial,
    });
    await rm(target, { recursive: true, force: true });
    await rename(partial, target);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

function agentFolder(name) {
  return join(cacheFolder(), 'agents', AGENT_CLIS[name].replaceAll('/', '-'));
}
