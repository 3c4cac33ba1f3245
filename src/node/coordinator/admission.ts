import type { IncomingMessage, ServerResponse } from 'node:http';

/** The names that a server may be called by, and the origins whose pages may call it. */
export interface Admission {
  /** Names or addresses, without a port, that calls may name as `Host`, besides those of this machine. */
  readonly hosts: readonly string[];
  readonly port: number;
  /** Origins of pages that may call, such as `http://localhost:5173`. */
  readonly allowedOrigins: readonly string[];
}

const LOCAL = ['127.0.0.1', 'localhost', '[::1]'];
/** What is a host in a header, so that nothing else is ever repeated in an answer. */
const HOST = /^[a-z0-9.-]{1,253}$|^\[[0-9a-f:.]+\]$/;

/**
 * Why a request is not even looked at, with what to do about it. A page in a browser that was led here by a name of its own (DNS
 * rebinding) is refused by `Host`, one that calls across origins by `Origin`, whatever key it has.
 */
export function refusalOf(
  { headers }: IncomingMessage,
  { hosts, port, allowedOrigins }: Admission,
): string | undefined {
  const [, name = '', at] = /^(.*?)(?::(\d+))?$/.exec((headers.host ?? '').toLowerCase()) ?? [];
  const isLocal = LOCAL.includes(name) && at === String(port);
  // In front of it may be a proxy with a port of its own.
  if (!isLocal && !hosts.includes(name)) {
    const meant = LOCAL.includes(name)
      ? `It is served at port ${port} of this machine; behind a proxy, have that pass on the name that it is called by, and allow it`
      : 'Allow it where the coordinator is served';
    return `Foreign host. ${meant}: waves serve --host ${HOST.test(name) && !LOCAL.includes(name) ? name : 'NAME'}`;
  }
  const { origin } = headers;
  const own = [
    ...LOCAL.map((local) => `${local}:${port}`),
    ...hosts,
    ...hosts.map((host) => `${host}:${port}`),
  ];
  return origin === undefined ||
    allowedOrigins.includes(origin) ||
    own.includes(origin.replace(/^https?:\/\//, ''))
    ? undefined
    : 'Foreign origin. Allow it where the coordinator is served: COORDINATOR_CORS_ALLOWED_ORIGINS=ORIGIN';
}

/** Lets a page read the answer whose origin may call. */
export function allowOrigin({ headers }: IncomingMessage, response: ServerResponse): void {
  if (headers.origin !== undefined) {
    response.setHeader('Access-Control-Allow-Origin', headers.origin);
    response.setHeader('Vary', 'Origin');
    response.setHeader('Access-Control-Allow-Methods', 'GET, POST, PUT, PATCH, DELETE, OPTIONS');
    response.setHeader(
      'Access-Control-Allow-Headers',
      'Authorization, Content-Type, X-API-Key, X-Coordinator-API-Key',
    );
  }
}

/** How often somebody may call. */
export interface Rate {
  /** Calls that may come at once. */
  readonly burst: number;
  readonly perSecond: number;
}

/** Callers that are remembered; of more, those who have not called for longest begin anew. */
const MOST_CALLERS = 10_000;

/** Counts calls of each caller, and says when it is too much. */
export class RateLimit {
  private readonly callers = new Map<string, { left: number; at: number }>();

  /** @param now milliseconds, of a clock that only goes on. */
  constructor(
    private readonly rate: Rate,
    private readonly now: () => number,
  ) {}

  /** Takes note of a call. @returns in how many seconds the caller may try again; undefined: it may now. */
  take(caller: string): number | undefined {
    const { burst, perSecond } = this.rate;
    const now = this.now();
    const known = this.callers.get(caller) ?? { left: burst, at: now };
    const left = Math.min(burst, known.left + ((now - known.at) / 1000) * perSecond);
    this.callers.delete(caller);
    this.callers.set(caller, { left: left < 1 ? left : left - 1, at: now });
    const [oldest] = this.callers.keys();
    if (this.callers.size > MOST_CALLERS && oldest !== undefined) {
      this.callers.delete(oldest);
    }
    return left < 1 ? Math.max(1, Math.ceil((1 - left) / perSecond)) : undefined;
  }
}
