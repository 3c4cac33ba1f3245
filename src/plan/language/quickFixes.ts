import type { Problem } from '../problem';
import type { DependencyData, LockKeyData, LockOverlapData } from '../problemData';
import { contractFileOffers } from './contractFileFix';
import { fullDialectOffers } from './fullDialect';
import type { EditablePlan } from './editablePlan';
import { globOffers } from './globFixes';
import { integrationOffers } from './integrationFix';
import { lockInScopeOffers, scopeOverlapOffers } from './overlapFixes';
import { removeDependency } from './planEdits';
import type { FixContext, Offer, QuickFix } from './quickFix';
import { offer } from './quickFix';
import { rewritten } from './rewritten';
import { serialisingOffers } from './serialisingFix';

/** Every way to make a problem go away, the best first. Each keeps the plan valid, and its comments and layout. */
export function quickFixes(context: FixContext, problem: Problem): QuickFix[] {
  return offers(context, problem)
    .filter(({ edits, creates }) => edits.length > 0 || creates !== undefined)
    .map((offer) => ({ ...offer, problem }));
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
  return [
    ...(replacement === undefined
      ? []
      : [
          {
            title: `Write "${replacement}"`,
            edits: [rewritten(plan, dependency, replacement)],
            preferred: true,
          },
        ]),
    ...offer(
      `Remove the ${kind} on "${dependency.value}"`,
      () => removeDependency(plan, dependency.value, dependent),
      { preferred: code === 'redundant-dependency' || code === 'self-dependency' },
    ),
  ];
}
