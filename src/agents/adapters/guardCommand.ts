import type { AgentMachine, AgentTask } from '../launching/agentAdapter';

/** The longest that the guard may take, in seconds; it gives up, and refuses, long before. */
export const GUARD_SECONDS = 15;

/** How a guard is refused for that ended without an answer of its own: killed, out of memory, or not there any more. */
const DIED = {
  exit: 'exit 2',
  json: `echo '${JSON.stringify({
    permissionDecision: 'deny',
    permissionDecisionReason: 'The guard of this package gave no answer.',
  })}'`,
};

/**
 * The guard's command line as a line for a POSIX shell, which is how the hooks of agents name commands, on Windows too.
 * Our own Node.js may be an editor's Electron, which is Node.js only when told so; it reads one file, and needs one thread for it.
 * @param answer how it refuses; absent: by its exit code, with the reason on standard error.
 */
export function guardCommand(machine: AgentMachine, task: AgentTask, answer?: 'json'): string {
  const words = [
    machine.nodePath,
    machine.scopeGuardPath,
    task.scopeFile,
    ...(answer === undefined ? [] : [answer]),
  ];
  return `ELECTRON_RUN_AS_NODE=1 UV_THREADPOOL_SIZE=1 ${words.map(quoted).join(' ')} || ${DIED[answer ?? 'exit']}`;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
