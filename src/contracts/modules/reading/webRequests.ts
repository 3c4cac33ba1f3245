import type { SyntaxNode } from '../../surfaces/readSurface';
import { childrenOf, lineOf } from '../../surfaces/readSurface';
import type { Address, Constants } from '../shapes/address';
import { addressOf, behind, isAnchored, writtenText } from '../shapes/address';
import type { AnswerPart, AnswerUse } from '../shapes/answerUse';
import type { Imported } from '../shapes/routes';
import { every, givenTo, keysOf, METHOD, propertyOf } from '../shapes/routes';
import { VALUE_PUT_IN } from '../shapes/sqlQuery';
import { webAnswers } from './webAnswers';

/** A request that a file sends. */
export interface SentRequest {
  readonly line: number;
  /** In capitals; absent: the program says it. */
  readonly method?: string;
  /** Absent: it is put together while the program runs. */
  readonly address?: Address;
  /** Names of all parameters of its query; absent: there may be others. */
  readonly query?: readonly string[];
  /** What is written of its body, at the top; `whole`: that is all of it. Absent: nothing is. */
  readonly body?: { readonly fields: readonly WrittenField[]; readonly whole: boolean };
  /** What is read of its answer; absent: nothing that can be followed. */
  readonly answer?: AnswerUse;
  /** A client of another module through which it goes, which may say what stands before its path. */
  readonly through?: { readonly source: string; readonly name: string };
}

/** A field of a body, with where it is written. */
export interface WrittenField {
  readonly name: string;
  readonly line: number;
}

/** A client that a file makes and that others may send requests through: what it puts before paths, where that is written. */
export type Clients = Readonly<Record<string, Address | 'unknown'>>;

/** What a file sends. */
export interface Sent {
  readonly requests: readonly SentRequest[];
  readonly clients: Clients;
}

const LIBRARIES = /^(axios|ky|ofetch)$/;

/** The requests of `fetch`, axios and ky in a file of TypeScript or JavaScript. */
export function webRequests(program: SyntaxNode, constants: Constants, imported: Imported): Sent {
  const libraries = new Set(
    [...imported].flatMap(([here, { source }]) => (LIBRARIES.test(source) ? [here] : [])),
  );
  const clients = clientsIn(program, constants, libraries);
  const ownsFetch = every(program, [
    'function_declaration',
    'variable_declarator',
    'required_parameter',
  ]).some((one) =>
    /^fetch$/.test((one.childForFieldName('name') ?? one.childForFieldName('pattern'))?.text ?? ''),
  );
  const requests = every(program, ['call_expression']).flatMap((call): SentRequest[] => {
    const callee = call.childForFieldName('function');
    const text = callee?.text ?? '';
    const given = givenTo(call);
    if (/^((window|globalThis|self)\.)?fetch$/.test(text)) {
      const isOther = ownsFetch || isRelative(imported.get('fetch')?.source);
      return isOther || given[0] === undefined
        ? []
        : [{ ...ofFetch(call, given, constants), ...goesBy(call, 'answer') }];
    }
    const object = callee?.childForFieldName('object');
    const method = callee?.childForFieldName('property')?.text ?? '';
    const name = object?.type === 'identifier' ? object.text : callee?.type === 'identifier' ? text : '';
    const from = imported.get(name);
    const base = clients[name];
    const isKnown = libraries.has(name) || base !== undefined;
    if (name === '' || (!isKnown && !isRelative(from?.source))) {
      return [];
    }
    const sent = ofClient(call, method, given, constants);
    if (sent === undefined || (!isKnown && !METHOD.test(method))) {
      return [];
    }
    if (
      libraries.has(name) &&
      given[0] !== undefined &&
      given[0].type !== 'object' &&
      !isAnchored(given[0], constants)
    ) {
      return [{ line: sent.line, ...(sent.method === undefined ? {} : { method: sent.method }) }];
    }
    const through = !isKnown && from !== undefined ? { through: from } : {};
    const { address } = sent;
    // What a client gives that is called itself is not said by its call.
    const part =
      from?.source === 'ofetch' ? 'body' : METHOD.test(method) || libraries.has(name) ? 'answer' : undefined;
    return [
      {
        ...sent,
        ...through,
        ...(part === undefined ? {} : goesBy(call, part)),
        ...(address === undefined || base === undefined
          ? {}
          : { address: behind(base === 'unknown' ? undefined : base, name, address) }),
      },
    ];
  });
  return { requests, clients };
}

function goesBy(call: SyntaxNode, part: AnswerPart): Pick<SentRequest, 'answer'> {
  const { reads, awaits } = webAnswers(call, part);
  return reads.length + awaits.length === 0 ? {} : { answer: { reads, awaits } };
}

function isRelative(source: string | undefined): boolean {
  return source?.startsWith('.') === true;
}

/** `axios.create({ baseURL: '/v1' })`, `ky.create({ prefixUrl })`; a base that is set later is not known. */
function clientsIn(program: SyntaxNode, constants: Constants, libraries: ReadonlySet<string>): Clients {
  const found: Record<string, Address | 'unknown'> = {};
  for (const one of every(program, ['variable_declarator'])) {
    const name = one.childForFieldName('name');
    const value = one.childForFieldName('value');
    const [library = '', method = ''] = (value?.childForFieldName('function')?.text ?? '').split('.');
    if (
      name?.type === 'identifier' &&
      value !== null &&
      libraries.has(library) &&
      /^(create|extend)$/.test(method)
    ) {
      const [options] = givenTo(value);
      const base = propertyOf(options, 'baseURL') ?? propertyOf(options, 'prefixUrl');
      const written = base === undefined ? undefined : addressOf(base, constants);
      const isSet = program.text.includes(`${name.text}.defaults`);
      found[name.text] = written === undefined || isSet ? 'unknown' : written;
    }
  }
  return found;
}

function ofFetch(call: SyntaxNode, [url, options]: readonly SyntaxNode[], constants: Constants): SentRequest {
  const address = url === undefined ? undefined : addressOf(url, constants);
  const method = options === undefined ? 'GET' : methodIn(options, constants);
  const isPath = address !== undefined && url !== undefined && isAnchored(url, constants);
  return {
    line: lineOf(call),
    ...(method === undefined ? {} : { method }),
    ...(isPath ? { address, ...(address.query === undefined ? {} : { query: address.query }) } : {}),
    ...written(propertyOf(options, 'body')),
  };
}

/** What a call of a client sends: the data itself with axios, in options with ky and ofetch. */
function sentBy(
  method: string,
  options: SyntaxNode | undefined,
  second: SyntaxNode | undefined,
): SyntaxNode | undefined {
  if (!/^(post|put|patch)$/.test(method)) {
    return propertyOf(options, method === '' ? 'body' : 'data') ?? propertyOf(options, 'data');
  }
  const isOptions = ['headers', 'searchParams', 'timeout', 'signal'].some(
    (name) => propertyOf(second, name) !== undefined,
  );
  return propertyOf(second, 'json') ?? (isOptions ? undefined : second);
}

/** The fields of an object that is sent, also as `JSON.stringify({ ... })`. */
function written(node: SyntaxNode | undefined): Pick<SentRequest, 'body'> {
  const [inner] = childrenOf(node ?? null);
  if (node?.type === 'call_expression' && node.childForFieldName('function')?.text === 'JSON.stringify') {
    return written(givenTo(node)[0]);
  }
  if (/^(as_expression|satisfies_expression|parenthesized_expression)$/.test(node?.type ?? '')) {
    return written(inner);
  }
  if (node?.type !== 'object') {
    return {};
  }
  const parts = childrenOf(node);
  const fields = parts.flatMap((one): WrittenField[] => {
    const key = one.type === 'shorthand_property_identifier' ? one : one.childForFieldName('key');
    const isName = /^(shorthand_property_identifier|property_identifier|string)$/.test(key?.type ?? '');
    return key !== null && isName ? [{ name: key.text.replace(/^['"]|['"]$/g, ''), line: lineOf(key) }] : [];
  });
  return { body: { fields, whole: fields.length === parts.length } };
}

/** The method that an object of options names; undefined where it is not written. */
function methodIn(options: SyntaxNode, constants: Constants): string | undefined {
  const said = propertyOf(options, 'method');
  if (said === undefined) {
    const names = keysOf(options);
    return names === undefined || names.includes('method') ? undefined : 'GET';
  }
  const text = writtenText(said, constants);
  return text.includes(VALUE_PUT_IN) || !/^\w+$/.test(text) ? undefined : text.toUpperCase();
}

/** `client.get(url, config)`, `client(config)`, `client.request(config)`; undefined for other calls. */
function ofClient(
  call: SyntaxNode,
  method: string,
  [first, second, third]: readonly SyntaxNode[],
  constants: Constants,
): SentRequest | undefined {
  const line = lineOf(call);
  const isOptions = (method === '' || method === 'request') && first?.type === 'object';
  const url = isOptions ? propertyOf(first, 'url') : first;
  const hasBody = /^(post|put|patch)$/.test(method);
  const options = isOptions ? first : hasBody ? third : second;
  if (first === undefined || (method !== '' && method !== 'request' && !METHOD.test(method))) {
    return undefined;
  }
  const verb = METHOD.test(method)
    ? method.toUpperCase()
    : options === undefined
      ? method === ''
        ? 'GET'
        : undefined
      : methodIn(options, constants);
  const address = url === undefined ? undefined : addressOf(url, constants);
  const params = propertyOf(options, 'params') ?? propertyOf(options, 'searchParams');
  const names = params === undefined ? [] : keysOf(params);
  const given = options === undefined ? [] : keysOf(options);
  const isPlain =
    given !== undefined && (params !== undefined || !given.some((name) => /params/i.test(name)));
  const query =
    address?.query !== undefined && names !== undefined && isPlain ? [...address.query, ...names] : undefined;
  return {
    line,
    ...written(sentBy(method, options, second)),
    ...(verb === undefined ? {} : { method: verb }),
    ...(address === undefined ? {} : { address }),
    ...(query === undefined ? {} : { query }),
  };
}
