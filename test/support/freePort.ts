import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below those that systems give to whoever asks for any port, so that nobody gets it before it is used. */
const LOWEST = 20_000;
const COUNT = 12_000;

/** A port of this machine that nobody listens on, for what has to be told one. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * COUNT);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (isFree) {
      await new Promise((resolve) => server.close(resolve));
      return port;
    }
  }
}
