import type { AgentAdapter } from './agentAdapter';

/** Any shell command as an agent: the prompt on standard input, exit code 0 when finished. */
export const commandAgent: AgentAdapter = {
  name: 'command',
  label: 'Shell command',
  commandLine: (agent, machine) => ({
    argv:
      machine.platform === 'windows'
        ? [machine.commandShell ?? 'cmd.exe', '/d', '/s', '/c', agent.command ?? '']
        : ['/bin/sh', '-c', agent.command ?? ''],
    env: {},
    promptOnStdin: true,
  }),
};
