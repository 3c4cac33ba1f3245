import type { CheckOptions } from '../../checks/checkPlan';
import { checkPlan } from '../../checks/checkPlan';
import { graphOf } from '../../graph/graph';
import type { Problem } from '../../problem';
import type { DependencyData, LockKeyData, LockOverlapData } from '../../problemData';
import { contractFileOffers } from './contractFileFix';
import { fullDialectOffers } from './fullDialect';
import type { EditablePlan } from '../editing/editablePlan';
import { editablePlan } from '../editing/editablePlan';
import { globOffers, lockInScopeOffers, scopeOverlapOffers, sharedScopeOffers } from './scopeFixes';
import { integrationOffers } from './integrationFix';
import { removeDependency } from '../editing/planEdits';
import type { PlanReading } from '../../reading/readPlan';
import { readPlan } from '../../reading/readPlan';
import type { FixContext, Offer, QuickFix } from './quickFix';
import { canTryOut, offer } from './quickFix';
import { applyTextEdits } from '../editing/textEdit';
import { rewritten } from '../editing/scopeEdits';
import { serialisingOffers, sharedClaimOffers } from './serialisingFix';

/**
 * Every way to make a problem go away, the best first. Each keeps the plan's comments and layout, and has been tried: the problem
 * is gone and no error or warning has come; what leaves fewer of them stands first, then what costs least time. Only in a plan that is too large to try
 * them out while somebody waits are they offered as they are.
 */
export function quickFixes(context: FixContext, problem: Problem): QuickFix[] {
  const offered = offers(context, problem)
    .filter(({ edits, creates }) => edits.length > 0 || creates !== undefined)
    .map((each) => ({ ...each, problem }));
  return context.patient === true || canTryOut(context.plan) ? provedFixes(context.plan, offered) : offered;
}

/** The fixes that hold what they promise; of those that leave as much and cost as much, in the order given. */
function provedFixes(plan: EditablePlan, fixes: readonly QuickFix[]): QuickFix[] {
  if (fixes.length === 0) {
    return [];
  }
  const before = troublesOf(plan.reading);
  return fixes
    .flatMap((fix) => {
      const reading = readPlan(applyTextEdits(plan.text.content, fix.edits));
      if (isHiding(plan.reading, fix.problem)) {
        return clears(plan.reading, fix.problem, reading) ? [{ fix, cost: [] }] : [];
      }
      const mendsOrder = ORDER_BROKEN.has(fix.problem.code);
      const after = troublesOf(reading, mendsOrder ? before.counts : undefined);
      const isSame = ({ code, package: id, message }: Problem): boolean =>
        code === fix.problem.code && id === fix.problem.package && message === fix.problem.message;
      // What lies around the plan is not known here, so a problem that rests on it is neither seen before nor after.
      const isKnown = before.all.some(isSame);
      const gone = !after.all.some(isSame) && (!isKnown || after.all.length < before.all.length);
      const added = [...after.counts].some(([kind, count]) => count > (before.counts.get(kind) ?? 0));
      const { criticalMinutes, waves } = graphOf(reading.plan);
      return gone && !added ? [{ fix, cost: [after.all.length, criticalMinutes, waves.length] }] : [];
    })
    .toSorted((one, other) => one.cost.map((each, at) => each - (other.cost[at] ?? 0)).find(Boolean) ?? 0)
    .map(({ fix }) => fix);
}

/** Without an id or under another name nothing is read. */
const UNREAD: ReadonlySet<string> = new Set(['empty-plan', 'missing-id', 'misspelt-field']);

/** Whether a slip in the writing keeps other things from being read: what shows itself behind it was there before. */
function isHiding({ document }: PlanReading, { code, data }: Problem): boolean {
  return (
    data?.kind === 'spelling' && (UNREAD.has(code) || document.problems.some((each) => each.code === code))
  );
}

/** Whether a slip is gone, and what of the text is still no valid YAML stands behind it. */
function clears(before: PlanReading, slip: Problem, after: PlanReading): boolean {
  const { start } = slip.range;
  const brokenUpTo = ({ document }: PlanReading): number =>
    document.problems.filter(({ severity, range: { start: at } }) => {
      const lines = at.line - start.line;
      return severity === 'error' && (lines < 0 || (lines === 0 && at.character <= start.character));
    }).length;
  const stands = checkPlan(after).some(
    ({ code, message, range }) =>
      code === slip.code && message === slip.message && range.start.line === start.line,
  );
  const isBroken = before.document.problems.some(({ code }) => code === slip.code);
  return !stands && brokenUpTo(after) <= brokenUpTo(before) - (isBroken ? 1 : 0);
}

/** While one of these stands, nothing is said of the integration: what shows itself behind it was there before. */
const ORDER_BROKEN: ReadonlySet<string> = new Set(['unknown-dependency', 'self-dependency', 'cycle']);

/**
 * The errors and warnings of a plan, and how many of each kind each package has: where and in which words does not count.
 * @param before of an order that was broken: then what is new about the integration is left out.
 */
function troublesOf(
  reading: PlanReading,
  before?: ReadonlyMap<string, number>,
): {
  readonly all: readonly Problem[];
  readonly counts: ReadonlyMap<string, number>;
} {
  const all = checkPlan(reading, { compat: 'upstream' })
    .filter(
      ({ severity, code, package: id }) =>
        severity !== 'info' &&
        (before === undefined || !code.startsWith('integration-') || before.has(JSON.stringify([code, id]))),
    )
    .flatMap(eachPair);
  const counts = new Map<string, number>();
  for (const { code, package: id } of all) {
    const kind = JSON.stringify([code, id]);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return { all, counts };
}

/** A problem for each of the pairs that it is about, since they are told together only where there are several. */
export function eachPair(problem: Problem): Problem[] {
  return problem.data?.kind === 'shared-claim'
    ? problem.data.pairs.map(([a, b]) => ({ ...problem, package: a < b ? b : a }))
    : [problem];
}

function offers(context: FixContext, problem: Problem): Offer[] {
  const { data } = problem;
  switch (data?.kind) {
    case undefined:
      return problem.code === 'short-dialect' ? fullDialectOffers(context.plan) : [];
    case 'spelling':
      return [
        {
          title: data.title,
          edits: data.replaced.map(({ value, range }) => ({ range, newText: value })),
          preferred: true,
        },
      ];
    case 'shared-claim':
      return [...sharedScopeOffers(context, data, problem), ...sharedClaimOffers(context, data)];
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

/** One fix of many, in the order in which they are made. */
export interface FixStep {
  readonly title: string;
  readonly problem: Problem;
}

/** A plan's text with everything mended that could be, and what that costs. */
export interface FixedPlan {
  readonly text: string;
  readonly steps: readonly FixStep[];
  /** Errors and warnings that no fix mends; they are about the text as it is then. */
  readonly left: readonly Problem[];
  readonly before: PlanCost;
  readonly after: PlanCost;
}

/** How long a plan takes at best. */
export interface PlanCost {
  readonly criticalMinutes: number;
  readonly waves: number;
}

/** A plan with more mistakes than these is rather written anew. */
const MAX_STEPS = 500;

/**
 * Mends one problem of a plan after the other, errors first, each by the fix that leaves fewest and then costs least; `quickFixes`
 * has tried each. What follows from an earlier mistake may be gone by then.
 */
export function fixedPlan(text: string, options: CheckOptions = {}): FixedPlan {
  const steps: FixStep[] = [];
  let current = text;
  while (steps.length < MAX_STEPS) {
    const step = nextStep(current, options);
    if (step === undefined) {
      break;
    }
    current = step.text;
    steps.push({ title: step.title, problem: step.problem });
  }
  return {
    text: current,
    steps,
    left: grave(current, options),
    before: costOf(text),
    after: costOf(current),
  };
}

function nextStep(text: string, options: CheckOptions): (FixStep & { readonly text: string }) | undefined {
  const plan = editablePlan(text);
  const context = { plan, graph: graphOf(plan.reading.plan), patient: true };
  for (const problem of grave(text, options)) {
    const fix = quickFixes(context, problem).find(({ creates }) => creates === undefined);
    if (fix !== undefined) {
      return { title: fix.title, problem, text: applyTextEdits(text, fix.edits) };
    }
  }
  return undefined;
}

function grave(text: string, options: CheckOptions): Problem[] {
  const problems = checkPlan(editablePlan(text).reading, options);
  return [
    ...problems.filter(({ severity }) => severity === 'error'),
    ...problems.filter(({ severity }) => severity === 'warning'),
  ];
}

function costOf(text: string): PlanCost {
  const { criticalMinutes, waves } = graphOf(editablePlan(text).reading.plan);
  return { criticalMinutes, waves: waves.length };
}
