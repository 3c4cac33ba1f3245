import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { YAMLMap } from 'yaml';
import { record, textOf } from './task';

type Fields = Readonly<Record<string, unknown>>;

/** The tag that is meant, `master` or else the first, and its tasks; a list without tags has none. */
export function taggedTasks(root: Fields): [string | undefined, Fields[]] {
  const tags = Object.entries(root).filter(([, value]) => Array.isArray(record(value)['tasks']));
  const [tag, tagged] = tags.find(([name]) => name === 'master') ?? tags[0] ?? [undefined, root];
  const tasks = record(tagged)['tasks'];
  return [tag, Array.isArray(tasks) ? tasks.map(record) : []];
}

/**
 * The text with these tasks and their subtasks at `done`, as Taskmaster itself sets them; no other character changes. Where the text
 * cannot be changed in place, it is written anew with the indentation that it has.
 * @throws SyntaxError where it is no JSON.
 */
export function withStatusDone(text: string, keys: ReadonlySet<string>): string {
  const root = record(JSON.parse(text));
  const [tag, tasks] = taggedTasks(root);
  const chosen = tasks.filter((task) => keys.has(textOf(task['id'])));
  chosen
    .flatMap((task) => [task, ...subtasksOf(task)])
    .filter((task) => textOf(task['status']) !== 'done')
    .forEach((task) => Object.assign(task, { status: 'done' }));
  const wanted = JSON.stringify(root);
  if (wanted === JSON.stringify(JSON.parse(text))) {
    return text;
  }
  const edited = inPlace(text, tag, keys);
  return JSON.stringify(JSON.parse(edited)) === wanted
    ? edited
    : `${JSON.stringify(root, null, /\n([ \t]+)"/.exec(text)?.[1] ?? 2)}\n`;
}

function subtasksOf(task: Fields): Fields[] {
  return Array.isArray(task['subtasks']) ? task['subtasks'].map(record) : [];
}

/** Replaces the statuses where they stand: JSON is YAML, whose parser knows the range of every value. */
function inPlace(text: string, tag: string | undefined, keys: ReadonlySet<string>): string {
  const document = parseDocument(text, { uniqueKeys: false });
  const tasks = document.getIn(tag === undefined ? ['tasks'] : [tag, 'tasks']);
  return mapsOf(tasks)
    .filter((task) => keys.has(textOf(task.get('id'))))
    .flatMap((task) => [task, ...mapsOf(task.get('subtasks'))])
    .flatMap((task) => {
      const status = task.get('status', true);
      const [from, to] = (isScalar(status) && status.range) || [];
      return from === undefined || to === undefined ? [] : [{ from, to }];
    })
    .toSorted((a, b) => b.from - a.from)
    .reduce((done, { from, to }) => `${done.slice(0, from)}"done"${done.slice(to)}`, text);
}

function mapsOf(value: unknown): YAMLMap[] {
  return isSeq(value) ? value.items.filter(isMap) : [];
}
