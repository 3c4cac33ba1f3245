import type { Terminal } from './terminal';

/**
 * Why somebody no longer follows a run: Ctrl+C or a request to end (`interrupted`), a terminal that was closed
 * (`hungUp`), or a pipe whose other end was closed (`readerGone`).
 */
export type Departure = 'interrupted' | 'hungUp' | 'readerGone';

/** Waits for the first departure. */
export interface AwaitedDeparture {
  readonly happened: Promise<Departure>;
  /** From now on the signals do what they do by default: a second Ctrl+C ends the process at once. */
  dispose(): void;
}

/** Listens for everything that makes somebody leave. */
export function awaitDeparture(terminal: Terminal): AwaitedDeparture {
  const handlers: [NodeJS.Signals, () => void][] = [];
  const dispose = () => handlers.forEach(([signal, handler]) => process.off(signal, handler));
  const happened = new Promise<Departure>((resolve) => {
    const leaveOn = (signal: NodeJS.Signals, departure: Departure) => {
      const handler = () => resolve(departure);
      handlers.push([signal, handler]);
      process.once(signal, handler);
    };
    leaveOn('SIGINT', 'interrupted');
    leaveOn('SIGTERM', 'interrupted');
    leaveOn('SIGHUP', 'hungUp');
    void terminal.readerGone.then(resolve);
  });
  return { happened, dispose };
}
