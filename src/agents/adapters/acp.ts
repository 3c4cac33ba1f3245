import type { DescribedAgent } from '../../run/kernel/kernel';
import type { AcpRequest, AgentAdapter, AgentMachine, AgentTask } from '../launching/agentAdapter';
import { shellCommand } from '../launching/shellCommand';
import { AcpStream } from './acpStream';

/**
 * Any agent that speaks the Agent Client Protocol (https://agentclientprotocol.com), by the command that starts it: a client of
 * ours talks with it, answers what it asks, and prints what it says.
 */
export const acp: AgentAdapter = {
  name: 'acp',
  label: 'Agent Client Protocol',
  ...speaking((machine, command) => shellCommand(machine, command ?? '')),
};

/** The adapter of an agent that a person has described and that speaks the protocol. */
export function describedAcp(name: string, { command, args }: DescribedAgent): AgentAdapter {
  return { name, label: name, program: { command, site: '' }, ...speaking(() => [command, ...args]) };
}

function speaking(
  argvOf: (machine: AgentMachine, command: string | undefined) => readonly string[],
): Pick<AgentAdapter, 'commandLine' | 'stream' | 'takesTools'> {
  return {
    commandLine: (agent, machine, task) => ({
      argv: [
        machine.nodePath,
        machine.acpClientPath,
        requestFile(task),
        ...argvOf(machine, agent.command),
        ...(agent.args ?? []),
      ],
      // In an editor's process, `nodePath` is Electron, which is Node.js only when told so.
      env: { ELECTRON_RUN_AS_NODE: '1' },
      promptOnStdin: false,
      takesInput: true,
      files: { [requestFile(task)]: JSON.stringify(requestOf(agent.model, task), undefined, 2) },
    }),
    takesTools: true,
    stream: () => new AcpStream(),
  };
}

function requestFile(task: AgentTask): string {
  return `${task.folder}/acp.json`;
}

function requestOf(model: string | undefined, task: AgentTask): AcpRequest {
  const { promptFile, worktree, scopeFile, mcp, session } = task;
  return {
    ...{ promptFile, cwd: worktree, scopeFile },
    ...(mcp === undefined ? {} : { mcp }),
    ...(model === undefined ? {} : { model }),
    ...(session === undefined ? {} : { session }),
  };
}
