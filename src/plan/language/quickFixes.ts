import type { Problem } from '../problem';
import type { DependencyData, GlobData, LockKeyData, LockOverlapData } from '../problemData';
import type { Located } from '../source';
import { contractFileOffers } from './contractFileFix';
import { fullDialectOffers } from './fullDialect';
import type { EditablePlan } from './editablePlan';
import { integrationOffers } from './integrationFix';
import { lockInScopeOffers, scopeOverlapOffers } from './overlapFixes';
import { removeDependency } from './planEdits';
import type { FixContext, Offer, QuickFix } from './quickFix';
import { offer } from './quickFix';
import { scalarText } from './scalarText';
import { serialisingOffers } from './serialisingFix';
import type { TextEdit } from './textEdit';

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
      return globOffers(context.plan, data);
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

function globOffers(plan: EditablePlan, { glob, replacement }: GlobData): Offer[] {
  return replacement === undefined
    ? []
    : [{ title: `Write \`${replacement}\``, edits: [rewritten(plan, glob, replacement)], preferred: true }];
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

/** Puts another text in the place of one, quoted as that was. */
function rewritten({ text }: EditablePlan, { range }: Located<string>, value: string): TextEdit {
  const written = text.slice(range);
  const quoting = written.startsWith('"') ? 'double' : written.startsWith("'") ? 'single' : 'plain';
  return { range, newText: scalarText(value, quoting) };
}
