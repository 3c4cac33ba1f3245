import { connect } from 'node:net';

/** How long somebody may take to answer, in milliseconds. */
const PATIENCE_MS = 5000;

/** Why nobody answers at an address, in words; undefined where somebody does. */
export function connectTrouble(
  target: { host: string; port: number } | { path: string },
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(target);
    const end = (trouble: string | undefined) => {
      socket.destroy();
      resolve(trouble);
    };
    socket.setTimeout(PATIENCE_MS, () => end(`no answer in ${PATIENCE_MS / 1000} seconds`));
    socket.once('connect', () => end(undefined));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end(`does not answer (${error.code ?? error.message})`),
    );
  });
}
