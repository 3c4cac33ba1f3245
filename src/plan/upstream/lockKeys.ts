import type { Plan } from '../model';
import type { Located } from '../source';

/** The canonical forms of lock keys. Of several namespaces that fit, the longest counts. */
const FORMS: ReadonlyMap<string, RegExp> = new Map([
  ['db:migration-slot', /^db:migration-slot$/],
  ['db:schema', /^db:schema:[a-z][a-z0-9_]*$/],
  ['contract', /^contract:.+$/],
  ['feature', /^feature:[A-Za-z0-9._:-]+:[a-z]+$/],
  ['event', /^event:[a-z][a-z0-9.]*$/],
  ['flag', /^flag:[a-z][a-z0-9/.*]*$/],
  ['api', /^api:[A-Z]+ \/.+$/],
  ['env', /^env:[a-z][a-z0-9_-]*$/],
]);

/** A lock key that is not in canonical form. */
export interface LockKeyFinding {
  readonly packageId: string;
  readonly key: Located<string>;
  /** Missing when the key has no known namespace. */
  readonly form?: { readonly namespace: string; readonly pattern: string };
}

/** All lock keys that upstream would refuse, in the order of the plan. */
export function lockKeyFindings(plan: Plan): LockKeyFinding[] {
  return plan.packages.flatMap((item) =>
    item.locks.keys.flatMap((key) => {
      const finding = refuse(key.value);
      return finding === undefined ? [] : [{ packageId: item.id, key, ...finding }];
    }),
  );
}

/** A finding in the words of upstream's validator. */
export function lockKeyMessage({ packageId, key, form }: LockKeyFinding): string {
  return form === undefined
    ? `  ${packageId}: key '${key.value}' has unrecognized namespace prefix`
    : `  ${packageId}: key '${key.value}' matches prefix '${form.namespace}' but fails canonicalization (expected pattern: ${form.pattern})`;
}

/** Whether upstream accepts a lock key. */
export function isCanonicalLockKey(key: string): boolean {
  return refuse(key) === undefined;
}

function refuse(key: string): Pick<LockKeyFinding, 'form'> | undefined {
  for (const [namespace, form] of FORMS) {
    if (key === namespace || key.startsWith(`${namespace}:`) || key.startsWith(`${namespace} `)) {
      const matches = form.test(key.replace(/\n$/, ''));
      return matches ? undefined : { form: { namespace, pattern: form.source.replaceAll('\\/', '/') } };
    }
  }
  return {};
}

/** Prefixes that people write for a namespace. */
const NAMESPACES: readonly (readonly [written: RegExp, namespace: string])[] = [
  [/^(?:db:)?migration[-_]slot\b.*$/i, 'db:migration-slot'],
  [/^(?:db:schema|db:tables?|schema|tables?|db)\s*:\s*/i, 'db:schema:'],
  [/^(?:api|endpoint|route|http)\s*:\s*/i, 'api:'],
  [/^(?:events?|topic)\s*:\s*/i, 'event:'],
  [/^(?:flags?|feature[-_]flag)\s*:\s*/i, 'flag:'],
  [/^(?:env|environment)\s*:\s*/i, 'env:'],
  [/^contracts?\s*:\s*/i, 'contract:'],
  [/^features?\s*:\s*/i, 'feature:'],
];

/** How the rest of a key becomes what its namespace allows. */
const REST: Readonly<Record<string, (rest: string) => string>> = {
  'api:': apiRest,
  'db:schema:': (rest) => rest.toLowerCase().replace(/[^a-z0-9_]+/g, '_'),
  'event:': (rest) => rest.toLowerCase().replace(/[^a-z0-9]+/g, '.'),
  'flag:': (rest) => rest.toLowerCase().replace(/[^a-z0-9/.*]+/g, '.'),
  'env:': (rest) =>
    rest
      .toLowerCase()
      .replace(/[^a-z0-9_-]+/g, '-')
      .replace(/^(?=[0-9])/, 'port-'),
  'contract:': (rest) => rest,
  'feature:': featureRest,
};

/**
 * The canonical form of a lock key that upstream refuses, as far as it is clear what was meant. Undefined where it is not, and for
 * keys that are canonical already.
 */
export function canonicalLockKey(key: string): string | undefined {
  const text = key.trim();
  for (const [written, namespace] of NAMESPACES) {
    if (written.test(text)) {
      const rest = text.replace(written, '').trim();
      const canonical = namespace + (REST[namespace]?.(rest) ?? '');
      return canonical !== key && isCanonicalLockKey(canonical) ? canonical : undefined;
    }
  }
  return undefined;
}

/**
 * The key under which a lock is held for what a plan has written down: as it was meant where that is clear, and as it stands
 * where it is not, which is what packages with keys of other namespaces go by.
 */
export function heldLockKey(written: string): string {
  return isCanonicalLockKey(written) ? written : (canonicalLockKey(written) ?? written);
}

/** `get users` becomes `GET /users`; a path without a method could be any. */
function apiRest(rest: string): string {
  const [, method = '', path = ''] = /^([a-z]+)[\s:]+(.*)$/i.exec(rest) ?? [];
  return `${method.toUpperCase()} ${path.startsWith('/') ? '' : '/'}${path}`;
}

/** A feature's key ends in what it is for; one that names only the feature claims all of it. */
function featureRest(rest: string): string {
  const parts = rest.split(':').filter((part) => part !== '');
  const purpose = parts.length > 1 ? (parts.pop() ?? '') : 'all';
  return `${parts.join(':').replace(/[^A-Za-z0-9._:-]+/g, '-')}:${purpose.toLowerCase().replace(/[^a-z]+/g, '')}`;
}
