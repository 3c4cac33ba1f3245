import { checkPlan, leadsOutOf } from '../../plan/checks/checkPlan';
import { firstById } from '../../plan/firstById';
import type { WorkPackage } from '../../plan/model';
import type { SubplanFound } from '../../plan/reading/subplans';
import type { SourceRange } from '../../plan/source';

/** How much room there still is for a plan that an agent answers with. */
export interface GeneratedRoom {
  /** How many runs may still lie within each other, this one's included. */
  readonly depth: number;
  /** How many packages may still come. */
  readonly packages: number;
  /** Hashes of the plans that it would lie within. */
  readonly above: ReadonlySet<string>;
}

/** What only the plan of the outermost run says, since an agent would give itself more than it was given. */
const NOT_ITS_OWN = ['generatedPlans', 'worktrees', 'preflight', 'agents'] as const;
const WRITTEN = {
  generatedPlans: 'generated_plans',
  worktrees: 'worktrees',
  preflight: 'preflight',
  agents: 'agents',
} as const;

/**
 * All that is wrong with a plan that the agent of a package answers with, as words for that agent: what is wrong with any
 * plan, what leads out of its package, and what there is no room for. Empty: it can be carried out.
 * @returns lines `line:column: message`.
 */
export function generatedProblems(
  item: WorkPackage,
  found: Extract<SubplanFound, { readonly kind: 'plan' }>,
  room: GeneratedRoom,
): string[] {
  const { plan } = found.reading;
  const packages = [...firstById(plan).values()];
  const errors = checkPlan(found.reading).filter(({ severity }) => severity === 'error');
  return [
    ...errors.map(({ range, message, code }) => at(range, `${message} (${code})`)),
    ...leadsOutOf(item, found).map(({ message, place }) => at(place?.range, message)),
    ...packages.flatMap(({ id, subplan }) =>
      subplan === undefined
        ? []
        : [
            at(
              subplan.range,
              `"${id}" names the file \`${subplan.value}\` as its plan. In a plan of an agent only \`subplan: generated\` can stand there.`,
            ),
          ],
    ),
    ...NOT_ITS_OWN.filter((key) => plan.execution[key] !== undefined).map(
      (key) => `\`execution.${WRITTEN[key]}\` is not yours to say: what the plan around yours says holds.`,
    ),
    ...roomProblems(packages, found.hash, room),
  ];
}

function roomProblems(packages: readonly WorkPackage[], hash: string, room: GeneratedRoom): string[] {
  const deeper = packages.filter(({ generatesPlan }) => generatesPlan === true).map(({ id }) => id);
  return [
    ...(packages.length === 0 ? ['There are no packages in it.'] : []),
    ...(packages.length > room.packages
      ? [
          `It has ${packages.length} packages, and there is room for ${Math.max(0, room.packages)} more in all (\`execution.generated_plans.packages\`).`,
        ]
      : []),
    ...(room.depth < 1
      ? ['It would lie deeper than plans may (`execution.generated_plans.depth`): do the work without one.']
      : []),
    ...(room.depth === 1 && deeper.length > 0
      ? [
          `Plans of ${deeper.join(', ')} would lie deeper than plans may (\`execution.generated_plans.depth\`): leave out \`subplan: generated\` there.`,
        ]
      : []),
    ...(room.above.has(hash) ? ['It is the plan that it would lie within: it would never end.'] : []),
  ];
}

function at(range: SourceRange | undefined, message: string): string {
  return range === undefined ? message : `${range.start.line + 1}:${range.start.character + 1}: ${message}`;
}
