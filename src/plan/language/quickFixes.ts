import { checkPlan } from '../checks/checkPlan';
import type { Problem } from '../problem';
import type { DependencyData, LockKeyData, LockOverlapData } from '../problemData';
import { contractFileOffers } from './contractFileFix';
import { fullDialectOffers } from './fullDialect';
import type { EditablePlan } from './editablePlan';
import { globOffers } from './globFixes';
import { integrationOffers } from './integrationFix';
import { lockInScopeOffers, scopeOverlapOffers } from './overlapFixes';
import { removeDependency } from './planEdits';
import type { PlanReading } from '../reading/readPlan';
import { readPlan } from '../reading/readPlan';
import type { FixContext, Offer, QuickFix } from './quickFix';
import { canTryOut, offer } from './quickFix';
import { rewritten } from './rewritten';
import { serialisingOffers } from './serialisingFix';
import { applyTextEdits } from './textEdit';

/**
 * Every way to make a problem go away, the best first. Each keeps the plan's comments and layout, and has been tried: the problem
 * is gone and no error or warning has come, and what leaves fewer of them stands first. Only in a plan that is too large to try
 * them out while somebody waits are they offered as they are.
 */
export function quickFixes(context: FixContext, problem: Problem): QuickFix[] {
  const offered = offers(context, problem)
    .filter(({ edits, creates }) => edits.length > 0 || creates !== undefined)
    .map((each) => ({ ...each, problem }));
  return canTryOut(context.plan) ? provedFixes(context.plan, offered) : offered;
}

/** The fixes that hold what they promise; of those that leave as much, in the order given. */
function provedFixes(plan: EditablePlan, fixes: readonly QuickFix[]): QuickFix[] {
  const before = troubles(plan.reading);
  return fixes
    .flatMap((fix) => {
      const after = troubles(readPlan(applyTextEdits(plan.text.content, fix.edits)));
      const name = troubleName(fix.problem);
      // What lies around the plan is not known here, so a problem that rests on it is not seen again.
      const gone = (after.get(name) ?? 0) < (before.get(name) ?? 1);
      const added = [...after].some(([other, count]) => count > (before.get(other) ?? 0));
      return gone && !added
        ? [{ fix, left: [...after.values()].reduce((sum, count) => sum + count, 0) }]
        : [];
    })
    .toSorted((one, other) => one.left - other.left)
    .map(({ fix }) => fix);
}

/** How often each error and warning stands in a plan; where it stands does not count, since edits move it. */
function troubles(reading: PlanReading): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const problem of checkPlan(reading, { compat: 'upstream' })) {
    if (problem.severity !== 'info') {
      counts.set(troubleName(problem), (counts.get(troubleName(problem)) ?? 0) + 1);
    }
  }
  return counts;
}

function troubleName({ code, package: id, message }: Problem): string {
  return JSON.stringify([code, id, message]);
}

function offers(context: FixContext, problem: Problem): Offer[] {
  const { data } = problem;
  switch (data?.kind) {
    case undefined:
      return problem.code === 'short-dialect' ? fullDialectOffers(context.plan) : [];
    case 'scope-overlap':
      return [...serialisingOffers(context, data.packages), ...scopeOverlapOffers(context, data, problem)];
    case 'lock-overlap':
      return lockOverlapOffers(context, data);
    case 'lock-in-scope':
      return [
        ...lockInScopeOffers(context.plan, data),
        ...serialisingOffers(context, [data.holder, data.writer], false),
      ];
    case 'glob':
      return globOffers(context.plan, data, problem);
    case 'dependency':
      return dependencyOffers(context.plan, data, problem);
    case 'lock-key':
      return lockKeyOffers(context.plan, data);
    case 'contract-file':
      return contractFileOffers(data);
    case 'integration':
      return integrationOffers(context, data, problem);
  }
}

function lockOverlapOffers(context: FixContext, { packages }: LockOverlapData): Offer[] {
  return serialisingOffers(context, packages);
}

function lockKeyOffers(plan: EditablePlan, { key, canonical }: LockKeyData): Offer[] {
  return canonical === undefined
    ? []
    : [{ title: `Write \`${canonical}\``, edits: [rewritten(plan, key, canonical)], preferred: true }];
}

function dependencyOffers(
  plan: EditablePlan,
  { dependent, dependency, replacement }: DependencyData,
  { code }: Problem,
): Offer[] {
  const kind = code === 'redundant-dependency' ? 'redundant dependency' : 'dependency';
  if (replacement !== undefined) {
    // Whoever removes it would no longer wait for the package that was meant.
    return [
      {
        title: `Write "${replacement}"`,
        edits: [rewritten(plan, dependency, replacement)],
        preferred: true,
      },
    ];
  }
  return offer(
    `Remove the ${kind} on "${dependency.value}"`,
    () => removeDependency(plan, dependency.value, dependent),
    { preferred: code === 'redundant-dependency' || code === 'self-dependency' },
  );
}
