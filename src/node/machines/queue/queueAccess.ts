import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { isIP } from 'node:net';
import { isAbsolute, relative } from 'node:path';
import type { ConnectionOptions } from '@nats-io/nats-core';
import { WavesError } from '../../../wavesError';
import { canonicalPath } from '../../worktrees/worktreeFolder';
import type * as Nats from './nats';

/** What is used of the client of NATS. */
export type NatsLibrary = typeof Nats;

/**
 * Loads the client of NATS, which nobody needs who has no queue.
 * @param path absolute, of the client as one file.
 * @throws WavesError `queue` where the client was not installed with what runs.
 */
export function loadNats(path: string): NatsLibrary {
  try {
    return createRequire(path)(path) as NatsLibrary;
  } catch (error) {
    throw new WavesError(
      'queue',
      'The client of NATS is not part of what is installed here.',
      "It comes with the command line from npm, and not with the editor's extension.",
      { cause: error },
    );
  }
}

/** How a client of NATS is told where servers are and who asks. */
interface QueueServers {
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

/** Where a queue is, and as whom one comes. */
export interface QueueAccess {
  /** `nats://host:port` or `tls://host:port`, with a name and a password where the server asks for them; several, by commas. */
  readonly url: string;
  /** Absolute path of the seed of an NKey, or of a credentials file (a JWT and the seed). */
  readonly credentials?: string;
  /** Absolute path of the certificates (PEM) that the server's has to come from; with it the connection is encrypted. */
  readonly ca?: string;
}

/**
 * How the client is told of it.
 * @param root of the repository, in which no credentials may lie: agents read there.
 * @throws WavesError `queue`.
 */
export async function accessOptions(
  { nkeyAuthenticator, credsAuthenticator }: Pick<NatsLibrary, 'nkeyAuthenticator' | 'credsAuthenticator'>,
  { url, credentials, ca }: QueueAccess,
  root: string,
): Promise<ConnectionOptions & { readonly servers: string[] }> {
  const { servers, login } = serversOf(url, ca !== undefined);
  // The client would say less of a file that is not there.
  const certificates = ca === undefined ? undefined : await readable(ca, 'certificates');
  const bytes = credentials === undefined ? undefined : await credentialsIn(credentials, root);
  const authenticator =
    bytes === undefined
      ? undefined
      : bytes.includes('NATS USER JWT')
        ? credsAuthenticator(bytes)
        : nkeyAuthenticator(new TextEncoder().encode(bytes.toString().trim()));
  return {
    servers,
    ...login,
    ...(certificates === undefined ? {} : { tls: { ca: certificates.toString() } }),
    ...(authenticator === undefined ? {} : { authenticator }),
  };
}

async function credentialsIn(path: string, root: string): Promise<Buffer> {
  const bytes = await readable(path, 'credentials');
  await assertOutside(root, path);
  const { mode } = await stat(path);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new WavesError(
      'queue',
      `Others than you may read the credentials of the queue: ${path}`,
      `Run: chmod 600 ${path}`,
    );
  }
  return bytes;
}

/**
 * Sees to it that no credentials lie in a repository.
 * @param path absolute, where they do or would.
 * @throws WavesError `queue`.
 */
export async function assertOutside(root: string, path: string): Promise<void> {
  const inside = relative(await canonicalPath(root), await canonicalPath(path));
  if (!inside.startsWith('..') && !isAbsolute(inside)) {
    throw new WavesError(
      'queue',
      `Credentials of the queue may not lie in the repository, where agents can read them: ${path}`,
      'Choose a folder elsewhere, such as ~/.config/waves/queue.',
    );
  }
}

function readable(path: string, what: string): Promise<Buffer> {
  return readFile(path).catch((error: unknown) => {
    throw new WavesError('queue', `The ${what} of the queue cannot be read: ${path}`, undefined, {
      cause: error,
    });
  });
}
