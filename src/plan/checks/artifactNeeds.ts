import { firstById } from '../firstById';
import { compileScope } from '../globs/scope';
import type { ArtifactNeed, WorkPackage } from '../model';
import { nearWord } from '../nearWord';
import type { Problem } from '../problem';
import type { Check } from './basis/check';

/**
 * What packages need of others at their end: of a package of the plan that may write it, and that it does not depend on anyway.
 * A package that is a plan of its own has no worktree that anything could come into.
 */
export const artifactNeeds: Check = ({ reading: { plan }, graph }) => {
  const packages = firstById(plan);
  return plan.packages.flatMap((item) =>
    item.needs.flatMap((need): Problem[] => {
      const found = needProblem(item, need, packages, (other) => graph.waitsFor(item.id, other));
      return found === undefined ? [] : [{ ...found, package: item.id }];
    }),
  );
};

function needProblem(
  item: WorkPackage,
  { from, artifact }: ArtifactNeed,
  packages: ReadonlyMap<string, WorkPackage>,
  waitsFor: (other: string) => boolean,
): Problem | undefined {
  const provider = packages.get(from.value);
  if (provider === undefined || from.value === item.id) {
    const near = nearWord(
      from.value,
      [...packages.keys()].filter((id) => id !== item.id),
    );
    const meant = near === undefined ? '' : ` Did you mean "${near}"?`;
    const message =
      provider === undefined
        ? `"${item.id}" needs something of "${from.value}", which is not a package of this plan.${meant}`
        : `"${item.id}" needs something of itself, which could never come.`;
    return { code: 'unknown-need', severity: 'error', message, range: from.range };
  }
  if (item.subplan !== undefined || item.generatesPlan === true) {
    const message = `"${item.id}" is a plan of its own, so that nothing can come to its agents later. Let it depend on "${from.value}" instead.`;
    return { code: 'need-of-subplan', severity: 'error', message, range: from.range };
  }
  if (waitsFor(from.value)) {
    const message = `"${item.id}" waits for the end of "${from.value}" anyway, so that it needs nothing of it besides.`;
    return { code: 'needless-need', severity: 'info', message, range: from.range };
  }
  const { scope } = provider;
  const admits = compileScope(
    scope.writeAllow.map(({ value }) => value),
    scope.deny.map(({ value }) => value),
  );
  // A folder is in a scope by what may be written in it.
  const isOwn = [artifact.value, `${artifact.value}/a`].some((path) => admits.admits(path));
  const message = `"${item.id}" needs ${artifact.value} of "${from.value}", which may not write it.`;
  return isOwn
    ? undefined
    : {
        code: 'need-outside-scope',
        severity: 'error',
        message,
        range: artifact.range,
        related: [{ message: `The scope of "${from.value}".`, range: provider.idRange }],
      };
}
