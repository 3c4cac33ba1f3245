import type { IncomingMessage } from 'node:http';

/** The most that a body may have, in bytes. */
const LARGEST_BODY = 1024 * 1024;

export type RequestBody =
  | { readonly kind: 'read'; readonly text: string }
  | { readonly kind: 'too-large' }
  /** It did not come in time, or the connection broke. */
  | { readonly kind: 'slow' };

/**
 * Reads the body of a request. Of what is too large no more is read than needed to know that.
 * @param patienceMs how long all of it may take, in milliseconds.
 */
export function readBody(request: IncomingMessage, patienceMs: number): Promise<RequestBody> {
  if (Number(request.headers['content-length'] ?? 0) > LARGEST_BODY) {
    return Promise.resolve({ kind: 'too-large' });
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(() => end({ kind: 'slow' }), patienceMs);
    const end = (body: RequestBody) => {
      clearTimeout(timer);
      request.removeAllListeners('data');
      request.pause();
      resolve(body);
    };
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > LARGEST_BODY) {
        end({ kind: 'too-large' });
      }
    });
    request.once('end', () => end({ kind: 'read', text: Buffer.concat(chunks).toString('utf8') }));
    request.once('error', () => end({ kind: 'slow' }));
    request.once('close', () => end({ kind: 'slow' }));
  });
}
