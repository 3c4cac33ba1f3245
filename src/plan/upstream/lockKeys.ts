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
