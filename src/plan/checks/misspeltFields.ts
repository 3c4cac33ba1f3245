import { nearWord } from '../nearWord';
import type { MapNode } from '../yaml/planNode';
import type { Problem } from '../problem';
import type { Check } from './check';
import { packageNodes } from './packageNodes';

/** Every field that packages have in one of the dialects, or that we add. */
const PACKAGE_FIELDS = [
  ...['package_id', 'id', 'title', 'name', 'task_type', 'type', 'description', 'role', 'priority'],
  ...['depends_on', 'dependencies', 'locks', 'scope', 'worktree', 'timeout_minutes', 'retry_budget'],
  ...['min_trust_level', 'verification', 'outputs', 'inputs', 'metadata', 'decomposition', 'stack_position'],
  ...['archetype', 'context_impact', 'tasks', 'agent_hint', 'status', 'notes', 'constraints', 'acceptance'],
  ...['test_command', 'agent', 'prompt', 'setup', 'subplan', 'obligations', 'consumes', 'gate'],
];
const SCOPE_FIELDS = ['write_allow', 'read_allow', 'deny', 'write_deny', 'syntax'];

/**
 * A field that is not read because of a slip of the finger: a package whose `depend_on` is overlooked would start too early.
 * Fields that resemble nothing are left alone, since plans may say more than we know.
 */
export const misspeltFields: Check = ({ reading: { plan, document } }) => {
  const owners = new Map(plan.packages.map((item) => [item.range, item.id]));
  return packageNodes(document.root).flatMap((node) => {
    const owner = owners.get(node.range);
    const scope = node.entries.get('scope')?.value;
    return [
      ...misspelt(node, PACKAGE_FIELDS, 'a package', owner),
      ...(scope?.kind === 'map' ? misspelt(scope, SCOPE_FIELDS, 'a scope', owner) : []),
    ];
  });
};

function misspelt(
  node: MapNode,
  known: readonly string[],
  kind: string,
  owner: string | undefined,
): Problem[] {
  const free = known.filter((field) => !node.entries.has(field));
  return [...node.entries.values()].flatMap(({ key }): Problem[] => {
    const meant = known.includes(key.value) || key.value.length < 4 ? undefined : nearWord(key.value, free);
    return meant === undefined
      ? []
      : [
          {
            code: 'misspelt-field',
            severity: 'warning',
            message: `\`${key.value}\` is not a field of ${kind}, so it is not read. Did you mean \`${meant}\`?`,
            range: key.range,
            ...(owner === undefined ? {} : { package: owner }),
          },
        ];
  });
}
