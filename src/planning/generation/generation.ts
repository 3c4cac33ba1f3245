import { isMap, isSeq, parseDocument } from 'yaml';
import type { Execution, WorkPackage } from '../../plan/model';
import { PLAN_RULES } from '../agent/planner';

export type { GeneratedRoom } from './generatedProblems';
export { generatedProblems } from './generatedProblems';

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
