import type { Dialect } from '../model';

/** A package in a dialect, in the syntax of editor snippets, as lines of an item of a list behind its dash. */
export function packageSnippet(dialect: Dialect): string[] {
  return dialect === 'short' || dialect === 'map'
    ? [
        'id: ${1:wp-name}',
        '  name: ${2:What people call it}',
        '  description: ${3:What to do, in words for the agent.}',
        '  dependencies: [$4]',
        '  scope:',
        '    write_allow: ["${5:src/**}"]',
        '    read_allow: ["**"]',
        '  verification: ${6|tier_a,tier_b,tier_c|}',
      ]
    : [
        'package_id: ${1:wp-name}',
        '  title: ${2:What people call it}',
        '  task_type: ${3|implementation,contracts,backend,frontend,integrate,refactor,docs|}',
        '  description: ${4:What to do, in words for the agent.}',
        '  priority: ${5:5}',
        '  depends_on: [$6]',
        '  locks: { files: [], keys: [] }',
        '  scope:',
        '    write_allow: ["${7:src/**}"]',
        '    read_allow: ["**"]',
        '  worktree: { name: ${1:wp-name} }',
        '  timeout_minutes: 60',
        '  retry_budget: 1',
        '  min_trust_level: 2',
        '  verification:',
        '    tier_required: A',
        '    steps:',
        ...stepSnippet('command', 8).map((line, index) => `      ${index === 0 ? '- ' : ''}${line}`),
        '  outputs: { result_keys: [result] }',
      ];
}

/**
 * A verification step, likewise.
 * @param stop the first number for a place to type at.
 */
export function stepSnippet(kind: 'command' | 'manual', stop = 1): string[] {
  return [
    `name: \${${stop}:What it shows}`,
    `  kind: ${kind}`,
    kind === 'command'
      ? `  command: \${${stop + 1}:npm test}`
      : `  manual_instructions: \${${stop + 1}:What a person should look at}`,
    '  evidence: { artifacts: [], result_keys: [] }',
  ];
}
