import type { Log } from '../../ports/ports';

/** A log with a line for each message, each with its time and level. */
export function streamLog(stream: { write(text: string): unknown }): Log {
  const write = (level: string, message: string) =>
    void stream.write(`${new Date().toISOString()} ${level} ${message}\n`);
  return {
    info: (message) => write('info', message),
    warn: (message) => write('warning', message),
    error: (message, cause) =>
      write('error', cause === undefined ? message : `${message}\n${traceOf(cause)}`),
  };
}

function traceOf(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
