import { isMap, isSeq } from 'yaml';
import type { Problem } from '../../problem';
import type { IntegrationData } from '../../problemData';
import type { EditablePlan } from '../editing/editablePlan';
import { lastPair, packageSite } from '../editing/editablePlan';
import { insertField, keyStart, replaceValue, flowList, scalarText } from '../editing/yamlEdits';
import { contentEnd, dashOf, isAbsent, refuseShared } from '../editing/nodePlaces';
import { addDependencies } from '../editing/planEdits';
import type { FixContext, Offer } from './quickFix';
import { offer } from './quickFix';
import type { TextEdit } from '../editing/textEdit';
import type { Dialect } from '../../model';

const USUAL_ID = 'wp-integration';

/** Adds the package that brings the work of all others together, or makes the one that is there what it should be. */
export function integrationOffers(
  { plan, graph }: FixContext,
  { sinks }: IntegrationData,
  { code, package: id }: Problem,
): Offer[] {
  if (id === undefined) {
    return offer('Add a package that brings everything together', () => addIntegration(plan, sinks), {
      preferred: true,
    });
  }
  return offer(
    `Let "${id}" bring everything together`,
    () => [
      ...(code === 'integration-unrecognised' ? markAsIntegration(plan, id) : []),
      ...addDependencies(
        plan,
        sinks.filter((sink) => !graph.ancestors(sink).has(id)),
        id,
      ),
    ],
    { preferred: true },
  );
}

/** Gives a package the task type by which it is known as the one that brings everything together. */
export function markAsIntegration(plan: EditablePlan, id: string): TextEdit[] {
  const { map } = packageSite(plan, id);
  refuseShared(map, plan.reading.document.yaml);
  const pair = lastPair(map, 'task_type', 'type');
  return pair === undefined
    ? [insertField(plan.text, map, ['task_type: integrate'], ['title', 'name', 'package_id', 'id'])]
    : [replaceValue(plan.text, pair, 'integrate')];
}

function addIntegration({ text, reading }: EditablePlan, sinks: readonly string[]): TextEdit[] {
  const { plan, document } = reading;
  const ids = new Set(plan.packages.map((item) => item.id));
  let id = USUAL_ID;
  for (let number = 2; ids.has(id); number += 1) {
    id = `${USUAL_ID}-${number}`;
  }
  const command = plan.packages
    .filter((item) => sinks.includes(item.id))
    .flatMap((item) => item.verification.steps.flatMap((step) => step.command ?? []))
    .at(-1);
  const lines = packageLines(
    {
      id,
      title: 'Bring everything together',
      taskType: 'integrate',
      description: 'Show that the work of all packages fits together, and mend what does not.',
      dependsOn: sinks,
      writeAllow: ['**'],
      ...(command === undefined ? {} : { command }),
    },
    plan.dialect,
    text.indentStep,
  );
  const root = document.yaml?.contents;
  const packages = isMap(root) ? lastPair(root, 'packages')?.value : undefined;
  if (isSeq(packages) && packages.flow !== true && packages.items.length > 0) {
    const last = packages.items.length - 1;
    const dash = dashOf(packages, last);
    const item = packages.items[last];
    const first = isMap(item) && item.flow !== true ? item.items[0] : undefined;
    const gap = first === undefined ? 2 : Math.max(2, text.column(keyStart(first)) - text.column(dash));
    const indent = ' '.repeat(text.column(dash));
    const written = lines.map(
      (line, at) => `${indent}${at === 0 ? `-${' '.repeat(gap - 1)}` : ' '.repeat(gap)}${line}`,
    );
    return [
      text.insert(
        text.lineEnd(contentEnd(packages, text)),
        blockOf(text.eol, written, spaced(text.content, indent)),
      ),
    ];
  }
  if (isMap(packages) && packages.flow !== true && packages.items.length > 0) {
    const first = packages.items[0];
    const indent = ' '.repeat(first === undefined ? 0 : text.column(keyStart(first)));
    const inner = `${indent}${' '.repeat(text.indentStep)}`;
    const written = [`${indent}${id}:`, ...lines.map((line) => `${inner}${line}`)];
    return [
      text.insert(
        text.lineEnd(contentEnd(packages, text)),
        blockOf(text.eol, written, spaced(text.content, indent)),
      ),
    ];
  }
  if (
    isSeq(packages) &&
    packages.flow === true &&
    packages.items.length > 0 &&
    !isAbsent(packages.items.at(-1))
  ) {
    return [
      text.insert(
        contentEnd(packages.items.at(-1), text),
        `, ${flowPackage(id, sinks, plan.dialect === 'full')}`,
      ),
    ];
  }
  return [];
}

/** A package on one line, with as little as it needs. */
function flowPackage(id: string, sinks: readonly string[], full: boolean): string {
  const list = `[${sinks.join(', ')}]`;
  return full
    ? `{ package_id: ${id}, task_type: integrate, depends_on: ${list}, scope: { write_allow: ["**"], read_allow: ["**"] } }`
    : `{ id: ${id}, task_type: integrate, dependencies: ${list}, scope: { write_allow: ["**"] } }`;
}

function blockOf(eol: string, lines: readonly string[], apart: boolean): string {
  return `${apart ? eol : ''}${lines.map((line) => `${eol}${line}`).join('')}`;
}

/** Whether an empty line stands between packages. */
function spaced(content: string, indent: string): boolean {
  return new RegExp(`\\n\\r?\\n${indent}(?:- )?\\S`).test(content.slice(content.indexOf('packages:')));
}

/** What a package's text is made from. */
interface PackageOutline {
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
function packageLines(outline: PackageOutline, dialect: Dialect, step: number): string[] {
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
