import { readSurface } from '../../surfaces/readSurface';
import type { DocumentNode } from '../../surfaces/languages/yamlFile';
import { YamlFile } from '../../surfaces/languages/yamlFile';
import type { ObjectShape } from './objectShape';
import { objectShape } from './objectShape';

/** An operation that an OpenAPI document offers. */
export interface ApiOperation {
  readonly method: string;
  readonly path: string;
  readonly line: number;
  /** `200`, `4XX`, `default`. */
  readonly statuses: readonly string[];
  readonly query: readonly { readonly name: string; readonly required: boolean }[];
  /** What is sent; absent: nothing is said of it. */
  readonly body?: ApiBody;
  /** What is answered, by status, as far as the answer has a body. */
  readonly answers: Readonly<Record<string, ApiBody>>;
}

/** What goes one way: an object, or a list of such; `untold`: something whose fields cannot be told. */
export type ApiBody = (ObjectShape & { readonly list?: true }) | 'untold';

/** What an OpenAPI document offers to those who send requests. */
export interface ApiContract {
  readonly operations: readonly ApiOperation[];
  /** Paths of its servers, before those of its operations: `/v1`. */
  readonly bases: readonly string[];
  /** `https://api.example.com` of its servers. */
  readonly origins: readonly string[];
  /** Why it may offer more than is read, in words; absent: that is all. */
  readonly open?: string;
}

const NO_TREE = (): never => {
  throw new Error('no code');
};

/** What an OpenAPI or Swagger document offers; undefined for other documents. */
export function readApi(path: string, text: string): ApiContract | undefined {
  if (!/["']?(openapi|swagger)["']?\s*:/.test(text)) {
    return undefined;
  }
  const { language, items } = readSurface(path, text, NO_TREE);
  const file = YamlFile.read(text);
  if (language !== 'openapi' || typeof file === 'string') {
    return undefined;
  }
  const bodies = bodiesOf(file);
  const operations = items.flatMap(({ name, line, parts }): ApiOperation[] => {
    const [method = '', route = ''] = name.split(' ', 2);
    const statuses = parts.flatMap(
      (part) => /^(default|[1-5](?:\d\d|XX))(?![\w])/i.exec(part.name)?.[1] ?? [],
    );
    const query = parts
      .filter((part) => /^query\../.test(part.name))
      .map((part) => ({ name: part.name.slice('query.'.length), required: !part.optional }));
    return method === 'webhook'
      ? []
      : [{ method, path: route, line, statuses: [...new Set(statuses)], query, ...bodies(method, route) }];
  });
  return { operations, ...serversOf(file) };
}

function serversOf(file: YamlFile): Pick<ApiContract, 'bases' | 'origins' | 'open'> {
  const old = file.text(file.top, 'basePath');
  const urls = everyServer(file).flatMap((server) => file.text(server, 'url') ?? []);
  const bases = urls.map((url) => url.replace(/^\w+:\/\/[^/]*/, '').replace(/\/+$/, ''));
  const host = file.text(file.top, 'host');
  const origins = urls.flatMap((url) => /^\w+:\/\/[^/]+/.exec(url)?.[0].toLowerCase() ?? []);
  const isApart = file
    .entries(file.get(file.top, 'paths'))
    .some(([, at]) => /^[^#]/.test(file.text(at, '$ref') ?? ''));
  const open = isApart
    ? 'it has operations in other files'
    : bases.some((base) => base.includes('{'))
      ? 'where its server answers is a variable'
      : undefined;
  return {
    ...(open === undefined ? {} : { open }),
    bases: [...new Set([...bases, ...(old === undefined ? [] : [old.replace(/\/+$/, '')])])],
    origins: [...origins, ...(host === undefined ? [] : [`http://${host}`, `https://${host}`])],
  };
}

function everyServer(file: YamlFile): readonly DocumentNode[] {
  const paths = file.entries(file.get(file.top, 'paths')).map(([, at]) => file.target(at));
  return [file.top, ...paths].flatMap((holder) => file.items(file.get(holder, 'servers')));
}

/** Finds what an operation is sent and answers. */
function bodiesOf(file: YamlFile): (method: string, path: string) => Pick<ApiOperation, 'body' | 'answers'> {
  // A large document describes many operations by the same few schemas.
  const known = new Map<DocumentNode, ApiBody>();
  const described = (schema: DocumentNode | undefined): ApiBody => {
    const own = file.target(schema);
    const body = (own && known.get(own)) ?? bodyShape(file, own);
    if (own !== undefined) {
      known.set(own, body);
    }
    return body;
  };
  /** What stands under `content`, or beside the description as in Swagger 2.0; undefined: no body. */
  const within = (holder: DocumentNode | undefined): ApiBody | undefined => {
    const types = file.entries(file.get(holder, 'content'));
    const schemas =
      types.length > 0 ? types.map(([, type]) => file.get(type, 'schema')) : [file.get(holder, 'schema')];
    const isJson = types.every(([type]) => /json/.test(type));
    return types.length === 0 && schemas[0] === undefined
      ? undefined
      : isJson && new Set(schemas.map((one) => file.target(one))).size === 1
        ? described(schemas[0])
        : 'untold';
  };
  const paths = file.get(file.top, 'paths');
  return (method, path) => {
    const at = file.target(file.get(paths, path));
    const operation = file.get(at, method.toLowerCase());
    const parameters = [at, operation].flatMap((one) => file.items(file.get(one, 'parameters')));
    const old = parameters
      .map((one) => file.target(one))
      .find((one) => /^(body|formData)$/.test(file.text(one, 'in') ?? ''));
    const body = within(file.target(file.get(operation, 'requestBody')) ?? old);
    const answers = file.entries(file.get(operation, 'responses')).flatMap(([status, answer]) => {
      const own = within(file.target(answer));
      return own === undefined ? [] : [[status, own] as const];
    });
    return { ...(body === undefined ? {} : { body }), answers: Object.fromEntries(answers) };
  };
}

function bodyShape(file: YamlFile, schema: DocumentNode | undefined): ApiBody {
  const shape = objectShape(file, schema);
  const items = file.get(schema, 'items');
  const element = shape === undefined && items !== undefined ? objectShape(file, items) : undefined;
  return shape ?? (element === undefined ? 'untold' : { ...element, list: true });
}
