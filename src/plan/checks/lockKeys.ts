import type { LockKeyData } from '../problemData';
import type { Located } from '../source';
import { canonicalLockKey } from '../upstream/canonicalLockKey';
import { lockKeyFindings } from '../upstream/lockKeys';
import type { Check } from './check';

/**
 * Lock keys in a form that upstream refuses. They lock all the same, so this is a warning, and none for the other dialects,
 * where keys are free.
 */
export const lockKeys: Check = ({ reading: { plan }, strict }) =>
  plan.dialect !== 'full' && !strict
    ? []
    : lockKeyFindings(plan).map(({ packageId, key, form }) => ({
        code: 'lock-key',
        severity: strict ? ('error' as const) : ('warning' as const),
        message:
          form === undefined
            ? `The lock key \`${key.value}\` begins with no namespace that upstream knows, such as \`api:\` or \`db:schema:\`.`
            : `The lock key \`${key.value}\` is not in the form that upstream wants for \`${form.namespace}\`: ${form.pattern}`,
        range: key.range,
        package: packageId,
        data: lockKeyData(key),
      }));

function lockKeyData(key: Located<string>): LockKeyData {
  const canonical = canonicalLockKey(key.value);
  return { kind: 'lock-key', key, ...(canonical === undefined ? {} : { canonical }) };
}
