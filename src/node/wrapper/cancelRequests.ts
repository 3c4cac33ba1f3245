import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import { watchFolder } from '../files/folderWatcher';
import { attemptFiles } from '../runs/runFolder';

/** What asks for something to be stopped. */
export interface CancelRequests {
  /** Given once. */
  readonly signal: AbortSignal;
  /** Ends the listening. */
  dispose(): void;
}

/**
 * Calls back at everything that asks this process to stop: Ctrl+C in its terminal, or a signal. Closing the terminal
 * does not: a window that goes takes its terminals with it, and no work. The signals stay caught, so that what is
 * written at the end is written in peace.
 */
export function onSignals(cancel: () => void): void {
  process.on('SIGINT', cancel);
  process.on('SIGTERM', cancel);
  // On Windows a process does not survive its terminal for long: better to end in order.
  process.on('SIGHUP', process.platform === 'win32' ? cancel : () => undefined);
}

/**
 * Listens to the file by which a driver asks for an attempt to be stopped.
 * @param folder of the attempt.
 * @param controller that gives the signal; others may make it do so too.
 */
export function cancelRequests(folder: string, controller = new AbortController()): CancelRequests {
  const { cancel: request } = attemptFiles(folder);
  const options = { pollMs: 1000, gapMs: 20, names: [basename(request)] };
  const look = () =>
    access(request).then(
      () => controller.abort(),
      () => undefined,
    );
  const watching = watchFolder(folder, options, look);
  return { signal: controller.signal, dispose: () => watching.dispose() };
}
