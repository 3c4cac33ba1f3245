import type { SyntaxNode } from '../../surfaces/readSurface';
import { channelMessages, childrenOf, lineOf } from '../../surfaces/readSurface';
import { YamlFile } from '../../surfaces/languages/yamlFile';
import { textOf } from './codeText';
import type { ObjectShape } from './objectShape';
import { objectShape } from './objectShape';
import { dictionaryKeys, every, givenTo, keysOf } from './routes';
import { VALUE_PUT_IN } from './sqlQuery';

/** An event that a file publishes or listens to. */
export interface EventUse {
  readonly role: 'publishes' | 'listens';
  readonly name: string;
  readonly line: number;
  /** The fields that are put into it, or taken out of it; absent: they are not written. */
  readonly fields?: readonly { readonly name: string; readonly line: number }[];
}

/** How what sends and what receives events is called. */
const PUBLISHES =
  /^(emit|publish|dispatch|produce|trigger|broadcast|notify|enqueue)(_?event|_?message|Async|_async)?$|^(send|raise|put|record)_?event$/i;
const LISTENS =
  /^(on|once|subscribe|addListener|listen|consume|handle|on_event|subscriber|listener|consumer|handler|on_message)(_?to|_?event)?$/i;

const NAMING =
  /(emit|publish|dispatch|produce|trigger|broadcast|notify|enqueue|send|raise|put|record|on|once|subscribe\w*|addListener|listen\w*|consume\w*|handle\w*|event|message|async|to)\s*(<[^()]*>)?\(\s*["'frbu]/i;

/** The events in a file of TypeScript, JavaScript or Python that are named by a text: `bus.publish('user.changed', { id })`. */
export function eventsIn(root: SyntaxNode): EventUse[] {
  // Without a text in the first place of a call there is none.
  if (!NAMING.test(root.text)) {
    return [];
  }
  return every(root, [root.type === 'module' ? 'call' : 'call_expression']).flatMap((call): EventUse[] => {
    const callee = call.childForFieldName('function');
    const method =
      (callee?.childForFieldName('property') ?? callee?.childForFieldName('attribute') ?? callee)?.text ?? '';
    const [first, second] = givenTo(call);
    const role = PUBLISHES.test(method) ? 'publishes' : LISTENS.test(method) ? 'listens' : undefined;
    const name = first?.type === 'string' ? textOf(first) : VALUE_PUT_IN;
    if (role === undefined || name.includes(VALUE_PUT_IN) || name === '') {
      return [];
    }
    const fields = role === 'publishes' ? fieldsGiven(second) : fieldsTaken(second);
    return [{ role, name, line: lineOf(call), ...(fields === undefined ? {} : { fields }) }];
  });
}

function fieldsGiven(node: SyntaxNode | undefined): EventUse['fields'] {
  const names = node === undefined ? undefined : node.type === 'object' ? keysOf(node) : dictionaryKeys(node);
  const lines = childrenOf(node ?? null).map((one) => lineOf(one));
  return names?.map((name, at) => ({ name, line: lines[at] ?? 1 }));
}

/** What a listener that is written in its place takes of its event: `({ id }) => ...`, `(event) => event.id`. */
function fieldsTaken(node: SyntaxNode | undefined): EventUse['fields'] {
  const [first] = childrenOf(node?.childForFieldName('parameters') ?? null);
  const pattern = first?.childForFieldName('pattern') ?? first ?? node?.childForFieldName('parameter');
  const body = node?.childForFieldName('body');
  if (
    node?.type !== 'arrow_function' ||
    pattern === undefined ||
    pattern === null ||
    body === null ||
    body === undefined
  ) {
    return undefined;
  }
  if (pattern.type === 'object_pattern') {
    const parts = childrenOf(pattern).map(
      (part) => part.childForFieldName('key') ?? part.childForFieldName('left') ?? part,
    );
    return parts.every(({ type }) =>
      /^(shorthand_property_identifier_pattern|property_identifier)$/.test(type),
    )
      ? parts.map((part) => ({ name: part.text, line: lineOf(part) }))
      : undefined;
  }
  const taken = every(body, ['member_expression']).filter(
    (access) => access.childForFieldName('object')?.text === pattern.text,
  );
  return pattern.type !== 'identifier'
    ? undefined
    : taken.flatMap((access) => {
        const name = access.childForFieldName('property');
        return name?.type === 'property_identifier' ? [{ name: name.text, line: lineOf(name) }] : [];
      });
}

/** What a JSON Schema says of the fields of an object; undefined where it is put together of others, or of something else. */
export function readEventSchema(text: string): ObjectShape | undefined {
  const file = YamlFile.read(text);
  if (typeof file === 'string') {
    return undefined;
  }
  return objectShape(file, file.top);
}

/**
 * The events that an AsyncAPI document names, by the addresses of channels and the names of messages; null for what is no object whose
 * fields can be told, or is one of several in its channel. Undefined for other documents.
 */
export function readMessages(text: string): Readonly<Record<string, ObjectShape | null>> | undefined {
  const file = /["']?asyncapi["']?\s*:/.test(text) ? YamlFile.read(text) : '';
  if (typeof file === 'string' || file.text(file.top, 'asyncapi') === undefined) {
    return undefined;
  }
  const found = new Map<string, ObjectShape | null>();
  for (const { channel, name, payload } of channelMessages(file)) {
    const schema = (payload && objectShape(file, payload)) ?? null;
    // What the address leaves open is no name.
    for (const each of new Set([channel, name ?? channel].filter((one) => !one.includes('{')))) {
      found.set(each, found.has(each) ? null : schema);
    }
  }
  return Object.fromEntries(found);
}
