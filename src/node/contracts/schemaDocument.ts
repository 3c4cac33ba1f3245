/** An object of a document that was parsed. */
export type Json = Readonly<Record<string, unknown>>;

/** What describes a value without saying anything of its type; as names, titles would take the place of those that the document gives. */
const SILENT = ['title', '$id', 'discriminator', 'example', 'examples', 'xml', 'externalDocs', 'nullable'];

/** A document with schemas under names, which types are made of by one JSON Schema with a definition for each of them. */
export abstract class SchemaDocument {
  constructor(protected readonly document: Json) {}

  /** What may be done about references that cannot be followed. */
  protected readonly otherwise: string = '';

  /** All of it as one JSON Schema. @throws Error where references lead nowhere or cannot be followed. */
  abstract schema(): Json;

  /** The definitions of schemas under names, and the schema of an object that holds them all. */
  protected named(schemas: unknown): { readonly definitions: Json; readonly components: Json } {
    const all = Object.entries(described(schemas));
    const references = all.map(([name]) => [name, { $ref: `#/definitions/${pointed(name)}` }] as const);
    return {
      definitions: Object.fromEntries(all.map(([name, one]) => [name, this.typed(one)])),
      components: object({ schemas: object(Object.fromEntries(references)) }),
    };
  }

  /** A schema as JSON Schema has it; what it refers to among the document's own schemas is a definition. */
  protected typed(schema: unknown): unknown {
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
  protected resolved(node: unknown): Json {
    const seen = new Set<string>();
    let here = node;
    while (isObject(here) && typeof here['$ref'] === 'string') {
      const reference = here['$ref'];
      if (!reference.startsWith('#/') || seen.has(reference)) {
        throw new Error(`${reference} cannot be followed here${this.otherwise}`);
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
export function object(properties: Json, required: readonly string[] = Object.keys(properties)): Json {
  return { type: 'object', additionalProperties: false, properties, required };
}

/** An object with each value changed. */
export function mapped(of: Json, change: (value: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, change(value)]));
}

/** What an object of OpenAPI describes, without the extensions that may stand among it. Names of properties may begin as those do. */
export function described(of: unknown): Json {
  return Object.fromEntries(Object.entries(isObject(of) ? of : {}).filter(([key]) => !key.startsWith('x-')));
}

/** Whether a value of a document is an object with names. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A list as it is; nothing of what is none. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A name as a part of a JSON Pointer in a URI. */
function pointed(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
}
