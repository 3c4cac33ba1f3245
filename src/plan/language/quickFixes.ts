import type { Problem } from '../problem';
import type { DependencyData, GlobData, LockKeyData, LockOverlapData } from '../problemData';
import type { Located } from '../source';
import { contractFileOffers } from './contractFileFix';
import { fullDialectOffers } from './fullDialect';
import type { EditablePlan } from './editablePlan';
import { integrationOffers } from './integrationFix';
import { lockInScopeOffers, scopeOverlapOffers } from './overlapFixes';
import { addDependency, removeDependency } from './planEdits';
import type { FixContext, Offer, QuickFix } from './quickFix';
import { offer } from './quickFix';
import { scalarText } from './scalarText';
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
      return [...serialising(context, data.packages), ...scopeOverlapOffers(context, data)];
    case 'lock-overlap':
      return lockOverlapOffers(context, data);
    case 'lock-in-scope':
      return [
        ...lockInScopeOffers(context.plan, data),
        ...serialising(context, [data.holder, data.writer], false),
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

/** Lets one of two packages wait for the other; the one that comes later anyway should be the one that waits. */
export function serialising(
  { plan, graph }: FixContext,
  [a, b]: readonly [string, string],
  preferred = true,
): Offer[] {
  if (!graph.parallel(a, b)) {
    return [];
  }
  const [first, second] = (graph.waveOf.get(a) ?? 0) <= (graph.waveOf.get(b) ?? 0) ? [a, b] : [b, a];
  return [
    ...offer(`Let "${second}" wait for "${first}"`, () => addDependency(plan, first, second), { preferred }),
    ...offer(`Let "${first}" wait for "${second}"`, () => addDependency(plan, second, first)),
  ];
}

function lockOverlapOffers(context: FixContext, { packages }: LockOverlapData): Offer[] {
  return serialising(context, packages);
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
