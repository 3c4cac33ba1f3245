import type { DescribedAgent, ResolvedAgent } from '../../run/kernel/kernel';
import type { AcpRequest, AgentAdapter, AgentMachine, AgentTask } from '../launching/agentAdapter';
import { outlivingItsShell, shellCommand } from '../launching/shellCommand';
import { AcpStream } from './acpStream';

/**
 * Any agent that speaks the Agent Client Protocol (https://agentclientprotocol.com), by the command that starts it: a client of
 * ours talks with it, answers what it asks, and prints what it says.
 */
export const acp: AgentAdapter = {
  name: 'acp',
  label: 'Agent Client Protocol',
  ...speaking((machine, { command = '', args }) =>
    shellCommand(machine, outlivingItsShell(machine, command), args),
  ),
};

/** The adapter of an agent that a person has described and that speaks the protocol. */
export function describedAcp(name: string, { command, args }: DescribedAgent): AgentAdapter {
  return {
    name,
    label: name,
    program: { command, site: '' },
    ...speaking((_machine, agent) => [command, ...args, ...(agent.args ?? [])]),
  };
}

/** Codex, also by the protocol, makes a sandbox of its own around its commands; within ours it could not. */
const WITH_SANDBOX = /(^|[\\/\s])codex-acp(@\S*)?(\s|$)/;

/** Whether an agent of the protocol brings a sandbox of its own, by the words of its command. */
export function bringsSandbox({ command = '', described }: ResolvedAgent): boolean {
  return WITH_SANDBOX.test([described?.command ?? command, ...(described?.args ?? [])].join(' '));
}

function speaking(
  argvOf: (machine: AgentMachine, agent: ResolvedAgent) => readonly string[],
): Pick<AgentAdapter, 'commandLine' | 'stream' | 'takesTools'> {
  return {
    commandLine: (agent, machine, task) => ({
      argv: [machine.nodePath, machine.acpClientPath, requestFile(task), ...argvOf(machine, agent)],
      // In an editor's process, `nodePath` is Electron, which is Node.js only when told so.
      env: { ELECTRON_RUN_AS_NODE: '1' },
      promptOnStdin: false,
      takesInput: true,
      files: { [requestFile(task)]: JSON.stringify(requestOf(agent, task), undefined, 2) },
    }),
    takesTools: true,
    stream: () => new AcpStream(),
  };
}

function requestFile(task: AgentTask): string {
  return `${task.folder}/acp.json`;
}

function requestOf(agent: ResolvedAgent, task: AgentTask): AcpRequest {
  const { model, options, command, described } = agent;
  const { promptFile, worktree, scopeFile, mcp, session, goOn, spentUsd } = task;
  return {
    ...{ command: command ?? described?.command ?? agent.name, promptFile, cwd: worktree, scopeFile },
    ...(mcp === undefined ? {} : { mcp }),
    ...(model === undefined ? {} : { model }),
    ...(options === undefined ? {} : { options }),
    ...(session === undefined ? {} : { session }),
    ...(goOn === undefined ? {} : { goOn }),
    ...(spentUsd === undefined ? {} : { spentUsd }),
  };
}
