import { ANY } from './shapes/address';
import type { ApiContract, ApiOperation } from './shapes/apiContract';

/** An operation of a contract, with the file that names it. */
export interface Offered extends ApiOperation {
  readonly file: string;
  /** Why the file may offer more than is read. */
  readonly open: string | undefined;
  /** Each path that it may be asked under, in parts: with and without what its server puts before. */
  readonly paths: readonly (readonly string[])[];
}

/** How a path that is asked for stands to one that is offered: `maybe` where a part of either may be anything. */
export type Likeness = 'same' | 'maybe' | 'no';

/** Parts of a path. */
export function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

/** All operations of some contracts. */
export function operationsOf(apis: ReadonlyMap<string, ApiContract>): Offered[] {
  return [...apis].flatMap(([file, { operations, bases, open }]) =>
    operations.map((operation) => ({
      ...operation,
      file,
      open,
      paths: [...new Set(['', ...bases])].map((base) => partsOf(base + operation.path)),
    })),
  );
}

/** Holds a path that a client asks for against one that is offered. */
export function likenessOf(asked: readonly string[], offered: readonly string[]): Likeness {
  if (asked.length !== offered.length) {
    return 'no';
  }
  const each = asked.map((part, at) => partLikeness(part, offered[at] ?? ''));
  return each.includes('no') ? 'no' : each.includes('maybe') ? 'maybe' : 'same';
}

function partLikeness(asked: string, offered: string): Likeness {
  if (!offered.includes('{')) {
    return asked === offered ? 'same' : asked === ANY ? 'maybe' : 'no';
  }
  if (/^\{[^}]*\}$/.test(offered)) {
    // A word in the place of a parameter may be meant as something of its own.
    return asked === ANY || /^\d+$|^[\da-f]{8}-[\da-f-]{27}$/i.test(asked) ? 'same' : 'maybe';
  }
  return 'maybe';
}

/** Whether a route that is served is one that is offered; parameters may be called differently. */
export function isSameRoute(served: readonly string[], offered: readonly string[]): boolean {
  return (
    served.length === offered.length &&
    served.every((part, at) => part === (offered[at] ?? '').replace(/\{[^}]*\}/g, ANY))
  );
}

/** Parts that many paths begin with, and that say nothing of what they are about. */
const COMMON = /^(api|rest|v\d+([a-z]+\d*)?|latest)$/i;

/** The part of a path that says what it is about. */
export function subjectOf(parts: readonly string[]): string | undefined {
  return parts.find((part) => !COMMON.test(part));
}

/** Whether two words are written differently and likely mean the same: `user` and `users`, `displayName` and `display_name`. */
export function isAlike(one: string, other: string): boolean {
  const [a, b] = [one, other].map((word) => word.replace(/[-_.:]/g, '').toLowerCase());
  const singular = (word = ''): string =>
    word
      .replace(/ies$/, 'y')
      .replace(/(?<=[sxz]|ch|sh)es$/, '')
      .replace(/s$/, '');
  return one !== other && (a === b || singular(a) === singular(b)) && a !== '';
}

/** In how many parts two paths differ, and whether only in one that is written alike. */
export function differenceOf(
  asked: readonly string[],
  offered: readonly string[],
): { readonly parts: number; readonly isAlike: boolean } {
  const plain = offered.map((part) => part.replace(/^\{[^}]*\}$/, ANY));
  const longest = Math.max(asked.length, plain.length);
  const apart = Array.from({ length: longest }, (_, at) => at).filter((at) => asked[at] !== plain[at]);
  const [first = 0] = apart;
  const isOne = apart.length === 1 && asked.length === plain.length;
  return { parts: apart.length, isAlike: isOne && isAlike(asked[first] ?? '', plain[first] ?? '') };
}

/** The operations that look most like what was asked for, as people write them. */
export function nearest(method: string, asked: readonly string[], operations: readonly Offered[]): string[] {
  const distance = (one: Offered): number =>
    Math.min(...one.paths.map((path) => differenceOf(asked, path).parts)) * 2 +
    (one.method === method ? 0 : 1);
  return [...operations]
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, 3)
    .map(({ method: name, path }) => `${name} ${path}`);
}
