import type { SyntaxNode } from '../surfaces/readSurface';
import { childrenOf, lineOf } from '../surfaces/readSurface';
import type { Address, Constants } from './address';
import { addressOf, behind, writtenText } from './address';
import { dictionaryKeys, every, givenTo, keywordOf, METHOD } from './routes';
import { VALUE_PUT_IN } from './sqlQuery';
import { pythonAnswers } from './pythonAnswers';
import type { Sent, SentRequest } from './webRequests';

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
