import type { Dialect } from '../model';
import { flowList } from './listEdits';
import { scalarText } from './scalarText';

/** What a package's text is made from. */
export interface PackageOutline {
  readonly id: string;
  readonly title: string;
  readonly taskType: string;
  readonly description: string;
  readonly dependsOn: readonly string[];
  readonly writeAllow: readonly string[];
  /** A command that must succeed; without one, a person looks. */
  readonly command?: string;
}

/** The fields of a package in a dialect, as lines set in relative to its first one. Of `map`, the id is the key. */
export function packageLines(outline: PackageOutline, dialect: Dialect, step: number): string[] {
  const inner = ' '.repeat(step);
  return dialect === 'full' ? fullLines(outline, inner) : shortLines(outline, dialect, inner);
}

function fullLines(outline: PackageOutline, inner: string): string[] {
  const { id, title, taskType, description, dependsOn, writeAllow } = outline;
  return [
    `package_id: ${scalarText(id)}`,
    `title: ${scalarText(title)}`,
    `task_type: ${scalarText(taskType)}`,
    `description: ${scalarText(description)}`,
    'priority: 5',
    `depends_on: ${flowList(dependsOn)}`,
    'locks: { files: [], keys: [] }',
    'scope:',
    `${inner}write_allow: ${flowList(writeAllow)}`,
    `${inner}read_allow: ["**"]`,
    `worktree: { name: ${scalarText(id)} }`,
    'timeout_minutes: 60',
    'retry_budget: 1',
    'min_trust_level: 2',
    'verification:',
    `${inner}tier_required: A`,
    `${inner}steps:`,
    ...stepLines(outline.command).map((line) => `${inner.repeat(2)}${line}`),
    'outputs: { result_keys: [result] }',
  ];
}

/** One verification step, as an item of a block list. */
function stepLines(command: string | undefined): string[] {
  return [
    ...(command === undefined
      ? [
          '- name: Everything works together',
          '  kind: manual',
          '  manual_instructions: Try what the packages were made for, all of it together.',
        ]
      : ['- name: Everything works together', '  kind: command', `  command: ${scalarText(command)}`]),
    '  evidence: { artifacts: [], result_keys: [] }',
  ];
}

function shortLines(outline: PackageOutline, dialect: Dialect, inner: string): string[] {
  const { id, title, taskType, description, dependsOn, writeAllow, command } = outline;
  return [
    ...(dialect === 'map' ? [] : [`id: ${scalarText(id)}`]),
    `name: ${scalarText(title)}`,
    `task_type: ${scalarText(taskType)}`,
    `description: ${scalarText(description)}`,
    `dependencies: ${flowList(dependsOn)}`,
    'scope:',
    `${inner}write_allow: ${flowList(writeAllow)}`,
    `${inner}read_allow: ["**"]`,
    ...(command === undefined
      ? ['verification: tier_a']
      : ['verification:', `${inner}tier: A`, `${inner}commands: ${flowList([command])}`]),
  ];
}
