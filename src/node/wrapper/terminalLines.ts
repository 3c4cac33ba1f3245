import type { AttemptExit, AttemptSpec } from '../../ports/attempts';

/** What a terminal shows above what the agent prints. */
export function openingLines(spec: AttemptSpec): string {
  return [spec.title, `  agent     ${spec.agent}`, `  worktree  ${spec.cwd}`, '', ''].join('\n');
}

/** What a terminal shows when the agent has ended. @param milliseconds that it took. */
export function closingLines(spec: AttemptSpec, exit: AttemptExit, milliseconds: number): string {
  return `\n${spec.title}: ${outcome(exit, duration(milliseconds))}\n`;
}

function outcome(exit: AttemptExit, after: string): string {
  switch (exit.reason) {
    case 'exit':
      if (exit.code === 0) {
        return `the agent has finished after ${after}.`;
      }
      return exit.code === null
        ? `the agent was ended by ${exit.signal ?? 'the system'} after ${after}.`
        : `the agent failed with exit code ${exit.code} after ${after}.`;
    case 'timeout':
      return `the agent was ended because it took too long: ${after}.`;
    case 'cancelled':
      return `the agent was stopped after ${after}.`;
    case 'vanished':
    case 'not-started':
      return exit.message ?? 'the agent was not started.';
  }
}

/** Such as `1 h 5 min`, `3 min 20 s`, `4 s`. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) {
    return `${seconds} s`;
  }
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
