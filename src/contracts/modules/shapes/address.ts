import type { SyntaxNode } from '../../surfaces/readSurface';
import { childrenOf } from '../../surfaces/readSurface';
import { textOf } from './codeText';
import { VALUE_PUT_IN } from './sqlQuery';

/** A part of a path that the program puts in. */
export const ANY = '{}';

/** Where a request goes or a route answers, as far as the text tells. */
export interface Address {
  /**
   * What stands before the path: empty where it begins at the top of the same server, `https://host` where that is written, else the
   * code that says it.
   */
  readonly base: string;
  /** Parts of the path; `{}`: the program puts it in. */
  readonly segments: readonly string[];
  /** Names of the parameters behind `?`; absent: there may be others. */
  readonly query?: readonly string[];
}

/** Names of a file that stand for one text each: `const API = '/v1'`. */
export type Constants = ReadonlyMap<string, string>;

/** The constants of a file of TypeScript, JavaScript or Python; a name that is given two values is none. */
export function constantsIn(root: SyntaxNode): Constants {
  const found = new Map<string, string>();
  const twice = new Set<string>();
  for (const node of root.descendantsOfType(['variable_declarator', 'assignment', 'assignment_expression'])) {
    const name = node?.childForFieldName('name') ?? node?.childForFieldName('left');
    const value = node?.childForFieldName('value') ?? node?.childForFieldName('right');
    if (name?.type !== 'identifier') {
      continue;
    }
    const text = value?.type === 'string' ? textOf(value) : VALUE_PUT_IN;
    if (found.has(name.text) || text.includes(VALUE_PUT_IN)) {
      twice.add(name.text);
    }
    found.set(name.text, text);
  }
  twice.forEach((name) => found.delete(name));
  return found;
}

/** A text of code with the constants of its file in their places; what the program puts in is a sign of its own. */
export function writtenText(node: SyntaxNode, constants: Constants): string {
  if (node.type === 'identifier') {
    return constants.get(node.text) ?? VALUE_PUT_IN;
  }
  const isOdd = node
    .descendantsOfType(['binary_expression', 'binary_operator'])
    .some((one) => one !== null && !one.children.some((child) => /^[+%]$/.test(child?.type ?? '')));
  if (isOdd) {
    return VALUE_PUT_IN;
  }
  const text = textOf(node).replace(/\n/g, '');
  const whole = node.type === 'binary_operator' ? text.replace(/%[sdr]/g, VALUE_PUT_IN) : text;
  const lead = whole.startsWith(VALUE_PUT_IN) ? constants.get(leadOf(node)) : undefined;
  return lead === undefined ? whole : lead + whole.slice(VALUE_PUT_IN.length);
}

/** The code that a text begins with: `API` of `${API}/users` and of `API + '/users'`. */
function leadOf(node: SyntaxNode): string {
  const [first] = childrenOf(node);
  switch (node.type) {
    case 'string':
    case 'template_string': {
      const put = childrenOf(node).find(({ type }) => /^(template_substitution|interpolation)$/.test(type));
      return childrenOf(put ?? null)[0]?.text ?? '';
    }
    case 'binary_expression':
    case 'binary_operator':
    case 'parenthesized_expression':
    case 'concatenated_string':
      return first === undefined ? '' : leadOf(first);
    default:
      return node.text;
  }
}

/** The address that code writes down; undefined where its path is put together while the program runs. */
export function addressOf(node: SyntaxNode, constants: Constants): Address | undefined {
  const text = writtenText(node, constants);
  const [whole = '', origin = ''] = /^(https?:\/\/[^/?#\uE000]+(?::\uE000)?)?/i.exec(text) ?? [];
  const rest = text.slice(whole.length);
  if (!rest.startsWith(VALUE_PUT_IN)) {
    return parsed(origin.toLowerCase(), rest);
  }
  const lead = leadOf(node);
  const isWhole = rest === VALUE_PUT_IN || origin !== '';
  return isWhole || lead === '' ? undefined : parsed(`\`${lead}\``, rest.slice(VALUE_PUT_IN.length));
}

/** Whether an address begins at the top of a server, or with what the program puts in. */
export function isAnchored(node: SyntaxNode, constants: Constants): boolean {
  return /^(\uE000|\/|https?:\/\/)/i.test(writtenText(node, constants));
}

/** @param rest path and query; a path need not begin with a slash. */
function parsed(base: string, rest: string): Address | undefined {
  const [before = ''] = rest.split('#', 1);
  const [path = '', ...queries] = before.split('?');
  const segments = path.split('/').filter((segment) => segment !== '');
  const isClear = segments.every((segment) => segment === VALUE_PUT_IN || !segment.includes(VALUE_PUT_IN));
  if (!isClear || (path !== '' && !path.startsWith('/') && base !== '')) {
    return undefined;
  }
  const names = queries
    .join('?')
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => pair.split('=', 1)[0] ?? '');
  const last = queries.length === 0 ? (segments.at(-1) ?? '') : '';
  const isKnown = last !== VALUE_PUT_IN && names.every((name) => /^[\w.[\]-]+$/.test(name));
  return {
    base,
    segments: segments.map((segment) => (segment === VALUE_PUT_IN ? ANY : segment)),
    ...(isKnown ? { query: names } : {}),
  };
}

/** An address behind another one, as clients that know a base put it. */
export function behind(base: Address | undefined, name: string, address: Address): Address {
  if (/^https?:/.test(address.base)) {
    return address;
  }
  return base === undefined
    ? { ...address, base: `\`${name}\`` }
    : { ...address, base: base.base, segments: [...base.segments, ...address.segments] };
}
