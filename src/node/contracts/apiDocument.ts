import type { Json } from './schemaDocument';
import { described, isObject, list, mapped, object, SchemaDocument } from './schemaDocument';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];

/** An OpenAPI document, as one JSON Schema with a definition for each of its schemas. */
export class ApiDocument extends SchemaDocument {
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
