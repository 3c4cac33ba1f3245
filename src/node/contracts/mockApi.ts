import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { dereferenceSync } from 'dereference-json-schema';
import type { Context, Document } from 'openapi-backend';
import { OpenAPIBackend } from 'openapi-backend';
import { wholeDocument } from './wholeDocument';

/** An answer that stands for what is not there yet. */
interface MockAnswer {
  readonly status: number;
  readonly type?: string;
  readonly body?: unknown;
}

/** What a request asks of the mock itself, as with Prism: `Prefer: code=404, example=missing`. */
interface Wish {
  readonly code?: string;
  readonly example?: string;
}

/** A mock server that listens. */
export interface MockApi {
  readonly url: string;
  readonly close: () => void;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/**
 * Answers on loopback as an OpenAPI 3 document says: with its examples, or else with what its schemas allow. Requests that do not fit
 * the document are refused with what is wrong about them, so that those who build against it find out before the real server is there.
 * @param path absolute path of the document. @param port 0: any that is free. @param tell is given a line for each request.
 * @throws Error where it is no such document, or where nothing can listen there.
 */
export async function serveMock(path: string, port: number, tell: (line: string) => void): Promise<MockApi> {
  const document = await wholeDocument(path);
  const bases = prepared(document);
  const definition = dereferenceSync(document as object) as Document;
  for (const item of Object.values(definition.paths ?? {})) {
    for (const operation of Object.values<unknown>(item ?? {})) {
      cutSchemas(isObject(operation) ? operation['requestBody'] : undefined, {});
    }
  }
  const api = new OpenAPIBackend({
    definition,
    quick: true,
    ajvOpts: { strict: false, logger: false },
    coerceTypes: true,
    handlers: {
      notFound: () => fault(404, 'Not Found', 'The contract has no such path.'),
      methodNotAllowed: () =>
        fault(405, 'Method Not Allowed', 'The contract has this path, but not with this method.'),
      validationFail: ({ validation }) =>
        fault(422, 'Unprocessable Content', 'The request is not what the contract says.', validation.errors),
      notImplemented: (context: Context, wish: Wish) => mocked(context, wish),
    },
  });
  await api.init();
  const server = createServer((request, response) => {
    void answerTo(request, api, bases).then(
      (answer) => {
        tell(`${request.method ?? ''} ${request.url ?? ''} ${answer.status}`);
        send(response, request, answer);
      },
      (error: unknown) =>
        send(response, request, fault(500, 'Internal Server Error', (error as Error).message)),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** What is given once is a value, what is given again a list. */
function queryOf(given: URLSearchParams): Record<string, string | string[]> {
  const names = [...new Set(given.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const [first = '', ...more] = given.getAll(name);
      return [name, more.length === 0 ? first : [first, ...more]];
    }),
  );
}

/** Names operations that have no name, which is how they are told apart; says what its servers put before paths. */
function prepared(document: unknown): readonly string[] {
  const { openapi, paths, servers } = isObject(document) ? document : {};
  if (!isObject(document) || !/^3\./.test(String(openapi)) || !isObject(paths)) {
    throw new Error('it is no OpenAPI 3 document with `paths`');
  }
  const taken = new Set<unknown>();
  for (const [path, item] of Object.entries(paths)) {
    for (const method of METHODS) {
      const operation = isObject(item) ? item[method] : undefined;
      if (isObject(operation)) {
        const { operationId } = operation;
        const isFree = typeof operationId === 'string' && !taken.has(operationId);
        operation['operationId'] = isFree ? operationId : `${method} ${path}`;
        taken.add(operation['operationId']);
      }
    }
  }
  const urls = (Array.isArray(servers) ? servers : []).flatMap((one: unknown) =>
    isObject(one) && typeof one['url'] === 'string' ? [one['url']] : [],
  );
  const before = urls.map((url) => url.replace(/^\w+:\/\/[^/]*/, '').replace(/\/+$/, ''));
  return before.filter((base) => /^\/[^{}]+$/.test(base));
}

/** Paths are answered alone and behind those of the document's servers: which of the two clients put before them is theirs. */
async function answerTo(
  request: IncomingMessage,
  api: OpenAPIBackend,
  bases: readonly string[],
): Promise<MockAnswer> {
  const { method = 'GET', url = '/', headers } = request;
  if (method === 'OPTIONS' && headers['access-control-request-method'] !== undefined) {
    return { status: 204 };
  }
  const { pathname, searchParams } = new URL(url, 'http://mock');
  const base = bases.find((one) => pathname === one || pathname.startsWith(`${one}/`));
  const isJson = /[/+]json\b/i.test(headers['content-type'] ?? '');
  const body = await textOf(request);
  if (isJson && !isJsonText(body)) {
    return fault(400, 'Bad Request', 'The body is not JSON.');
  }
  const asked = (path: string) => ({
    method,
    path,
    query: queryOf(searchParams),
    headers: headers as Record<string, string>,
    ...(body === '' ? {} : { body: isJson ? (JSON.parse(body) as unknown) : body }),
  });
  const wish = wishOf(headers['prefer']);
  const answer = (await api.handleRequest(asked(pathname), wish)) as MockAnswer;
  return answer.status === 404 && base !== undefined
    ? ((await api.handleRequest(asked(pathname.slice(base.length) || '/'), wish)) as MockAnswer)
    : answer;
}

function mocked({ api, operation }: Context, { code, example }: Wish): MockAnswer {
  const responses = (operation.responses ?? {}) as Readonly<Record<string, unknown>>;
  Object.values(responses).forEach((response) => cutSchemas(response, undefined));
  const given: { readonly status: number; readonly mock?: unknown } = api.mockResponseForOperation(
    operation.operationId ?? '',
    {
      ...(code === undefined ? {} : { code: Number(code) }),
      ...(example === undefined ? {} : { example }),
    },
  );
  const { status, mock } = given;
  const response =
    responses[String(status)] ?? responses[`${String(status)[0] ?? ''}XX`] ?? responses['default'];
  const types = Object.keys(contentOf(response));
  // The library gives what stands under JSON where there is any, and else what stands first.
  const type = types.includes('application/json') ? 'application/json' : types[0];
  return type === undefined ? { status } : { status, type, body: mock };
}

/** Schemas that have an end. */
const finite = new WeakSet<object>();

/** How deep values are made and judged, in schemas. */
const DEEPEST = 8;

/** Gives the schemas of a body an end, which the library does not come to by itself. @param instead of what leads on for ever. */
function cutSchemas(holder: unknown, instead: unknown): void {
  for (const media of Object.values(contentOf(holder))) {
    if (isObject(media) && isObject(media['schema']) && !finite.has(media['schema'])) {
      const cut = cutAtCircles(media['schema'], instead, new Set()) as object;
      finite.add(cut);
      media['schema'] = cut;
    }
  }
}

/** A schema with something else instead of what leads back to itself; undefined: without it. */
function cutAtCircles(schema: unknown, instead: unknown, within: ReadonlySet<unknown>): unknown {
  if (!isObject(schema)) {
    return schema;
  }
  if (within.has(schema) || within.size > DEEPEST) {
    return instead;
  }
  const around = new Set([...within, schema]);
  const cut = (one: unknown): unknown => cutAtCircles(one, instead, around);
  const kept: Record<string, unknown> = { ...schema };
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties' && isObject(value)) {
      const own = Object.entries(value).map(([name, one]) => [name, cut(one)] as const);
      kept[key] = Object.fromEntries(own.filter(([, one]) => one !== undefined));
    } else if (/^(allOf|oneOf|anyOf)$/.test(key) && Array.isArray(value)) {
      kept[key] = value.map(cut).filter((one) => one !== undefined);
    } else if (/^(items|additionalProperties|not)$/.test(key)) {
      const own = cut(value);
      kept[key] = own ?? {};
      if (own === undefined && key === 'items') {
        kept['example'] = [];
      }
    }
  }
  return kept;
}

function contentOf(response: unknown): Readonly<Record<string, unknown>> {
  return isObject(response) && isObject(response['content']) ? response['content'] : {};
}

function wishOf(prefer: string | string[] | undefined): Wish {
  const said = [prefer ?? []].flat().join(',');
  const code = /\bcode="?(\d{3})/.exec(said)?.[1];
  const example = /\bexample="?([^",; ]+)/.exec(said)?.[1];
  return { ...(code === undefined ? {} : { code }), ...(example === undefined ? {} : { example }) };
}

/** A problem as RFC 9457 describes it. */
function fault(status: number, title: string, detail: string, errors?: unknown): MockAnswer {
  return { status, type: 'application/problem+json', body: { status, title, detail, errors } };
}

/** Pages of other origins may ask, as they may ask the server that this one stands for. */
function send(
  response: ServerResponse,
  { headers }: IncomingMessage,
  { status, type, body }: MockAnswer,
): void {
  response.statusCode = status;
  response.setHeader('access-control-allow-origin', headers.origin ?? '*');
  response.setHeader('access-control-allow-methods', METHODS.join(', ').toUpperCase());
  response.setHeader('access-control-allow-headers', headers['access-control-request-headers'] ?? '*');
  if (type !== undefined) {
    response.setHeader('content-type', type);
  }
  response.end(
    body === undefined
      ? undefined
      : typeof body === 'string' && !/json/.test(type ?? '')
        ? body
        : JSON.stringify(body),
  );
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
