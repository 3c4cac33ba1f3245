import { didYouMean } from '../nearWord';
import type { Check } from './check';

/** Packages can only depend on packages of the same plan, and not on themselves. */
export const references: Check = ({ reading: { plan } }) => {
  const ids = [...new Set(plan.packages.map((item) => item.id))];
  const known = new Set(ids);
  return plan.packages.flatMap((item) =>
    item.dependsOn
      .filter(({ value }) => value === item.id || !known.has(value))
      .map(({ value, range }) => ({
        code: value === item.id ? 'self-dependency' : 'unknown-dependency',
        severity: 'error' as const,
        message:
          value === item.id
            ? `"${item.id}" depends on itself, so it could never start.`
            : `"${item.id}" depends on "${value}", which is not a package of this plan.${didYouMean(
                value,
                ids.filter((id) => id !== item.id),
              )}`,
        range,
        package: item.id,
      })),
  );
};
