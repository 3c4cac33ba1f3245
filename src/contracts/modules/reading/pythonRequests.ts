import type { SyntaxNode } from '../../surfaces/readSurface';
import { childrenOf, lineOf } from '../../surfaces/readSurface';
import type { Address, Constants } from '../shapes/address';
import { addressOf, behind, writtenText } from '../shapes/address';
import type { AnswerPart, AnswerUse } from '../shapes/answerUse';
import { FARTHEST, FoundUse } from '../shapes/answerUse';
import { dictionaryKeys, every, givenTo, isSameNode, keywordOf, METHOD } from '../shapes/routes';
import { VALUE_PUT_IN } from '../shapes/sqlQuery';
import type { Sent, SentRequest } from './webRequests';

/** What a Python module reads of what a call answers, as far as names lead that are given one value. */
function pythonAnswers(call: SyntaxNode): AnswerUse {
  const found = new FoundUse();
  follow(found, call, 'answer', 0);
  return found;
}

function follow(found: FoundUse, node: SyntaxNode, part: AnswerPart, depth: number): void {
  const { parent } = node;
  if (parent === null || depth > FARTHEST) {
    return;
  }
  const stands = (field: string): boolean => isSameNode(parent.childForFieldName(field), node);
  switch (parent.type) {
    case 'await':
    case 'parenthesized_expression':
      return follow(found, parent, part, depth + 1);
    case 'attribute':
      return stands('object') ? attribute(found, parent, part, depth) : undefined;
    case 'subscript':
      return stands('value') ? subscript(found, parent, part, depth) : undefined;
    case 'assignment':
      return stands('right') ? named(found, parent.childForFieldName('left'), part, depth) : undefined;
    case 'for_statement':
    case 'for_in_clause':
      return stands('right') && part === 'body'
        ? named(found, parent.childForFieldName('left'), 'item', depth)
        : undefined;
    case 'comparison_operator': {
      const isEqual = parent.children.some((one) => /^[!=]=$/.test(one?.type ?? ''));
      const other = childrenOf(parent).find((one) => one.type === 'integer');
      if (part === 'status' && isEqual) {
        found.await(other?.text, lineOf(parent));
      }
      return undefined;
    }
    default:
      return undefined;
  }
}

function attribute(found: FoundUse, access: SyntaxNode, part: AnswerPart, depth: number): void {
  const name = access.childForFieldName('attribute')?.text ?? '';
  const call = access.parent?.type === 'call' ? access.parent : undefined;
  if (part === 'answer' && call !== undefined) {
    if (name === 'json') {
      follow(found, call, 'body', depth + 1);
    } else if (name === 'raise_for_status') {
      follow(found, call, 'answer', depth + 1);
    }
  } else if (part === 'answer' && name === 'status_code') {
    follow(found, access, 'status', depth + 1);
  } else if (call !== undefined && name === 'get') {
    const [key] = givenTo(call);
    field(found, key, part);
  }
}

function subscript(found: FoundUse, access: SyntaxNode, part: AnswerPart, depth: number): void {
  const index = access.childForFieldName('subscript') ?? undefined;
  const isSet =
    access.parent?.type === 'assignment' && isSameNode(access.parent.childForFieldName('left'), access);
  if (index?.type === 'integer' && part === 'body') {
    follow(found, access, 'item', depth + 1);
  } else if (!isSet) {
    field(found, index, part);
  }
}

function field(found: FoundUse, key: SyntaxNode | undefined, part: AnswerPart): void {
  const [, name] = /^["']([\w-]+)["']$/.exec(key?.type === 'string' ? key.text : '') ?? [];
  if (name !== undefined && key !== undefined) {
    found.read(part, name, lineOf(key));
  }
}

/** Follows a name through the function or comprehension that gives it a value, where it has no other there. */
function named(found: FoundUse, name: SyntaxNode | null, part: AnswerPart, depth: number): void {
  let scope = name?.parent ?? null;
  while (
    scope !== null &&
    !/^(function_definition|module|\w*_comprehension|generator_expression)$/.test(scope.type)
  ) {
    scope = scope.parent;
  }
  if (name?.type !== 'identifier' || scope === null) {
    return;
  }
  const uses = every(scope, ['identifier']).filter((one) => one.text === name.text);
  const isGivenAnother = uses.some((one) => !isSameNode(one, name) && isGiven(one));
  if (!isGivenAnother) {
    uses.filter((one) => !isSameNode(one, name)).forEach((one) => follow(found, one, part, depth + 1));
  }
}

/** Whether a name is given a value where it stands. */
function isGiven(name: SyntaxNode): boolean {
  const { parent } = name;
  const isLeft = isSameNode(parent?.childForFieldName('left') ?? null, name);
  return (
    isLeft ||
    (isSameNode(parent?.childForFieldName('name') ?? null, name) && parent?.type !== 'keyword_argument') ||
    /parameter|pattern|global|nonlocal|as_pattern_target|lambda/.test(parent?.type ?? '')
  );
}

/** The requests of `requests` and httpx in a Python module. */
export function pythonRequests(module: SyntaxNode, constants: Constants): Sent {
  const isUsed = /^\s*(?:import|from)\s+(?:requests|httpx)\b/m.test(module.text);
  const clients = isUsed ? clientsIn(module, constants) : new Map<string, Address | 'unknown'>();
  const requests = (isUsed ? every(module, ['call']) : []).flatMap((call): SentRequest[] => {
    const callee = call.childForFieldName('function');
    const object = callee?.childForFieldName('object')?.text ?? '';
    const verb = callee?.childForFieldName('attribute')?.text ?? '';
    const base = clients.get(object);
    if (
      (base === undefined && !/^(requests|httpx)$/.test(object)) ||
      !(METHOD.test(verb) || verb === 'request')
    ) {
      return [];
    }
    const given = givenTo(call).filter(({ type }) => type !== 'keyword_argument');
    const url = keywordOf(call, 'url') ?? given[verb === 'request' ? 1 : 0];
    const said = verb === 'request' ? (keywordOf(call, 'method') ?? given[0]) : undefined;
    const named = said === undefined ? verb : writtenText(said, constants);
    const method = named.includes(VALUE_PUT_IN) || named === 'request' ? undefined : named.toUpperCase();
    const written = url === undefined || /splat/.test(url.type) ? undefined : addressOf(url, constants);
    // Without a client that knows a base, an address without a host is one of nothing.
    const isWhole = base !== undefined || (written !== undefined && written.base !== '');
    const own = base === 'unknown' ? undefined : base;
    const address =
      written === undefined || !isWhole
        ? undefined
        : base === undefined
          ? written
          : behind(own, object, written);
    const params = keywordOf(call, 'params');
    const names = params === undefined ? [] : dictionaryKeys(params);
    const isPlain = !givenTo(call).some(({ type }) => /splat/.test(type)) && base === undefined;
    const query =
      address?.query !== undefined && names !== undefined && isPlain
        ? [...address.query, ...names]
        : undefined;
    const { reads, awaits } = pythonAnswers(call);
    const answer = { reads, awaits };
    return [
      {
        line: lineOf(call),
        ...(method === undefined ? {} : { method }),
        ...(address === undefined ? {} : { address }),
        ...(query === undefined ? {} : { query }),
        ...sentFields(keywordOf(call, 'json')),
        ...(answer.reads.length + answer.awaits.length === 0 ? {} : { answer }),
      },
    ];
  });
  return { requests, clients: {} };
}

/** The fields of a dictionary that is sent. */
function sentFields(node: SyntaxNode | undefined): Pick<SentRequest, 'body'> {
  const pairs = node?.type === 'dictionary' ? childrenOf(node) : undefined;
  if (pairs === undefined) {
    return {};
  }
  const fields = pairs.flatMap((pair) => {
    const key = pair.type === 'pair' ? pair.childForFieldName('key') : null;
    const isName = key?.type === 'string' && !key.text.includes('{');
    return isName ? [{ name: key.text.replace(/^\w*['"]+|['"]+$/g, ''), line: lineOf(key) }] : [];
  });
  return { body: { fields, whole: fields.length === pairs.length } };
}

/** Clients and sessions of the module: what each puts before paths, where that is written. */
function clientsIn(module: SyntaxNode, constants: Constants): Map<string, Address | 'unknown'> {
  const found = new Map<string, Address | 'unknown'>();
  const put = (name: string, value: SyntaxNode): void => {
    const base = keywordOf(value, 'base_url');
    const written = base === undefined ? undefined : addressOf(base, constants);
    const kind = value.childForFieldName('function')?.text ?? '';
    const known = base === undefined && kind.endsWith('Session') ? { base: '', segments: [] } : written;
    found.set(name, found.has(name) || known === undefined ? 'unknown' : known);
  };
  const isClient = (value: SyntaxNode | null | undefined): value is SyntaxNode =>
    /^((requests\.)?Session|(httpx\.)?(Async)?Client)$/.test(
      value?.childForFieldName('function')?.text ?? '',
    );
  for (const one of every(module, ['assignment'])) {
    const value = one.childForFieldName('right');
    if (isClient(value)) {
      put(one.childForFieldName('left')?.text ?? '', value);
    }
  }
  for (const one of every(module, ['as_pattern'])) {
    const [value, name] = one.namedChildren;
    if (isClient(value)) {
      put(name?.text ?? '', value);
    }
  }
  return found;
}
