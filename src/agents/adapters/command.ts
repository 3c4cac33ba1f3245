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

/** The built-in agent: writes the files that its work order contains, or plausible ones; no network, no account. */
export const demoAgent: AgentAdapter = {
  name: 'demo',
  label: 'Demo agent (built in, no account)',
  exitIsWord: true,
  commandLine: (_agent, machine) => ({
    argv: [machine.nodePath, machine.demoAgentPath],
    // In an editor's process, `nodePath` is Electron, which is Node.js only when told so.
    env: { ELECTRON_RUN_AS_NODE: '1' },
    promptOnStdin: false,
    takesInput: true,
  }),
};
