import type { AgentMachine } from './agentAdapter';

/**
 * The program and arguments that have the machine's shell carry out a command that somebody wrote as one text.
 * @param args more arguments of it, which no shell reads on POSIX.
 */
export function shellCommand(
  machine: Pick<AgentMachine, 'platform' | 'commandShell'>,
  command: string,
  args: readonly string[] = [],
): readonly string[] {
  return machine.platform === 'windows'
    ? [machine.commandShell ?? 'cmd.exe', '/d', '/s', '/c', command, ...args]
    : args.length === 0
      ? ['/bin/sh', '-c', command]
      : ['/bin/sh', '-c', `${command} "$@"`, 'sh', ...args];
}
