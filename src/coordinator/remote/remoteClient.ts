import { CallRefused } from '../caller';
import type { Operation } from '../operations/operation';
import { RemoteFailure } from './callAgain';

/** A coordinator somewhere, and who calls it. */
export interface RemotePlace {
  /** Without a slash at the end. */
  readonly url: string;
  readonly key: string | undefined;
  /** For a key that speaks for several agents. */
  readonly agentId?: string | undefined;
  readonly agentType?: string | undefined;
}

/** How long to wait for an answer, in milliseconds, besides what the call itself waits. */
const PATIENCE_MS = 10_000;

/** Calls a coordinator over HTTP with the names and paths of the registry: ours, or upstream's. */
export class RemoteClient {
  constructor(
    private readonly place: RemotePlace,
    private readonly send: typeof fetch = fetch,
  ) {}

  /**
   * Carries a call out there.
   * @throws CallRefused when it is refused; RemoteFailure when nobody answers in time, or not as a coordinator would.
   */
  async call(operation: Operation, params: Readonly<Record<string, unknown>>): Promise<unknown> {
    const { http } = operation;
    if (http === undefined) {
      throw new CallRefused(404, `${operation.name} cannot be called over HTTP.`);
    }
    const given = { ...params };
    const path = http.path.replaceAll(/\{(\w+)\*?\}/g, (_, name: string) => {
      const value = given[name];
      delete given[name];
      return encodeURIComponent(String(value)).replaceAll('%2F', '/');
    });
    const names = Object.fromEntries(
      Object.entries(http.names ?? {}).map(([theirs, ours]) => [ours, theirs]),
    );
    const fields = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [names[name] ?? name, value]),
    );
    const hasBody = http.method !== 'GET' && http.method !== 'DELETE';
    const { agentId, agentType } = this.place;
    const identity = {
      ...(agentId === undefined ? {} : { agent_id: agentId }),
      ...(agentType === undefined ? {} : { agent_type: agentType }),
    };
    const url = new URL(this.place.url + path);
    if (!hasBody) {
      for (const [name, value] of Object.entries(fields)) {
        if (value !== undefined && value !== null) {
          url.searchParams.set(name, typeof value === 'string' ? value : JSON.stringify(value));
        }
      }
    }
    const wait = typeof params['wait_seconds'] === 'number' ? params['wait_seconds'] * 1000 : 0;
    return this.ask(url, PATIENCE_MS + wait, {
      method: http.method,
      ...(hasBody ? { body: JSON.stringify({ ...identity, ...fields }) } : {}),
    });
  }

  private async ask(url: URL, patienceMs: number, request: RequestInit): Promise<unknown> {
    const { key } = this.place;
    try {
      const response = await this.send(url, {
        ...request,
        headers: {
          'Content-Type': 'application/json',
          ...(key === undefined ? {} : { Authorization: `Bearer ${key}`, 'X-API-Key': key }),
        },
        // Who redirects elsewhere must not get the key there.
        redirect: 'error',
        signal: AbortSignal.timeout(patienceMs),
      });
      return answered(response, await textOf(response));
    } catch (cause) {
      if (cause instanceof CallRefused || cause instanceof RemoteFailure) {
        throw cause;
      }
      const { message, wasSent } = reasonOf(cause);
      throw new RemoteFailure(`${url.origin} does not answer: ${message}`, { wasSent, cause });
    }
  }
}

/** How much of an answer is read at most, in characters. */
const LONGEST = 4_000_000;

async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > LONGEST) {
      throw new Error(`the answer is longer than ${LONGEST} characters`);
    }
  }
  return text + decoder.decode();
}

/** Why `fetch` failed, which says only that it did: the reason is in its cause. */
function reasonOf(error: unknown): { message: string; wasSent: boolean } {
  const { cause, message } = error as Error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  const never = code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN';
  const words = cause instanceof Error && cause.message !== '' ? cause.message : (code ?? message);
  return { message: words, wasSent: !never };
}

function answered(response: Response, text: string): unknown {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    if (response.ok) {
      throw new RemoteFailure(`${new URL(response.url).origin} answers something else than JSON.`, {
        wasSent: true,
      });
    }
    body = { detail: text.slice(0, 500) };
  }
  if (response.ok) {
    return body;
  }
  const detail = typeof body === 'object' && body !== null && 'detail' in body ? body.detail : body;
  const words = typeof detail === 'string' ? detail : JSON.stringify(detail);
  const status = STATUS.find((each) => each === response.status);
  if (status !== undefined) {
    throw new CallRefused(status, words);
  }
  const askedMs = Number(response.headers.get('Retry-After')) * 1000;
  throw new RemoteFailure(`The coordinator answered ${response.status}: ${words}`, {
    wasSent: true,
    ...(askedMs > 0 ? { askedMs } : {}),
  });
}

/** What is answered to a call itself; everything else is trouble of the server, which may pass. */
const STATUS = [401, 403, 404, 405, 409, 422] as const;
