import { readFile, realpath, stat } from 'node:fs/promises';
import { relative, isAbsolute } from 'node:path';
import type { ConnectionOptions } from '@nats-io/nats-core';
import { WavesError } from '../../wavesError';
import type { NatsLibrary } from './natsLibrary';
import { serversOf } from './queueAddress';

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
  const inside = relative(await realpath(root), await realpath(path));
  if (!inside.startsWith('..') && !isAbsolute(inside)) {
    throw new WavesError(
      'queue',
      `The credentials of the queue lie in the repository, where agents can read them: ${path}`,
      'Move them elsewhere, such as into ~/.config/waves.',
    );
  }
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

function readable(path: string, what: string): Promise<Buffer> {
  return readFile(path).catch((error: unknown) => {
    throw new WavesError('queue', `The ${what} of the queue cannot be read: ${path}`, undefined, {
      cause: error,
    });
  });
}
