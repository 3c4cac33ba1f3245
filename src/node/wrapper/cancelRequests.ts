import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import { watchFolder } from '../folderWatcher';
import { attemptFiles } from '../runFolder';

/**
 * Listens to everything that asks for an attempt to be stopped: Ctrl+C in its terminal, a signal, and the file by
 * which the driver asks. Closing the terminal does not: a window that goes takes its terminals with it, and no work.
 * Signals stay caught when the listening ends, so that what is written then is written in peace.
 * @param folder of the attempt.
 * @returns a signal that is given once, and what ends the listening.
 */
export function cancelRequests(folder: string): { readonly signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const cancel = () => controller.abort();
  process.on('SIGINT', cancel);
  process.on('SIGTERM', cancel);
  // On Windows a process does not survive its terminal for long: better to end in order.
  process.on('SIGHUP', process.platform === 'win32' ? cancel : () => undefined);
  const { cancel: request } = attemptFiles(folder);
  const options = { pollMs: 1000, gapMs: 20, names: [basename(request)] };
  const watching = watchFolder(folder, options, () => access(request).then(cancel, () => undefined));
  return { signal: controller.signal, dispose: () => watching.dispose() };
}
