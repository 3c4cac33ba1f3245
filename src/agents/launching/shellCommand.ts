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

/**
 * A command whose shell, when it is asked to end, does so after the program that it carries out and goes on to no other: most shells
 * end at once, and with the first process of a sandbox everything within it is killed, and with an agent's the pipe to it is gone.
 * As that first process it waits for all others too, since the program may be a script, whose own shell ends before what that runs.
 */
export function outlivingItsShell({ platform }: Pick<AgentMachine, 'platform'>, command: string): string {
  return platform === 'windows' ? command : `trap '${LAST_WITHIN}; exit 143' TERM; ${command}`;
}

/** Below the first process of all there is nothing but a sandbox's own; there -1 stands for all others within it. */
const LAST_WITHIN = '[ "$PPID" != 1 ] || while kill -s 0 -- -1 && sleep 0.05; do :; done 2>/dev/null';
