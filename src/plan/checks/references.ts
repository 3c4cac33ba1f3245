import { nearWord } from '../nearWord';
import type { Check } from './check';

/** Looking for what may have been meant takes long in a plan where everything is wrong; then nobody reads it either. */
const MAX_SUGGESTIONS = 100;

/** Packages can only depend on packages of the same plan, and not on themselves. */
export const references: Check = ({ reading: { plan } }) => {
  const ids = [...new Set(plan.packages.map((item) => item.id))];
  const known = new Set(ids);
  let suggestions = 0;
  const meant = (word: string, own: string): string | undefined => {
    suggestions += 1;
    return suggestions > MAX_SUGGESTIONS
      ? undefined
      : nearWord(
          word,
          ids.filter((id) => id !== own),
        );
  };
  return plan.packages.flatMap((item) =>
    item.dependsOn
      .filter(({ value }) => value === item.id || !known.has(value))
      .map((dependency) => {
        const itself = dependency.value === item.id;
        const near = itself ? undefined : meant(dependency.value, item.id);
        return {
          code: itself ? 'self-dependency' : 'unknown-dependency',
          severity: 'error' as const,
          message: itself
            ? `"${item.id}" depends on itself, so it could never start.`
            : `"${item.id}" depends on "${dependency.value}", which is not a package of this plan.${near === undefined ? '' : ` Did you mean "${near}"?`}`,
          range: dependency.range,
          package: item.id,
          data: {
            kind: 'dependency' as const,
            dependent: item.id,
            dependency,
            ...(near === undefined ? {} : { replacement: near }),
          },
        };
      }),
  );
};
