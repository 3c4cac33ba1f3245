import type { AttemptExited } from './attemptEvents';

/** How an agent ended, in words. */
export function describeExit(event: AttemptExited): string {
  if (event.message !== undefined) {
    return event.message;
  }
  switch (event.reason) {
    case 'timeout':
      return 'The agent ran into its time-out and was ended.';
    case 'vanished':
      return 'The agent vanished without leaving an exit record.';
    case 'not-started':
      return 'The agent could not be started.';
    case 'exit':
    case 'cancelled':
      return event.signal === null
        ? `The agent exited with code ${event.code ?? 'unknown'}.`
        : `The agent was ended by ${event.signal}.`;
  }
}
