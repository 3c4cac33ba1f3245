import { parse } from 'yaml';
import type { ImportedTask, Importer } from './task';
import { checkBox, frontMatter, manual, pathsIn, record, textOf, textsOf } from './task';

const DONE = new Set(['done', 'completed', 'closed', 'cancelled', 'canceled', 'deferred', 'archived']);
const PRIORITIES: Readonly<Record<string, number>> = { critical: 1, high: 2, medium: 5, low: 8 };

/** Taskmaster's `tasks.json`: the tag `master`, or the first, or a list without tags. */
export const taskmaster: Importer = {
  format: 'taskmaster',
  tool: 'Taskmaster tasks',
  recognises: (path) => /(?:^|\/)(?:\.taskmaster\/)?tasks\/tasks\.json$/.test(path),
  sourceOf: (path) => path,
  read: (texts) => {
    const root = record(JSON.parse([...texts][0]?.[1] ?? '{}'));
    const [tag, tasks] = taggedTasks(root);
    return {
      title: tag === undefined || tag === 'master' ? 'Taskmaster tasks' : tag,
      tasks: tasks.map(taskmasterTask),
    };
  },
  markDone: (_path, text, keys) => {
    const root = record(JSON.parse(text));
    const [, tasks] = taggedTasks(root);
    tasks
      .filter((task) => keys.has(textOf(task['id'])))
      .forEach((task) => Object.assign(task, { status: 'done' }));
    return `${JSON.stringify(root, null, 2)}\n`;
  },
};

function taggedTasks(
  root: Readonly<Record<string, unknown>>,
): [string | undefined, Readonly<Record<string, unknown>>[]] {
  const tags = Object.entries(root).filter(([, value]) => Array.isArray(record(value)['tasks']));
  const [tag, tagged] = tags.find(([name]) => name === 'master') ?? tags[0] ?? [undefined, root];
  const tasks = record(tagged)['tasks'];
  return [tag, Array.isArray(tasks) ? tasks.map(record) : []];
}

function taskmasterTask(task: Readonly<Record<string, unknown>>): ImportedTask {
  const files = (Array.isArray(task['relevantFiles']) ? task['relevantFiles'] : []).map(record);
  const ofAction = (...actions: string[]): string[] =>
    files
      .filter((file) => actions.includes(textOf(file['action']) || 'modify'))
      .map((file) => textOf(file['path']));
  const written = ofAction('create', 'modify');
  const words = [textOf(task['description']), textOf(task['details'])]
    .filter((each) => each !== '')
    .join('\n\n');
  const subtasks = (Array.isArray(task['subtasks']) ? task['subtasks'] : []).map(record);
  const strategy = textOf(task['testStrategy']);
  return {
    key: textOf(task['id']),
    title: textOf(task['title']),
    description: words,
    done: DONE.has(textOf(task['status'])),
    after: textsOf(task['dependencies']),
    writes: written.length > 0 ? written : pathsIn(words),
    reads: ofAction('reference'),
    steps: strategy === '' ? [] : [manual('test strategy', strategy)],
    priority: PRIORITIES[textOf(task['priority'])] ?? 5,
    items: subtasks.filter((each) => !DONE.has(textOf(each['status']))).map((each) => textOf(each['title'])),
    ...(written.length > 0
      ? {}
      : { marks: { writes: 'From the paths that its words name; it has no relevantFiles.' } }),
  };
}

/** Beads' `issues.jsonl`, as it is exported. */
export const beads: Importer = {
  format: 'beads',
  tool: 'Beads issues',
  recognises: (path) => /(?:^|\/)\.beads\/issues\.jsonl$/.test(path),
  sourceOf: (path) => path,
  read: (texts) => ({
    title: 'Beads issues',
    tasks: ([...texts][0]?.[1] ?? '')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => record(JSON.parse(line)))
      .filter(
        (issue) =>
          !['message', 'epic', 'molecule', 'gate'].includes(textOf(issue['issue_type'])) &&
          issue['ephemeral'] !== true &&
          issue['is_template'] !== true,
      )
      .map(beadsTask),
  }),
};

function beadsTask(issue: Readonly<Record<string, unknown>>): ImportedTask {
  const words = ['description', 'design', 'notes']
    .map((field) => textOf(issue[field]))
    .filter((each) => each !== '')
    .join('\n\n');
  const dependencies = (Array.isArray(issue['dependencies']) ? issue['dependencies'] : []).map(record);
  const acceptance = textOf(issue['acceptance_criteria']);
  const minutes = Number(textOf(issue['estimated_minutes']));
  return {
    key: textOf(issue['id']),
    title: textOf(issue['title']),
    description: words,
    done: DONE.has(textOf(issue['status'])),
    after: dependencies
      .filter((each) => ['blocks', 'conditional-blocks', 'waits-for'].includes(textOf(each['type'])))
      .map((each) => textOf(each['depends_on_id'])),
    writes: pathsIn(words),
    steps: acceptance === '' ? [] : [manual('acceptance criteria', acceptance)],
    priority: Math.min(10, 1 + 2 * Number(textOf(issue['priority']) || 2)),
    ...(minutes > 0 ? { minutes } : {}),
    marks: { writes: 'From the paths that its words name; issues have no files.' },
  };
}

/** Backlog.md: one file for each task. */
export const backlog: Importer = {
  format: 'backlog',
  tool: 'Backlog.md tasks',
  recognises: (path) => /(?:^|\/)backlog\/tasks\/[^/]+\.md$/.test(path),
  sourceOf: (path) => path.slice(0, path.lastIndexOf('/')),
  read: (texts) => ({ title: 'Backlog', tasks: [...texts.values()].map(backlogTask) }),
  markDone: (_path, text, keys) => {
    const { head, body } = frontMatter(text);
    return keys.has(textOf(record(parse(head))['id']))
      ? text.slice(0, text.length - body.length).replace(/^status:.*$/m, 'status: Done') + body
      : text;
  },
};

function backlogTask(text: string): ImportedTask {
  const { head, body } = frontMatter(text);
  const data = record(parse(head));
  const section = (name: string): string =>
    new RegExp(`^##\\s+${name}\\s*\\n([\\s\\S]*?)(?=^##\\s|(?![\\s\\S]))`, 'm')
      .exec(body)?.[1]
      ?.replace(/<!--[\s\S]*?-->/g, '')
      .trim() ?? '';
  const criteria = section('Acceptance Criteria');
  const open = criteria
    .split('\n')
    .flatMap((line) => checkBox(line) ?? [])
    .filter(({ done }) => !done);
  const files = [...textsOf(data['modifiedFiles']), ...textsOf(data['modified_files'])];
  const words = [section('Description'), section('Implementation Plan')]
    .filter((each) => each !== '')
    .join('\n\n');
  return {
    key: textOf(data['id']),
    title: textOf(data['title']),
    description: words,
    done: DONE.has(textOf(data['status']).toLowerCase()),
    after: textsOf(data['dependencies']),
    writes: files.length > 0 ? files : pathsIn(words),
    steps:
      open.length === 0
        ? []
        : [manual('acceptance criteria', open.map((each) => `- ${each.text}`).join('\n'))],
    priority: PRIORITIES[textOf(data['priority'])] ?? 5,
    ...(files.length > 0
      ? {}
      : { marks: { writes: 'From the paths that its words name; it has no modifiedFiles.' } }),
  };
}
