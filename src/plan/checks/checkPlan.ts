import type { Check, CheckedPlan } from './basis/check';
import { changeTasks } from './changeTasks';
import { continuousWork } from './continuous';
import { contractFiles } from './contractFiles';
import { artifactNeeds } from './artifactNeeds';
import { broadScopes, scopeOverlaps, emptiedScopes } from './claims/scopes';
import { cycles, references, redundantEdges } from './dependencies';
import { dangerousCommands } from './dangerousCommands';
import { deepStars, unmatchedGlobs, foreignGlobs } from './claims/globs';
import { duplicateIds, emptyPlan, missingScope, misspeltFields } from './packages';
import { goals } from './goals';
import { integration } from './basis/integration';
import { invisibleCharacters } from './invisibleCharacters';
import { littleParallelism, serialisingEdges, waveWidth } from './claims/parallelism';
import { lockKeys, lockOverlaps, locksInScope, locksOutsideScope } from './claims/locks';
import { schema } from './schema';
import { subplanCheck } from './subplans';
import { verification } from './verification';
import { graphOf } from '../graph/graph';
import { legibleMessage } from '../yaml/legible';
import { withoutConsequences } from '../yaml/planDocument';
import { findOverlaps } from '../ownership/overlaps';
import { DEFAULT_MAX_PARALLEL } from '../model';
import type { Problem, Severity } from '../problem';
import type { PlanReading } from '../reading/readPlan';
import type { SourceRange } from '../source';
import type { Surroundings } from './basis/surroundings';
import { tiers } from './tiers';

/** How to judge a plan. */
export interface CheckOptions {
  /** Take upstream's schema to the letter: what breaks it is an error instead of a warning. */
  readonly strict?: boolean;
  /**
   * Whether it is told one by one what upstream's tools would refuse, or only that they would; absent: by the plan's place, since
   * those who use upstream's tools keep their plans where these look for them.
   */
  readonly compat?: Compat;
  /** How many packages work at the same time where the plan does not say it. */
  readonly maxParallel?: number;
  /** What lies around the plan; without it, nothing is said about files. */
  readonly surroundings?: Surroundings;
}

/** Whose other tools a plan is to suit. */
export type Compat = 'upstream' | 'none';

/** All rules, those whose message says most first. */
const CHECKS: readonly Check[] = [
  emptyPlan,
  duplicateIds,
  references,
  cycles,
  artifactNeeds,
  continuousWork,
  scopeOverlaps,
  lockOverlaps,
  locksInScope,
  locksOutsideScope,
  subplanCheck(({ reading, subplans }, { maxParallel }) =>
    checkPlan(reading, {
      maxParallel,
      surroundings: { folder: '', subplans, isMissing: () => false },
    }),
  ),
  foreignGlobs,
  unmatchedGlobs,
  emptiedScopes,
  broadScopes,
  deepStars,
  lockKeys,
  invisibleCharacters,
  misspeltFields,
  missingScope,
  integration,
  contractFiles,
  verification,
  tiers,
  goals,
  changeTasks,
  dangerousCommands,
  redundantEdges,
  serialisingEdges,
  waveWidth,
  littleParallelism,
  schema,
];

/** Codes whose message another problem at the same place makes superfluous. */
const GENERAL_CODES: ReadonlySet<string> = new Set([
  'schema-value',
  'schema-missing',
  'schema-unknown',
  'duplicate-key',
]);

const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

export { leadsOutOf } from './subplans';

/** Everything that there is to say about a plan, in the order of the text: one message for each mistake. */
export function checkPlan(reading: PlanReading, options: CheckOptions = {}): Problem[] {
  return problemsOf(checkedPlan(reading, options));
}

/** A reading together with what the checks share, so that it is computed once. */
export function checkedPlan(
  reading: PlanReading,
  { strict = false, compat, maxParallel = DEFAULT_MAX_PARALLEL, surroundings }: CheckOptions,
): CheckedPlan {
  const graph = graphOf(reading.plan);
  return {
    reading,
    graph,
    overlaps: findOverlaps(reading.plan, graph),
    strict,
    forUpstream:
      strict || (compat === undefined ? surroundings?.upstreamPlace === true : compat === 'upstream'),
    maxParallel,
    surroundings,
  };
}

/** Runs all rules. */
export function problemsOf(checked: CheckedPlan): Problem[] {
  const { problems, document } = checked.reading;
  const found = withoutConsequences(document, [...problems, ...CHECKS.flatMap((check) => check(checked))]);
  return withoutRepetitions(found)
    .map((problem) => ({ ...problem, message: legibleMessage(problem.message) }))
    .sort(({ range: { start: a } }, { range: { start: b } }) => a.line - b.line || a.character - b.character);
}

/** Of a general and a particular problem at the same place, leaves the graver one, and the particular one of equals. */
function withoutRepetitions(problems: readonly Problem[]): Problem[] {
  const ranks = (general: boolean): Map<string, number> => {
    const best = new Map<string, number>();
    for (const { code, severity, range } of problems) {
      if (GENERAL_CODES.has(code) === general) {
        best.set(placeKey(range), Math.max(best.get(placeKey(range)) ?? -1, RANK[severity]));
      }
    }
    return best;
  };
  const general = ranks(true);
  const particular = ranks(false);
  return problems.filter(({ code, severity, range }) =>
    GENERAL_CODES.has(code)
      ? (particular.get(placeKey(range)) ?? -1) < RANK[severity]
      : (general.get(placeKey(range)) ?? -1) <= RANK[severity],
  );
}

function placeKey({ start, end }: SourceRange): string {
  return [start.line, start.character, end.line, end.character].join(':');
}
