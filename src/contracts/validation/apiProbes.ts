import type { ValidateFunction } from 'ajv';
import type { DocumentNode } from '../surfaces/languages/yamlFile';
import { YamlFile } from '../surfaces/languages/yamlFile';
import { exampleOf, firstError, validator } from './jsonSchemaFaults';

/** A request that the examples of an OpenAPI document make. */
export interface ApiProbe {
  /** `GET /users/{id}`. */
  readonly operation: string;
  /** Where the operation stands in the document, from 1. */
  readonly line: number;
  readonly method: string;
  /** Path with its query, behind the server's address. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Why it cannot be asked, in words; absent: it can. */
  readonly unasked?: string;
}

/** What a server answered. */
export interface ApiAnswer {
  readonly status: number;
  /** Media type, without its parameters; empty: none. */
  readonly type: string;
  readonly body: string;
}

/** What came of holding an answer against the document. */
export interface ProbeVerdict {
  readonly verdict: 'proved' | 'broken' | 'unchecked';
  /** In words; of what is proved, what was compared. */
  readonly why: string;
  /** The line of the document that it is about, from 1. */
  readonly line: number;
}

/** The requests that a document makes, and what judges the answers to them. */
export interface ApiProbes {
  readonly probes: readonly ApiProbe[];
  readonly judge: (probe: ApiProbe, answer: ApiAnswer) => ProbeVerdict;
}

/** What makes something goes before what reads it, and what removes it last. */
const ORDER = ['post', 'get', 'head', 'put', 'patch', 'delete'];

/** The name under which the validator knows the document. */
const DOCUMENT = 'openapi';

/**
 * The requests that the examples of an OpenAPI document (3.x) make, each operation once. What a request needs and has no example
 * (`example`, `examples`, `default`, or the first of an `enum`) is not asked for.
 * @param whole the same document with what other files define put into it; absent: nothing is known of other files.
 * @returns why there are none, in words, where the text is no such document.
 */
export function apiProbes(text: string, whole?: object): ApiProbes | string {
  const file = YamlFile.read(text);
  if (typeof file === 'string') {
    return file;
  }
  if (!/^3\./.test(file.text(file.top, 'openapi') ?? '')) {
    return 'it is no OpenAPI document of version 3';
  }
  const ajv = validator({});
  ajv.addSchema(whole ?? (file.data(file.top) as object), DOCUMENT);
  const found = file.entries(file.get(file.top, 'paths')).flatMap(([path, at]) =>
    file
      .entries(file.target(at))
      .filter(([method]) => ORDER.includes(method))
      .map(([method, operation, line]) => ({ method, path, at, operation, line })),
  );
  const ordered = [...found].sort((a, b) => ORDER.indexOf(a.method) - ORDER.indexOf(b.method));
  const probes = ordered.map((one) => ({ ...one, probe: probeOf(file, one) }));
  return {
    probes: probes.map(({ probe }) => probe),
    judge: (probe, answer) => {
      const one = probes.find((other) => other.probe.operation === probe.operation);
      const schemaAt = (pointer: string): ValidateFunction | undefined => {
        try {
          return ajv.getSchema(`${DOCUMENT}${pointer}`);
        } catch {
          return undefined;
        }
      };
      return judge(file, probe, one?.operation, one, answer, schemaAt);
    },
  };
}

interface Place {
  readonly method: string;
  readonly path: string;
  readonly at: DocumentNode;
  readonly operation: DocumentNode;
  readonly line: number;
}

function probeOf(file: YamlFile, { method, path, at, operation, line }: Place): ApiProbe {
  const given = [
    ...file.items(file.get(file.target(at), 'parameters')),
    ...file.items(file.get(operation, 'parameters')),
  ].map((one) => file.target(one));
  const parameters = new Map(
    given.map((one) => [`${file.text(one, 'in') ?? ''} ${file.text(one, 'name') ?? ''}`, one]),
  );
  const headers: Record<string, string> = { accept: 'application/json, */*;q=0.5' };
  const query: string[] = [];
  let url = path;
  let missing: string | undefined;
  for (const [, one] of parameters) {
    const name = file.text(one, 'name') ?? '';
    const place = file.text(one, 'in');
    const value = exampleOf(file, one);
    const isNeeded = place === 'path' || file.text(one, 'required') === 'true';
    if (!isPlain(value)) {
      missing ??= isNeeded ? `its ${place ?? ''} parameter \`${name}\` has no example` : undefined;
    } else if (place === 'path') {
      url = url.replaceAll(`{${name}}`, encodeURIComponent(String(value)));
    } else if (place === 'query') {
      query.push(`${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
    } else if (place === 'header') {
      headers[name.toLowerCase()] = String(value);
    }
  }
  const body = file.target(file.get(operation, 'requestBody'));
  const [type, media] = file.entries(file.get(body, 'content')).find(([name]) => /json/.test(name)) ?? [];
  const example = media === undefined ? undefined : exampleOf(file, media);
  if (body !== undefined && example === undefined && file.text(body, 'required') === 'true') {
    missing ??= type === undefined ? 'its body is no JSON' : 'its body has no example';
  }
  if (/\{[^}]*\}/.test(url)) {
    missing ??= 'a part of its path is described nowhere';
  }
  const asked = query.join('&');
  return {
    operation: `${method.toUpperCase()} ${path}`,
    line,
    method: method.toUpperCase(),
    path: asked === '' ? url : `${url}?${asked}`,
    headers: example === undefined || type === undefined ? headers : { ...headers, 'content-type': type },
    ...(example === undefined ? {} : { body: JSON.stringify(example) }),
    ...(missing === undefined ? {} : { unasked: missing }),
  };
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function judge(
  file: YamlFile,
  { line, method }: ApiProbe,
  operation: DocumentNode | undefined,
  place: Place | undefined,
  { status, type, body }: ApiAnswer,
  schemaAt: (pointer: string) => ValidateFunction | undefined,
): ProbeVerdict {
  const responses = file.entries(file.get(operation, 'responses'));
  const wanted = [String(status), `${String(status)[0] ?? ''}XX`, 'default'];
  const response = wanted
    .map((key) => responses.find(([one]) => one.toUpperCase() === key.toUpperCase()))
    .find((one) => one !== undefined);
  if (response === undefined) {
    const named = responses.map(([key]) => key).join(', ');
    return { verdict: 'broken', line, why: `answers ${status}; the contract names ${named}` };
  }
  const [key, node, at] = response;
  const target = file.target(node);
  const content = file.entries(file.get(target, 'content'));
  const media = content.find(
    ([one]) => one === type || (/json/.test(one) && /json/.test(type)) || one === '*/*',
  );
  if (content.length > 0 && media === undefined && method !== 'HEAD') {
    const named = content.map(([one]) => one).join(', ');
    return {
      verdict: 'broken',
      line: at,
      why: `answers ${status} as ${type === '' ? 'nothing' : type}; the contract names ${named}`,
    };
  }
  const compared = `answers ${status}`;
  const isSuccess = status >= 200 && status < 300;
  const schema = file.get(media?.[1], 'schema');
  if (schema === undefined || media === undefined || method === 'HEAD') {
    return isSuccess
      ? { verdict: 'proved', line: at, why: `${compared}, of which the contract says no more` }
      : { verdict: 'unchecked', line: at, why: `${compared}, as it may; no success was seen` };
  }
  if (!/json/.test(type)) {
    return { verdict: 'unchecked', line: at, why: `${compared} as ${type}, which is not read` };
  }
  const reference = file.text(node, '$ref');
  const base = reference ?? pointer(['paths', place?.path ?? '', place?.method ?? '', 'responses', key]);
  const validate =
    reference?.startsWith('#') === false
      ? undefined
      : schemaAt(`${base}${pointer(['content', media[0], 'schema']).slice(1)}`);
  const value = parsed(body);
  if (value === undefined) {
    return { verdict: 'broken', line: at, why: `${compared} with what is no JSON` };
  }
  if (validate === undefined) {
    return {
      verdict: 'unchecked',
      line: file.line(schema),
      why: `${compared}; the schema of its body is not understood`,
    };
  }
  if (validate(value.data) !== true) {
    return {
      verdict: 'broken',
      line: file.line(schema),
      why: `${compared} with a body that does not fit: ${firstError(validate.errors)}`,
    };
  }
  return isSuccess
    ? { verdict: 'proved', line: at, why: `${compared} with a body that fits` }
    : { verdict: 'unchecked', line: at, why: `${compared} with a body that fits; no success was seen` };
}

function pointer(steps: readonly string[]): string {
  return `#/${steps.map((step) => encodeURIComponent(step.replace(/~/g, '~0').replace(/\//g, '~1'))).join('/')}`;
}

function parsed(text: string): { readonly data: unknown } | undefined {
  try {
    return { data: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
