import type { AgentMachine } from './agentAdapter';

/** The program and arguments that have the machine's shell carry out a command that somebody wrote as one text. */
export function shellCommand(
  machine: Pick<AgentMachine, 'platform' | 'commandShell'>,
  command: string,
): readonly string[] {
  return machine.platform === 'windows'
    ? [machine.commandShell ?? 'cmd.exe', '/d', '/s', '/c', command]
    : ['/bin/sh', '-c', command];
}
