import { CallRefused } from './callRefused';
import type { Operation } from './operation';
import { WavesError } from '../wavesError';

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
   * @throws CallRefused when it is refused; WavesError `coordinator` when nobody answers in time.
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
    const response = await this.ask(url, PATIENCE_MS + wait, {
      method: http.method,
      ...(hasBody ? { body: JSON.stringify({ ...identity, ...fields }) } : {}),
    });
    return answered(response, await response.text());
  }

  private async ask(url: URL, patienceMs: number, request: RequestInit): Promise<Response> {
    const { key } = this.place;
    try {
      return await this.send(url, {
        ...request,
        headers: {
          'Content-Type': 'application/json',
          ...(key === undefined ? {} : { Authorization: `Bearer ${key}`, 'X-API-Key': key }),
        },
        signal: AbortSignal.timeout(patienceMs),
      });
    } catch (cause) {
      throw new WavesError(
        'coordinator',
        `The coordinator at ${url.origin} does not answer: ${(cause as Error).message}`,
        'Check that it runs, and the setting or COORDINATION_API_URL that names it.',
        { cause },
      );
    }
  }
}

function answered(response: Response, text: string): unknown {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
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
  throw new WavesError('coordinator', `The coordinator answered ${response.status}: ${words}`);
}

const STATUS = [401, 403, 404, 405, 409, 422, 503] as const;
