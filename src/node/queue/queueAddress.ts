import { isIP } from 'node:net';
import { WavesError } from '../../wavesError';

/** How a client of NATS is told where servers are and who asks. */
export interface QueueServers {
  readonly servers: string[];
  readonly login: { user?: string; pass?: string; token?: string; tls?: object };
}

/**
 * Reads the address of a queue.
 * @param text URLs, separated by commas; the name and the password of the first count for all.
 * @param isEncrypted also where the address does not say so.
 * @throws WavesError `queue` for what is no address.
 */
export function serversOf(text: string, isEncrypted = false): QueueServers {
  const urls = text.split(',').map((each) => {
    const url = URL.canParse(each.trim()) ? new URL(each.trim()) : undefined;
    if (url === undefined || !['nats:', 'tls:'].includes(url.protocol) || url.hostname === '') {
      throw new WavesError(
        'queue',
        `This is no address of a queue: ${each.replace(/\/\/.*@/, '//').slice(0, 200)}`,
        'It has to look like nats://queue.example:4222.',
      );
    }
    return url;
  });
  const [first] = urls;
  const user = decoded(first?.username ?? '');
  const pass = decoded(first?.password ?? '');
  const isWalled = isEncrypted || urls.some(({ protocol }) => protocol === 'tls:');
  const byNumber = urls.find(({ hostname }) => isIP(hostname.replace(/^\[|\]$/g, '')) !== 0);
  if (isWalled && byNumber !== undefined) {
    // The client would hold its certificate against "localhost".
    throw new WavesError(
      'queue',
      `A server that is to prove who it is has to be named by its name, and not as ${byNumber.hostname}.`,
      'Name it as its certificate does: tls://queue.example:4222.',
    );
  }
  return {
    servers: urls.map(({ host }) => host),
    login: {
      ...(user === '' ? {} : pass === '' ? { token: user } : { user, pass }),
      ...(isWalled ? { tls: {} } : {}),
    },
  };
}

/** What is no code for a letter stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
