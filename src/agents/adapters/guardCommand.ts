import type { AgentMachine, AgentTask } from '../launching/agentAdapter';

/** The longest that the guard may take, in seconds; it gives up, and refuses, long before. */
export const GUARD_SECONDS = 15;

/**
 * The guard's command line as a line for a POSIX shell, which is how the hooks of agents name commands, on Windows too.
 * Our own Node.js may be an editor's Electron, which is Node.js only when told so.
 * @param answer how it refuses; absent: by its exit code, with the reason on standard error.
 */
export function guardCommand(machine: AgentMachine, task: AgentTask, answer?: 'json'): string {
  const words = [
    machine.nodePath,
    machine.scopeGuardPath,
    task.scopeFile,
    ...(answer === undefined ? [] : [answer]),
  ];
  return `ELECTRON_RUN_AS_NODE=1 ${words.map(quoted).join(' ')}`;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
