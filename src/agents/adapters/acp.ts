import type { DescribedAgent, ResolvedAgent } from '../../run/kernel/kernel';
import type { AcpRequest, AgentAdapter, AgentMachine, AgentTask } from '../launching/agentAdapter';
import { outlivingItsShell, shellCommand } from '../launching/shellCommand';
import { AcpStream } from './acpStream';
import { openCodeBesides, openCodeMeter } from './openCodeMeter';

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

/** OpenCode tells what it uses by a plugin, and of those of the protocol it alone takes one. */
const WITH_METER = /(^|[\\/\s])opencode(-ai)?(@\S*)?\s(.*\s)?acp(\s|$)/;

/** Codex, also by the protocol, makes a sandbox of its own around its commands; within ours it could not. */
const WITH_SANDBOX = /(^|[\\/\s])codex-acp(@\S*)?(\s|$)/;

/** Whether an agent of the protocol brings a sandbox of its own, by the words of its command. */
export function bringsSandbox(agent: ResolvedAgent): boolean {
  return WITH_SANDBOX.test(wordsOf(agent));
}

/** What starts it. */
function wordsOf({ command = '', described }: ResolvedAgent): string {
  return [described?.command ?? command, ...(described?.args ?? [])].join(' ');
}

function speaking(
  argvOf: (machine: AgentMachine, agent: ResolvedAgent) => readonly string[],
): Pick<AgentAdapter, 'commandLine' | 'stream' | 'takesTools'> {
  return {
    commandLine: (agent, machine, task) => {
      const meter = WITH_METER.test(wordsOf(agent)) ? openCodeBesides(task, openCodeMeter(task)) : undefined;
      const request = JSON.stringify(requestOf(agent, task), undefined, 2);
      return {
        argv: [machine.nodePath, machine.acpClientPath, requestFile(task), ...argvOf(machine, agent)],
        // In an editor's process, `nodePath` is Electron, which is Node.js only when told so.
        env: { ...meter?.env, ELECTRON_RUN_AS_NODE: '1' },
        promptOnStdin: false,
        takesInput: true,
        files: { ...meter?.files, [requestFile(task)]: request },
      };
    },
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
    ...{ command: command ?? described?.command ?? agent.name, title: task.packageId },
    ...{ promptFile, cwd: worktree, scopeFile },
    ...(mcp === undefined ? {} : { mcp }),
    ...(model === undefined ? {} : { model }),
    ...(options === undefined ? {} : { options }),
    ...(session === undefined ? {} : { session }),
    ...(goOn === undefined ? {} : { goOn }),
    ...(spentUsd === undefined ? {} : { spentUsd }),
  };
}
