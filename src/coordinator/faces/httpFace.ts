import type { Log } from '../../ports/ports';
import { CallRefused } from '../caller';
import type { Coordinator } from '../operations/coordinator';
import type { Identities } from '../services/identity';
import type { Operation } from '../operations/operation';
import { WavesError } from '../../wavesError';

/** A request, as far as the coordinator looks at it. */
export interface HttpAsk {
  readonly method: string;
  /** Without the query, as it was sent. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly key: string | undefined;
  /** What the body says as JSON; undefined: there is none. */
  readonly body: unknown;
  /** Aborted when the connection is closed before the answer; asked for by calls that wait. */
  readonly gone?: () => AbortSignal;
}

/** What is answered, as JSON. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** The coordinator as upstream's HTTP service. */
export class HttpFace {
  private readonly routes: Routes;

  constructor(
    operations: readonly Operation[],
    private readonly coordinator: Coordinator,
    private readonly identities: Identities,
    private readonly log: Log,
  ) {
    this.routes = new Routes(operations);
  }

  /** Never throws: what goes wrong is an answer too. */
  async answer(ask: HttpAsk): Promise<HttpAnswer> {
    try {
      return { status: 200, body: await this.carryOut(ask) };
    } catch (error) {
      if (error instanceof CallRefused) {
        return { status: error.status, body: { detail: error.detail } };
      }
      if (WavesError.is(error)) {
        this.log.error('A call of the coordinator failed.', error);
        return { status: 503, body: { detail: error.message } };
      }
      this.log.error(`${ask.method} of the coordinator failed.`, error);
      return { status: 500, body: { detail: 'The coordinator failed; its log says why.' } };
    }
  }

  private async carryOut(ask: HttpAsk): Promise<unknown> {
    const found = this.routes.find(ask.method, ask.path);
    if (found === undefined || found === 'other-method') {
      throw found === undefined
        ? new CallRefused(404, 'Not Found')
        : new CallRefused(405, 'Method Not Allowed');
    }
    const { operation, params } = found;
    const { http } = operation;
    const said: Record<string, unknown> = { ...fieldsOf(ask), ...params };
    const { agent_id, agent_type, session_id, ...rest } = said;
    const claims = { agent_id, agent_type, session_id };
    const claimed = http?.speaksOfAgents === true ? {} : claims;
    const caller =
      http?.open === true
        ? this.identities.callerOrStranger(ask.key, claimed)
        : this.identities.callerOf(ask.key, claimed);
    refuseUnsaid(http?.says ?? [], said);
    const given = http?.speaksOfAgents === true ? { ...rest, ...present(claims) } : rest;
    const fields = { ...http?.defaults, ...renamed(given, http?.names ?? {}) };
    return this.coordinator.call(operation, caller, fields, ask.gone);
  }
}

function fieldsOf({ method, query, body }: HttpAsk): Record<string, unknown> {
  if (method === 'GET' || method === 'DELETE') {
    return Object.fromEntries(query);
  }
  if (body === undefined) {
    return {};
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    const msg = 'Input should be a valid dictionary';
    throw new CallRefused(422, [{ type: 'model_attributes_type', loc: ['body'], msg }]);
  }
  return present(body as Record<string, unknown>);
}

/** Without what is null: upstream's clients send that for what they leave out. */
function present(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  );
}

/** @throws CallRefused for what has to be said and is not. */
function refuseUnsaid(fields: readonly string[], said: Readonly<Record<string, unknown>>): void {
  const unsaid = fields.filter((field) => said[field] === undefined);
  if (unsaid.length > 0) {
    throw new CallRefused(
      422,
      unsaid.map((field) => ({ type: 'missing', loc: ['body', field], msg: 'Field required' })),
    );
  }
}

function renamed(fields: Readonly<Record<string, unknown>>, names: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [names[name] ?? name, value]));
}

/** A call found by its path. */
interface FoundRoute {
  readonly operation: Operation;
  /** Taken from the path, by name. */
  readonly params: Readonly<Record<string, string>>;
}

interface Route {
  readonly operation: Operation;
  readonly method: string;
  readonly parts: readonly string[];
}

/** Finds calls by method and path. Words come before parameters, so that no call hides another. */
export class Routes {
  private readonly routes: readonly Route[];
  /** Those without parameters, by method and path: most calls need look no further. */
  private readonly plain: ReadonlyMap<string, FoundRoute>;

  constructor(operations: readonly Operation[]) {
    this.routes = operations
      .flatMap((operation) =>
        operation.http === undefined
          ? []
          : [{ operation, method: operation.http.method, parts: partsOf(operation.http.path) }],
      )
      .sort((a, b) => rank(a).localeCompare(rank(b)));
    this.plain = new Map(
      this.routes
        .filter(({ parts }) => parts.every((part) => parameterName(part) === undefined))
        .map(({ operation, method, parts }) => [`${method} ${parts.join('/')}`, { operation, params: {} }]),
    );
  }

  /** @returns `other-method` where there is the path but not with this method. */
  find(method: string, path: string): FoundRoute | 'other-method' | undefined {
    const plain = this.plain.get(`${method} ${path.replace(/^\//, '')}`);
    if (plain !== undefined) {
      return plain;
    }
    const parts = partsOf(path);
    let otherMethod = false;
    for (const route of this.routes) {
      const params = match(route.parts, parts);
      if (params !== undefined && route.method === method) {
        return { operation: route.operation, params };
      }
      otherMethod ||= params !== undefined;
    }
    return otherMethod ? 'other-method' : undefined;
  }
}

function match(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [at, expected] of pattern.entries()) {
    const name = parameterName(expected);
    const part = parts[at];
    if (part === undefined || (name === undefined && part !== expected)) {
      return undefined;
    }
    if (name !== undefined) {
      const value = decoded(isRest(expected) ? parts.slice(at).join('/') : part);
      if (value === undefined || value === '') {
        return undefined;
      }
      params[name] = value;
      if (isRest(expected)) {
        return params;
      }
    }
  }
  return pattern.length === parts.length ? params : undefined;
}

function partsOf(path: string): string[] {
  return path.replace(/^\//, '').split('/');
}

function parameterName(part: string): string | undefined {
  return /^\{(\w+)\*?\}$/.exec(part)?.[1];
}

function isRest(part: string): boolean {
  return part.endsWith('*}');
}

/** Words sort before parameters, and those before what takes the rest of a path. */
function rank({ parts }: Route): string {
  return parts.map((part) => (parameterName(part) === undefined ? '0' : isRest(part) ? '2' : '1')).join('');
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
