import type { Json } from './schemaDocument';
import { described, isObject, list, mapped, object, SchemaDocument } from './schemaDocument';

/**
 * An AsyncAPI document, versions 2 and 3, as one JSON Schema: of each channel, by its address, the payloads of its messages by their
 * names, and a definition for each of its schemas. Of payloads in formats that are no JSON Schema nothing is said.
 */
export class EventDocument extends SchemaDocument {
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
