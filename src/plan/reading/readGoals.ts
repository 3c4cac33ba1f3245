import type { Goal, GoalKind } from '../additions';
import type { Execution } from '../model';
import { PACKAGE_KINDS } from '../packageKind';
import type { Located } from '../source';
import { readTarget } from '../taskLists';
import type { MapNode, PlanNode } from '../yaml/planNode';
import { describeNode, placeOfItem } from '../yaml/planNode';
import { shortened } from '../yaml/legible';
import type { NodeReader } from '../yaml/nodeReader';

/** How the plan names them, and whom they concern where it says nothing. */
const LISTS: readonly (readonly [string, GoalKind, readonly string[]])[] = [
  ['requirements', 'requirement', []],
  ['constraints', 'constraint', []],
  ['integration', 'integration', ['integration']],
  ['success_criteria', 'success', []],
];

/**
 * What the feature asks for (`execution.goals`): four lists of texts, or of maps with `text`, `for`, and `step` or `measure`;
 * `success_criteria` may also be a map of lists by kind of work.
 */
export function readGoals(reader: NodeReader, execution: MapNode): Pick<Execution, 'goals'> {
  const node = reader.map(execution, 'goals');
  if (node === undefined) {
    return {};
  }
  for (const [name, { key }] of node.entries) {
    if (!LISTS.some(([known]) => known === name)) {
      const names = LISTS.map(([known]) => known).join(', ');
      reader.report(
        'error',
        'unknown-word',
        `\`goals\` has no \`${name}\`; it may have ${names}.`,
        key.range,
      );
    }
  }
  const goals = LISTS.flatMap(([name, kind, concerned]): Goal[] => {
    const entry = node.entries.get(name);
    if (entry?.value.kind !== 'map' || kind !== 'success') {
      return readList(reader, node, name, (place) => ({ kind, for: located(concerned, place) }));
    }
    const byKind = entry.value;
    return [...byKind.entries].flatMap(([work, { key }]) => {
      if (!(PACKAGE_KINDS as readonly string[]).includes(work)) {
        const message = `\`${name}\` has no kind \`${work}\`; it may have ${PACKAGE_KINDS.join(', ')}.`;
        reader.report('error', 'unknown-word', message, key.range);
        return [];
      }
      return readList(reader, byKind, work, () => ({ kind, for: [{ value: work, range: key.range }] }));
    });
  });
  return { goals };
}

/** What holds for a goal that says nothing else. */
type Preset = (place: Goal['range']) => Pick<Goal, 'kind' | 'for'>;

function readList(reader: NodeReader, parent: MapNode, name: string, preset: Preset): Goal[] {
  const place = parent.entries.get(name)?.key.range;
  return reader.items(parent, name).flatMap((item, index) => {
    const range = placeOfItem(item, place ?? item.range);
    return readGoal(reader, item, { range, number: index + 1, ...preset(range) });
  });
}

function readGoal(
  reader: NodeReader,
  node: PlanNode,
  { range, number, ...preset }: Pick<Goal, 'kind' | 'for' | 'range'> & { readonly number: number },
): Goal[] {
  if (node.kind === 'scalar' && node.text.trim() !== '') {
    return [{ ...preset, text: node.text.trim(), range }];
  }
  const text = node.kind === 'map' ? reader.text(node, 'text') : undefined;
  if (node.kind !== 'map' || text === undefined) {
    const found = node.kind === 'map' ? 'a map without `text`' : describeNode(node);
    const message = `Goal ${number} must be a text, or a map with \`text\`; it is ${found}.`;
    reader.report('error', 'wrong-type', message, range);
    return [];
  }
  const concerned =
    node.entries.get('for')?.value.kind === 'scalar' ? reader.text(node, 'for') : reader.texts(node, 'for');
  const all = concerned === undefined ? [] : Array.isArray(concerned) ? concerned : [concerned];
  const step = reader.text(node, 'step');
  const measure = reader.text(node, 'measure');
  const target = measure === undefined ? undefined : readTarget(measure.value);
  if (measure !== undefined && target === undefined) {
    const message = `\`measure\` compares a name with a number, such as \`coverage >= 80 %\` or \`p95 <= 200 ms\`; it is \`${shortened(measure.value)}\`.`;
    reader.report('error', 'unreadable-measure', message, measure.range);
  }
  return [
    {
      ...preset,
      text: text.value,
      ...(all.length === 0 ? {} : { for: all }),
      ...(step === undefined ? {} : { step }),
      ...(target === undefined ? {} : { target }),
      range,
    },
  ];
}

function located(values: readonly string[], range: Goal['range']): Located<string>[] {
  return values.map((value) => ({ value, range }));
}
