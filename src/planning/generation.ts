import { isMap, isSeq, parseDocument } from 'yaml';
import { checkPlan, leadsOutOf } from '../plan/checks/checkPlan';
import { firstById } from '../plan/firstById';
import type { Execution, WorkPackage } from '../plan/model';
import type { SubplanFound } from '../plan/reading/subplans';
import type { SourceRange } from '../plan/source';
import { PLAN_RULES } from './planner';

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

/**
 * What an agent is told that is to answer with a plan for its own package.
 * @param file where it writes the plan, in its own words.
 */
export function generationSection({ locks, scope }: WorkPackage, file: string): string {
  const claims = [...locks.files, ...locks.keys].map(({ value }) => `\`${value}\``);
  return `## Answer with a plan

You do not do this work: you plan it, for several agents that then do it at the same time. Read what you need, and write the plan as YAML into ${file}. What you write besides, within your files, your agents find in their worktrees: contracts, notes.

${PLAN_RULES}
- No package writes outside of your own files${scope.deny.length === 0 ? '' : ', nor what you must not touch'}. Locks: ${claims.length === 0 ? 'none, since you hold none' : `only ${claims.join(', ')}`}.
- Who names no \`agent\` is carried out by the agent that you are. A package whose work is better planned once it begins says \`subplan: generated\` in place of \`verification\`.
- What your packages report, decide and find is put together in the order of your plan for whoever comes after you; nobody has to gather it.
- Where you find that nothing is left to do, write \`packages: []\`, and say in your report why.

\`\`\`yaml
change_id: short-id
title: What is done
packages:
  - id: wp-first
    name: First
    description: What the agent of this package is to do, complete in itself.
    task_type: research
    depends_on: []
    scope: { write_allow: ['docs/first.md'], read_allow: ['**'] }
    verification: { tier: A, steps: [{ name: written, command: test -s docs/first.md }] }
\`\`\`

Your plan is checked. With a mistake in it you begin once more and are told all of them.`;
}

/** Whether an agent says with its plan that nothing is left to do: it has a list of packages, and that is empty. */
export function plansNothing(text: string): boolean {
  const { errors, contents } = parseDocument(text);
  const packages = isMap(contents) ? contents.get('packages', true) : undefined;
  return errors.length === 0 && isSeq(packages) && packages.items.length === 0;
}

/** The same plan with what the one around it says of walls: what lies within has none that are lower. */
export function withWallsOf(text: string, { sandbox, network }: Execution): string {
  const document = parseDocument(text);
  const { contents } = document;
  const own = document.get('execution', true);
  if (document.errors.length > 0 || !isMap(contents) || (own !== undefined && !isMap(own))) {
    return text;
  }
  for (const [key, value] of Object.entries({ sandbox, network })) {
    if (value === undefined && document.hasIn(['execution', key])) {
      document.deleteIn(['execution', key]);
    } else if (value !== undefined) {
      document.setIn(['execution', key], document.createNode(value));
    }
  }
  return document.toString({ lineWidth: 0 });
}
