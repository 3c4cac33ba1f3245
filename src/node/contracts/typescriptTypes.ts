import { dirname, sep } from 'node:path';
import { compile } from 'json-schema-to-typescript';
import { parse } from 'yaml';
import type { Json } from './schemaDocument';
import { described, isObject, list, mapped, object, SchemaDocument } from './schemaDocument';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];

/** An OpenAPI document, as one JSON Schema with a definition for each of its schemas. */
class ApiDocument extends SchemaDocument {
  protected override readonly otherwise = '; with openapi-typescript installed, it can';

  schema(): Json {
    const { components, definitions: old } = this.document;
    const schemas = isObject(components) ? components['schemas'] : old;
    const { definitions, components: known } = this.named(schemas);
    const paths = described(this.document['paths']);
    return {
      ...object({
        paths: object(mapped(paths, (item) => this.pathItem(item))),
        components: known,
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
}

/**
 * An AsyncAPI document, versions 2 and 3, as one JSON Schema: of each channel, by its address, the payloads of its messages by their
 * names, and a definition for each of its schemas. Of payloads in formats that are no JSON Schema nothing is said.
 */
class EventDocument extends SchemaDocument {
  schema(): Json {
    const { components } = this.document;
    const named = this.named(isObject(components) ? components['schemas'] : undefined);
    const channels = Object.entries(described(this.document['channels'])).map(([key, given]) => {
      const channel = this.resolved(given);
      const { address } = channel;
      return [typeof address === 'string' ? address : key, object(this.payloads(channel))] as const;
    });
    const all = object({ channels: object(Object.fromEntries(channels)), components: named.components });
    return { ...all, definitions: named.definitions };
  }

  private payloads(channel: Json): Json {
    if (isObject(channel['messages'])) {
      return mapped(described(channel['messages']), (message) => this.payload(this.resolved(message)));
    }
    const spoken = ['publish', 'subscribe'].flatMap((role) => {
      const operation = channel[role];
      const message = isObject(operation) ? operation['message'] : undefined;
      const choice = list(this.resolved(message)['oneOf']);
      return message === undefined ? [] : choice.length > 0 ? choice : [message];
    });
    return Object.fromEntries(
      spoken.map((given, index) => {
        const message = this.resolved(given);
        const reference = isObject(given) ? given['$ref'] : undefined;
        const referred = typeof reference === 'string' ? reference.split('/').at(-1) : undefined;
        const name = message['name'] ?? message['messageId'] ?? referred;
        return [typeof name === 'string' ? name : `message${index + 1}`, this.payload(message)];
      }),
    );
  }

  /** In version 3 a payload may name the format of its schema, in version 2 the message does. */
  private payload(message: Json): unknown {
    const payload = this.resolved(message['payload']);
    const isWrapped = payload['schema'] !== undefined && payload['schemaFormat'] !== undefined;
    const format = (isWrapped ? payload : message)['schemaFormat'] ?? 'asyncapi';
    const isJson = typeof format === 'string' && /asyncapi|schema\+(json|yaml)/.test(format);
    return isJson ? this.typed((isWrapped ? payload['schema'] : message['payload']) ?? {}) : {};
  }
}

/**
 * TypeScript of what a contract describes: of a JSON Schema its own type; of an AsyncAPI document one for each of its schemas, and
 * `channels`, which has the payloads of messages by address and name; of an OpenAPI document (Swagger 2.0 too) one for each of
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
  const given = documentOf(text);
  const name = /([^/\\]+?)(\.schema)?\.\w+$/.exec(path)?.[1] ?? 'contract';
  const { schema, title, exported } = isEvents(given)
    ? { schema: new EventDocument(given).schema(), title: 'Events', exported: ['channels', 'components'] }
    : kind === 'openapi'
      ? { schema: apiSchema(given), title: 'Api', exported: ['paths', 'components'] }
      : { schema: given, title: name, exported: [] };
  const types = await compile(schema, title, {
    additionalProperties: false,
    bannerComment: '',
    cwd: `${dirname(path)}${sep}`,
    format: false,
    unreachableDefinitions: true,
    // Types of a file are to be the same tomorrow, and reading one is to ask nobody.
    $refOptions: { resolve: { http: false } },
  });
  const known = exported.map((part) => `\nexport type ${part} = ${title}['${part}'];`).join('');
  return `${indented(types)}${known === '' ? '' : `\n${known}`}\n`;
}

/**
 * What an AsyncAPI document describes, as one JSON Schema, for generators that read no such documents; undefined where it is none.
 * @throws Error where its references cannot be followed.
 */
export function eventSchema(text: string): object | undefined {
  const given = documentOf(text);
  return isEvents(given) ? new EventDocument(given).schema() : undefined;
}

function documentOf(text: string): Json {
  const document: unknown = parse(text, { logLevel: 'silent' });
  if (!isObject(document)) {
    throw new Error('it is no object');
  }
  return document;
}

function isEvents(document: Json): boolean {
  return document['asyncapi'] !== undefined;
}

function apiSchema(document: Json): Json {
  if (!isObject(document['paths']) && !isObject(document['components'])) {
    throw new Error('it has neither `paths` nor `components`');
  }
  return new ApiDocument(document).schema();
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
