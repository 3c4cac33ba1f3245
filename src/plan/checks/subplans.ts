import { commonPath } from '../globs/commonPath';
import type { Common } from '../globs/commonPath';
import { firstById } from '../firstById';
import { Glob } from '../globs/globs';
import type { Plan, WorkPackage } from '../model';
import type { Problem, RelatedPlace } from '../problem';
import type { Located } from '../source';
import { recipeUse } from '../reading/subplans';
import type { SubplanFound, Subplans } from '../reading/subplans';
import type { Check, CheckedPlan } from './basis/check';

/** Problems of one subplan that are shown with the package that names it; the others are shown in its own file. */
const SHOWN = 5;

type Subplan = Extract<SubplanFound, { kind: 'plan' }>;

/** A rule for plans, applied to another one. */
type CheckOther = (subplan: Subplan, settings: Pick<CheckedPlan, 'maxParallel'>) => readonly Problem[];

/**
 * Plans of their own that packages name: they must be there, be valid, not contain themselves, and stay within what
 * their package may write and holds.
 * @param checkOther finds the problems of another plan.
 */
export function subplanCheck(checkOther: CheckOther): Check {
  return ({ reading: { plan }, surroundings, maxParallel }) =>
    surroundings?.subplans === undefined
      ? []
      : [...firstById(plan).values()].flatMap((item) =>
          item.subplan === undefined
            ? []
            : problemsOf(item, item.subplan, surroundings.subplans, (found) =>
                checkOther(found, { maxParallel }),
              ),
        );
}

function problemsOf(
  item: WorkPackage,
  written: Located<string>,
  subplans: Subplans | undefined,
  check: (subplan: Subplan) => readonly Problem[],
): Problem[] {
  const found = subplans?.get(written.value);
  const problem = (code: string, severity: Problem['severity'], message: string): Problem => {
    return { code, severity, message, range: written.range, package: item.id };
  };
  switch (found?.kind) {
    case undefined:
      return [];
    case 'unreadable': {
      const message = `The plan \`${written.value}\` of "${item.id}" cannot be read: ${found.message}`;
      return [problem('subplan-unreadable', 'error', message)];
    }
    case 'cycle': {
      const way = found.paths.map((path) => `\`${path}\``).join(' > ');
      const message = `The plan of "${item.id}" contains itself: ${way}. It would never end.`;
      return [problem('subplan-cycle', 'error', message)];
    }
    case 'plan':
      return [
        ...summary(item, found, check(found)).map(([severity, message, related]) => ({
          ...problem('subplan-problems', severity, message),
          related,
        })),
        ...scopeProblems(item, found).map(([severity, message, related]) => ({
          ...problem('subplan-scope', severity, message),
          related,
        })),
        ...lockProblems(item, found).map(([severity, message, related]) => ({
          ...problem('subplan-lock', severity, message),
          related,
        })),
      ];
  }
}

/** What of a plan leads out of the package that it does the work of: each with the place in the plan. Never empty for an error. */
export function leadsOutOf(
  item: WorkPackage,
  subplan: Subplan,
): { message: string; place: RelatedPlace | undefined }[] {
  return [...scopeProblems(item, subplan), ...lockProblems(item, subplan)].map(([, message, [place]]) => ({
    message,
    place,
  }));
}

type Finding = readonly [severity: Problem['severity'], message: string, related: readonly RelatedPlace[]];

/** What is wrong with the subplan itself, in one problem of the gravest kind. */
function summary(item: WorkPackage, subplan: Subplan, problems: readonly Problem[]): Finding[] {
  const { path, reading } = subplan;
  if (reading.plan.packages.length === 0 && problems.every(({ severity }) => severity !== 'error')) {
    return [['error', `The plan \`${path}\` of "${item.id}" has no packages.`, []]];
  }
  const errors = problems.filter(({ severity }) => severity === 'error');
  const grave = errors.length > 0 ? errors : problems.filter(({ severity }) => severity === 'warning');
  const [first] = grave;
  if (first === undefined) {
    return [];
  }
  const what = errors.length > 0 ? 'error' : 'warning';
  const count = grave.length === 1 ? `${what === 'error' ? 'an' : 'a'} ${what}` : `${grave.length} ${what}s`;
  const places = grave
    .slice(0, SHOWN)
    .map(({ message, range }): RelatedPlace => ({ message, range, file: recipeUse(path).file }));
  return [[what, `The plan \`${path}\` of "${item.id}" has ${count}: ${first.message}`, places]];
}

/** Exact: a path that a package of the subplan may write and its parent may not, if there is one. */
function scopeProblems(item: WorkPackage, { path, reading }: Subplan): Finding[] {
  const allowed = globs(item.scope.writeAllow);
  const denied = globs(item.scope.deny);
  return childPackages(reading.plan).flatMap((child): Finding[] => {
    const own = globs(child.scope.deny);
    for (const claim of child.scope.writeAllow) {
      const a = Glob.ofPath(claim.value);
      const ways: Common[] = [
        commonPath({ a, denied: [...own, ...allowed] }),
        ...denied.map((b) => commonPath({ a, b, denied: own })),
      ];
      const place = {
        message: `"${child.id}" may write it by this.`,
        range: claim.range,
        file: recipeUse(path).file,
      };
      const way = ways.find(({ found }) => found === 'path');
      if (way?.found === 'path') {
        const message = `"${child.id}" of \`${path}\` may write \`${way.path}\`, which is outside the scope of "${item.id}". Widen that scope, or narrow the one in the subplan.`;
        return [['error', message, [place]]];
      }
      if (ways.some(({ found }) => found === 'unknown')) {
        const message = `Whether "${child.id}" of \`${path}\` stays within the scope of "${item.id}" would take too long to find out. What it writes outside is refused when it is merged.`;
        return [['warning', message, [place]]];
      }
    }
    return [];
  });
}

/** Claims of a subplan's packages count as its parent's while it runs, so they are better said there. */
function lockProblems(item: WorkPackage, { path, reading }: Subplan): Finding[] {
  const held = new Set(claimsOf(item).map(({ value }) => value));
  const unsaid = new Map<string, readonly [WorkPackage, Located<string>]>();
  for (const child of childPackages(reading.plan)) {
    for (const claim of claimsOf(child)) {
      if (!held.has(claim.value) && !unsaid.has(claim.value)) {
        unsaid.set(claim.value, [child, claim]);
      }
    }
  }
  return [...unsaid.values()].map(([child, claim]): Finding => [
    'warning',
    `"${child.id}" of \`${path}\` claims the lock \`${claim.value}\`, which "${item.id}" does not. While "${item.id}" runs nothing beside it may hold that lock; claim it here too, so that the plan says so.`,
    [{ message: `"${child.id}" claims it here.`, range: claim.range, file: recipeUse(path).file }],
  ]);
}

function childPackages(plan: Plan): readonly WorkPackage[] {
  return [...firstById(plan).values()];
}

function claimsOf({ locks }: WorkPackage): readonly Located<string>[] {
  return [...locks.files, ...locks.keys];
}

function globs(patterns: readonly Located<string>[]): Glob[] {
  return patterns.map(({ value }) => Glob.ofPath(value));
}
