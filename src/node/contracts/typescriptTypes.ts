import { dirname, sep } from 'node:path';
import { compile } from 'json-schema-to-typescript';
import { parse } from 'yaml';

type Json = Readonly<Record<string, unknown>>;

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];

/** What describes a value without saying anything of its type; as names, titles would take the place of those that the document gives. */
const SILENT = ['title', '$id', 'discriminator', 'example', 'examples', 'xml', 'externalDocs', 'nullable'];

/**
 * TypeScript of what a contract describes: of a JSON Schema its own type; of an OpenAPI document (Swagger 2.0 too) one for each of
 * its schemas, and `paths` and `components` in the form that `openapi-typescript` gives them, so that code may change from one to the
 * other. Objects have the properties that are described and no others, so that the compiler finds a misspelt one.
 * @param path absolute path of the contract; schemas in other files are read from beside it. @param text what the contract holds.
 * @throws Error with the reason where it cannot be understood.
 */
export async function typescriptTypes(
  path: string,
  text: string,
  kind: 'openapi' | 'json-schema',
): Promise<string> {
  const document: unknown = parse(text, { logLevel: 'silent' });
  if (!isObject(document)) {
    throw new Error('it is no object');
  }
  const isApi = kind === 'openapi';
  if (isApi && !isObject(document['paths']) && !isObject(document['components'])) {
    throw new Error('it has neither `paths` nor `components`');
  }
  const name = /([^/\\]+?)(\.schema)?\.\w+$/.exec(path)?.[1] ?? 'contract';
  const schema = isApi ? new ApiDocument(document).schema() : document;
  const types = await compile(schema, isApi ? 'Api' : name, {
    additionalProperties: false,
    bannerComment: '',
    cwd: `${dirname(path)}${sep}`,
    format: false,
    unreachableDefinitions: true,
    // Types of a file are to be the same tomorrow, and reading one is to ask nobody.
    $refOptions: { resolve: { http: false } },
  });
  const known = isApi
    ? "\n\nexport type paths = Api['paths'];\nexport type components = Api['components'];"
    : '';
  return `${indented(types)}${known}\n`;
}

/** Lines as deep as the brackets around them, without empty ones within. Prettier would do it too, in 5 MB. */
function indented(types: string): string {
  // For each open bracket, whether it is the first that its line leaves open: only that moves what follows.
  const open: boolean[] = [];
  const lines: string[] = [];
  for (const line of types.trim().split('\n')) {
    const text = line.trim();
    const isComment = /^(\/?\*|\/\/)/.test(text);
    const marks = isComment ? '' : text.replace(/"(\\.|[^"\\])*"|'(\\.|[^'\\])*'/g, '');
    const closing = /^[\])}]*/.exec(marks)?.[0].length ?? 0;
    const depth = open.slice(0, open.length - closing).filter(Boolean).length;
    if (text !== '' || open.length === 0) {
      lines.push('  '.repeat(depth) + (isComment && text.startsWith('*') ? ` ${text}` : text));
    }
    let left = open.length;
    for (const [mark] of marks.matchAll(/[[\](){}]/g)) {
      if ('[({'.includes(mark)) {
        open.push(open.length === left);
      } else {
        open.pop();
        left = Math.min(left, open.length);
      }
    }
  }
  return lines.join('\n');
}

/** An OpenAPI document, as one JSON Schema with a definition for each of its schemas. */
class ApiDocument {
  constructor(private readonly document: Json) {}

  schema(): Json {
    const { components, definitions: old } = this.document;
    const schemas = isObject(components) ? components['schemas'] : old;
    const named = Object.entries(described(schemas));
    const definitions = Object.fromEntries(named.map(([name, one]) => [name, this.typed(one)]));
    const references = named.map(([name]) => [name, { $ref: `#/definitions/${pointed(name)}` }] as const);
    const paths = described(this.document['paths']);
    return {
      ...object({
        paths: object(mapped(paths, (item) => this.pathItem(item))),
        components: object({ schemas: object(Object.fromEntries(references)) }),
      }),
      definitions,
    };
  }

  private pathItem(given: unknown): Json {
    const item = this.resolved(given);
    const shared = list(item['parameters']);
    return object(
      Object.fromEntries(
        METHODS.filter((method) => isObject(item[method])).map((method) => [
          method,
          this.operation(this.resolved(item[method]), shared),
        ]),
      ),
    );
  }

  private operation(operation: Json, shared: readonly unknown[]): Json {
    const own = [...shared, ...list(operation['parameters'])].map((one) => this.resolved(one));
    // What an operation says of a parameter takes the place of what its path says.
    const parameters = [
      ...new Map(own.map((one) => [`${String(one['in'])} ${String(one['name'])}`, one])).values(),
    ];
    const inBody = parameters.find((one) => one['in'] === 'body');
    const places = ['path', 'query', 'header', 'cookie'].flatMap((place) => {
      const here = parameters.filter((one) => one['in'] === place);
      const required = here.filter((one) => one['required'] === true).map((one) => String(one['name']));
      const values = here.map((one) => [String(one['name']), this.typed(one['schema'] ?? one)] as const);
      const isRequired = required.length > 0;
      return here.length === 0
        ? []
        : [{ place, isRequired, schema: object(Object.fromEntries(values), required) }];
    });
    const body =
      inBody ?? (isObject(operation['requestBody']) ? this.resolved(operation['requestBody']) : undefined);
    const responses = described(operation['responses']);
    return object(
      {
        parameters: object(
          Object.fromEntries(places.map(({ place, schema }) => [place, schema])),
          places.filter(({ isRequired }) => isRequired).map(({ place }) => place),
        ),
        ...(body === undefined ? {} : { requestBody: this.contentOf(body) }),
        responses: object(mapped(responses, (one) => this.contentOf(this.resolved(one)))),
      },
      ['parameters', 'responses', ...(body?.['required'] === true ? ['requestBody'] : [])],
    );
  }

  private contentOf(holder: Json): Json {
    const content = isObject(holder['content'])
      ? mapped(holder['content'], (media) => this.typed(this.resolved(media)['schema'] ?? {}))
      : holder['schema'] === undefined
        ? undefined
        : { 'application/json': this.typed(holder['schema']) };
    return object(content === undefined ? {} : { content: object(content) });
  }

  /** A schema as JSON Schema has it; what it refers to among the document's own schemas is a definition. */
  private typed(schema: unknown): unknown {
    if (Array.isArray(schema)) {
      return schema.map((one) => this.typed(one));
    }
    if (!isObject(schema)) {
      return schema;
    }
    const { $ref: reference } = schema;
    if (typeof reference === 'string') {
      const own = /^#\/(?:components\/schemas|definitions)\/(.+)$/.exec(reference)?.[1];
      const target = own === undefined ? reference : `#/definitions/${own}`;
      return own === undefined && reference.startsWith('#')
        ? this.typed(this.resolved(schema))
        : { $ref: target };
    }
    const isProperties = (key: string): boolean => /^(properties|patternProperties|\$defs)$/.test(key);
    const plain = Object.entries(schema)
      .filter(([key]) => !SILENT.includes(key))
      .map(([key, value]) => [
        key,
        isProperties(key) && isObject(value)
          ? mapped(value, (one) => this.typed(one))
          : this.within(key, value),
      ]);
    const typed = Object.fromEntries(plain) as Json;
    return schema['nullable'] === true ? { anyOf: [typed, { type: 'null' }] } : typed;
  }

  /** Values that people give are no schemas, whatever they look like. */
  private within(key: string, value: unknown): unknown {
    return /^(enum|const|default|required)$/.test(key) ? value : this.typed(value);
  }

  /** What stands behind references within the document. @throws Error where they lead nowhere or out of it. */
  private resolved(node: unknown): Json {
    const seen = new Set<string>();
    let here = node;
    while (isObject(here) && typeof here['$ref'] === 'string') {
      const reference = here['$ref'];
      if (!reference.startsWith('#/') || seen.has(reference)) {
        throw new Error(`${reference} cannot be followed here; with openapi-typescript installed, it can`);
      }
      seen.add(reference);
      here = reference
        .slice(2)
        .split('/')
        .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
        .reduce<unknown>((at, part) => (isObject(at) ? at[part] : undefined), this.document);
      if (here === undefined) {
        throw new Error(`${reference} leads nowhere`);
      }
    }
    return isObject(here) ? here : {};
  }
}

/** The schema of an object with these properties and no others. */
function object(properties: Json, required: readonly string[] = Object.keys(properties)): Json {
  return { type: 'object', additionalProperties: false, properties, required };
}

function mapped(of: Json, change: (value: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, change(value)]));
}

/** What an object of OpenAPI describes, without the extensions that may stand among it. Names of properties may begin as those do. */
function described(of: unknown): Json {
  return Object.fromEntries(Object.entries(isObject(of) ? of : {}).filter(([key]) => !key.startsWith('x-')));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A name as a part of a JSON Pointer in a URI. */
function pointed(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
}
