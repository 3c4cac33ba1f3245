import type { AgentAdapter } from '../launching/agentAdapter';

/**
 * Aider, headless: the prompt from its file, every question answered with yes. It prints for people and not for
 * programs, so that its output is log (https://aider.chat/docs/scripting.html).
 */
export const aider: AgentAdapter = {
  name: 'aider',
  label: 'Aider',
  program: { command: 'aider', site: 'https://aider.chat/docs/install.html' },
  commandLine: (agent, _machine, { promptFile }) => ({
    argv: [
      ...['aider', '--message-file', promptFile, '--yes-always', '--no-check-update', '--no-pretty'],
      // What is committed, and under which name, is decided when the work has been checked.
      ...['--no-auto-commits', '--no-gitignore'],
      ...(agent.model === undefined ? [] : ['--model', agent.model]),
      ...(agent.args ?? []),
    ],
    env: {},
    promptOnStdin: false,
  }),
};
