import { schemaParts } from './jsonSchemaSurface';
import type { Surface, SurfaceItem } from './surface';
import type { DocumentNode, YamlFile } from './yamlFile';

/** A message that goes through a channel. */
export interface ChannelMessage {
  /** The address of the channel, such as `user.changed`. */
  readonly channel: string;
  /** How the message itself is called; undefined: it has no name. */
  readonly name: string | undefined;
  /** Its payload, where that is a JSON Schema; undefined for other formats, and where nothing is said of it. */
  readonly payload: DocumentNode | undefined;
  /** From 1. */
  readonly line: number;
}

/**
 * The messages of an AsyncAPI document, versions 2 and 3 (https://www.asyncapi.com/docs/reference/specification/v3.0.0), in the order
 * of its channels.
 */
export function channelMessages(file: YamlFile): ChannelMessage[] {
  return file.entries(file.get(file.top, 'channels')).flatMap(([key, at, line]): ChannelMessage[] => {
    const channel = file.target(at);
    const address = file.text(channel, 'address') ?? key;
    const listed = file.entries(file.get(channel, 'messages'));
    const spoken = ['publish', 'subscribe'].flatMap((role) => {
      const message = file.get(file.get(channel, role), 'message');
      const several = file.items(file.get(file.target(message), 'oneOf'));
      return several.length > 0 ? several : message === undefined ? [] : [message];
    });
    const all = [
      ...listed.map(([name, node]) => ({ node, name })),
      ...spoken.map((node) => ({ node, name: undefined })),
    ].map(({ node, name }): ChannelMessage => {
      const message = file.target(node);
      return {
        channel: address,
        name: file.text(message, 'name') ?? name ?? referred(file.text(node, '$ref')),
        payload: payloadOf(file, message),
        line: listed.length + spoken.length > 1 ? file.line(node) : line,
      };
    });
    // Who publishes it and who listens to it may both be written down.
    return all.filter((one, index) => all.findIndex((other) => isSame(one, other)) === index);
  });
}

function isSame(one: ChannelMessage, other: ChannelMessage): boolean {
  return one.payload === other.payload && one.name === other.name;
}

function referred(reference: string | undefined): string | undefined {
  return /^#\/components\/messages\/([^/]+)$/.exec(reference ?? '')?.[1];
}

/** A payload may name the format of its schema in version 3; in version 2 the message does. */
function payloadOf(file: YamlFile, message: DocumentNode | undefined): DocumentNode | undefined {
  const payload = file.target(file.get(message, 'payload'));
  const inner = file.get(payload, 'schema');
  const isWrapped = inner !== undefined && file.get(payload, 'schemaFormat') !== undefined;
  const format = file.text(isWrapped ? payload : message, 'schemaFormat') ?? 'asyncapi';
  return /asyncapi|schema\+(json|yaml)/.test(format) ? (isWrapped ? file.target(inner) : payload) : undefined;
}

/** The events of an AsyncAPI document, each with the fields of its payload. */
export function asyncApiSurface(file: YamlFile): Surface {
  const messages = channelMessages(file);
  const items = messages.map(({ channel, name, payload, line }): SurfaceItem => {
    const isAlone = messages.filter((other) => other.channel === channel).length === 1;
    const full = isAlone || name === undefined ? channel : `${channel} ${name}`;
    return {
      name: full,
      kind: 'event',
      text: isAlone && name !== undefined ? `event ${channel}: ${name}` : `event ${full}`,
      line,
      parts: schemaParts(file, payload, { prefix: '', direction: 'both' }),
    };
  });
  return { language: 'asyncapi', items };
}
