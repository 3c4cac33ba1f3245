import { readSurface } from '../surfaces/readSurface';
import type { DocumentNode } from '../surfaces/yamlFile';
import { YamlFile } from '../surfaces/yamlFile';

/** An operation that an OpenAPI document offers. */
export interface ApiOperation {
  readonly method: string;
  readonly path: string;
  readonly line: number;
  /** `200`, `4XX`, `default`. */
  readonly statuses: readonly string[];
  readonly query: readonly { readonly name: string; readonly required: boolean }[];
}

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
      : [{ method, path: route, line, statuses: [...new Set(statuses)], query }];
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
