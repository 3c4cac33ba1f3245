import type { AgentAdapter } from '../launching/agentAdapter';
import { outlivingItsShell, shellCommand } from '../launching/shellCommand';

/** Any shell command as an agent: the prompt on standard input, exit code 0 when finished. */
export const commandAgent: AgentAdapter = {
  name: 'command',
  label: 'Shell command',
  exitIsWord: true,
  commandLine: (agent, machine) => ({
    argv: shellCommand(machine, outlivingItsShell(machine, agent.command ?? '')),
    env: {},
    promptOnStdin: true,
  }),
};
