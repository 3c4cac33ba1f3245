import { canonicalLockKey } from '../upstream/canonicalLockKey';
import { lockKeyFindings } from '../upstream/lockKeys';
import type { Check } from './check';

/**
 * Lock keys in a form that upstream refuses. They lock all the same, so this is a warning for those who need upstream, and none
 * for the other dialects, where keys are free.
 */
export const lockKeys: Check = ({ reading: { plan }, strict, forUpstream }) =>
  !forUpstream || (plan.dialect !== 'full' && !strict)
    ? []
    : lockKeyFindings(plan).map(({ packageId, key, form }) => {
        const canonical = canonicalLockKey(key.value);
        const meant = canonical === undefined ? '' : ` Did you mean \`${canonical}\`?`;
        return {
          code: 'lock-key',
          severity: strict ? ('error' as const) : ('warning' as const),
          message:
            form === undefined
              ? `The lock key \`${key.value}\` begins with no namespace that upstream knows, such as \`api:\` or \`db:schema:\`.${meant}`
              : `The lock key \`${key.value}\` is not in the form that upstream wants for \`${form.namespace}\`: ${form.pattern}.${meant}`,
          range: key.range,
          package: packageId,
          data: { kind: 'lock-key' as const, key, ...(canonical === undefined ? {} : { canonical }) },
        };
      });
