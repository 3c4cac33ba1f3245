import type { ValidateFunction } from 'ajv';
import type { ChannelMessage } from '../surfaces/readSurface';
import { channelMessages } from '../surfaces/readSurface';
import { YamlFile } from '../surfaces/languages/yamlFile';
import type { ProbeVerdict } from './apiProbes';
import { compiled, firstError } from './jsonSchemaFaults';

/** What came of the events of one message, or of those that belong to none. */
export interface EventVerdict extends Omit<ProbeVerdict, 'line'> {
  /** `user.changed UserChanged`. */
  readonly operation: string;
  /** Of the contract, from 1; absent where it says nothing of such an event. */
  readonly line?: number;
}

/** An event as a line of a log holds it. */
interface LoggedEvent {
  /** From 1. */
  readonly line: number;
  readonly channel: string | undefined;
  readonly name: string | undefined;
  readonly payload: unknown;
}

/** A message of the contract, with what was seen of it. */
interface Expected {
  readonly message: Pick<ChannelMessage, 'channel' | 'name' | 'line'>;
  /** Why nothing can be said of its payload, where it is text. */
  readonly validate: ValidateFunction | string;
  fitting: number;
  misfit?: string;
}

/**
 * Holds events that were published against their contract: an AsyncAPI document (2 and 3), or a JSON Schema that describes one event.
 * @param log one JSON value a line: `{"channel": …, "message": …, "payload": …}` (also `topic`, `address`; `name`, `type`; `data`, as
 *   CloudEvents have it). Where the contract describes one event alone, a line may be its payload.
 * @returns a verdict for each message, then what belongs to none; why the text is no such contract, in words.
 */
export function eventProbes(text: string, log: string): readonly EventVerdict[] | string {
  const file = YamlFile.read(text);
  if (typeof file === 'string') {
    return file;
  }
  const expected = expectedOf(file);
  if (typeof expected === 'string') {
    return expected;
  }
  const others: EventVerdict[] = [];
  const [only] = expected.length === 1 ? expected : [];
  let [unnamed, firstUnnamed] = [0, 0];
  log.split('\n').forEach((words, index) => {
    const line = index + 1;
    if (words.trim() === '') {
      return;
    }
    const value = parsed(words);
    if (value === undefined) {
      others.push({ operation: `line ${line}`, verdict: 'broken', why: 'is no JSON' });
      return;
    }
    const event = eventOf(value, line);
    if (event === undefined) {
      if (only === undefined) {
        unnamed += 1;
        firstUnnamed ||= line;
      } else {
        hold([only], { line, channel: undefined, name: undefined, payload: value });
      }
      return;
    }
    const candidates = expected.filter(({ message }) => isOf(message, event));
    if (candidates.length === 0) {
      const why = `line ${line} is one, and the contract has none such`;
      others.push({ operation: event.channel ?? event.name ?? '', verdict: 'broken', why });
    } else {
      hold(candidates, event);
    }
  });
  if (unnamed > 0) {
    const why = `${unnamed} of them say neither their channel nor their message (the first in line ${firstUnnamed})`;
    others.push({ operation: 'events', verdict: 'unchecked', why });
  }
  return [...expected.map(verdictOf), ...others];
}

function expectedOf(file: YamlFile): Expected[] | string {
  if (file.get(file.top, 'asyncapi') !== undefined) {
    const surroundings = { components: data(file, 'components'), channels: data(file, 'channels') };
    return channelMessages(file).map((message) => {
      const { payload } = message;
      // References are from the top of the document.
      const schema = payload && { allOf: [file.data(payload)], ...surroundings };
      const validate = schema && compiled(schema, { isOld: true });
      return { message, validate: validate ?? unknown(payload === undefined), fitting: 0 };
    });
  }
  if (!['$schema', 'type', 'properties', '$ref', 'oneOf'].some((key) => file.get(file.top, key))) {
    return 'it is neither an AsyncAPI document nor a JSON Schema';
  }
  const isOld = /draft-0/.test(file.text(file.top, '$schema') ?? '');
  const words = Object.entries(file.data(file.top) as object).filter(([key]) => key !== '$schema');
  const validate = compiled(Object.fromEntries(words), { isOld }) ?? unknown(false);
  const channel = file.text(file.top, 'title') ?? 'event';
  return [{ message: { channel, name: undefined, line: 1 }, validate, fitting: 0 }];
}

function data(file: YamlFile, key: string): unknown {
  return file.data(file.get(file.top, key)) ?? {};
}

function unknown(isOtherFormat: boolean): string {
  return isOtherFormat
    ? 'its payload is described by no JSON Schema'
    : 'its schema refers to other files, which are not read here';
}

/** Undefined where a value says nothing of where it belongs. */
function eventOf(value: unknown, line: number): LoggedEvent | undefined {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const word = (...keys: readonly string[]): string | undefined =>
    keys.map((key) => fields[key]).find((one) => typeof one === 'string');
  const channel = word('channel', 'topic', 'address');
  const name = word('message', 'name', 'type');
  const key = ['payload', 'data'].find((one) => one in fields);
  return key === undefined || (channel ?? name) === undefined
    ? undefined
    : { line, channel, name, payload: fields[key] };
}

/** Whether an event may be such a message; what names no channel may go by its message, or name the channel in its place. */
function isOf(message: Expected['message'], { channel, name }: LoggedEvent): boolean {
  const isNamed = message.name === name;
  return channel === undefined
    ? isNamed || isAt(message.channel, name ?? '')
    : isAt(message.channel, channel) && (isNamed || name === undefined || message.name === undefined);
}

/** @param address may have parameters: `users/{id}/changed`. */
function isAt(address: string, channel: string): boolean {
  const fixed = address.split(/\{[^{}]*\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${fixed.join('[^/]+')}$`).test(channel);
}

/** Counts an event for the first message that it fits; where it fits none, against the first one. */
function hold(candidates: readonly Expected[], { line, payload }: LoggedEvent): void {
  const open = candidates.filter(({ validate }) => typeof validate === 'string');
  let misfit: string | undefined;
  for (const one of candidates) {
    if (typeof one.validate === 'string') {
      continue;
    }
    if (one.validate(payload) === true) {
      one.fitting += 1;
      return;
    }
    misfit ??= `line ${line} does not fit: ${firstError(one.validate.errors)}`;
  }
  const [first] = candidates;
  if (first !== undefined && misfit !== undefined && open.length === 0) {
    first.misfit ??= misfit;
  }
}

function verdictOf({ message, validate, fitting, misfit }: Expected): EventVerdict {
  const { channel, name, line } = message;
  const operation = name === undefined || name === channel ? channel : `${channel} ${name}`;
  if (misfit !== undefined) {
    return { operation, verdict: 'broken', why: misfit, line };
  }
  if (fitting > 0) {
    return {
      operation,
      verdict: 'proved',
      why: `${fitting} ${fitting === 1 ? 'event fits' : 'events fit'}`,
      line,
    };
  }
  const why = typeof validate === 'string' ? validate : 'no event of it was seen';
  return { operation, verdict: 'unchecked', why, line };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
