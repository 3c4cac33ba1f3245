import type { YAMLMap } from 'yaml';
import { isMap, isScalar, isSeq, parse, parseDocument } from 'yaml';
import type { ImportedTask, Importer, SourceTexts } from './task';
import { checkBox } from '../../plan/taskLists';
import { frontMatter, manual, pathsIn, record, textOf, textsOf } from './task';

type Fields = Readonly<Record<string, unknown>>;

/** The tag that is meant, `master` or else the first, and its tasks; a list without tags has none. */
function taggedTasks(root: Fields): [string | undefined, Fields[]] {
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
function withStatusDone(text: string, keys: ReadonlySet<string>): string {
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

const DONE = new Set([
  'done',
  'completed',
  'closed',
  'cancelled',
  'canceled',
  'deferred',
  'archived',
  'wontfix',
  'wontdo',
  'rejected',
  'duplicate',
]);

/** Whether a status means that nothing is left to do, however it is decorated: `✔ Done`, `Won't Fix`. */
function isDone(status: unknown): boolean {
  return DONE.has(
    textOf(status)
      .toLowerCase()
      .replace(/[^a-z]/g, ''),
  );
}
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
  markDone: (_path, text, keys) => withStatusDone(text, keys),
};

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
    done: isDone(task['status']),
    after: textsOf(task['dependencies']),
    writes: written.length > 0 ? written : pathsIn(words),
    reads: ofAction('reference'),
    steps: strategy === '' ? [] : [manual('test strategy', strategy)],
    priority: PRIORITIES[textOf(task['priority'])] ?? 5,
    items: subtasks.filter((each) => !isDone(each['status'])).map((each) => textOf(each['title'])),
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
  read: (texts) => ({ title: 'Beads issues', tasks: issuesIn(texts) }),
  markCommands: (texts, keys) => {
    const closed = issuesIn(texts).filter(({ key, done }) => !done && keys.has(key));
    return closed.length === 0 ? [] : [`bd close ${closed.map(({ key }) => key).join(' ')}`];
  },
};

/** The issues that are work of somebody; a line that is no issue, such as a setting, is none. */
function issuesIn(texts: SourceTexts): ImportedTask[] {
  return ([...texts][0]?.[1] ?? '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => record(JSON.parse(line)))
    .filter(
      (issue) =>
        textOf(issue['id']) !== '' &&
        !['message', 'epic', 'molecule', 'gate'].includes(textOf(issue['issue_type'])) &&
        !['tombstone', 'deleted'].includes(textOf(issue['status'])) &&
        issue['ephemeral'] !== true &&
        issue['is_template'] !== true,
    )
    .map(beadsTask);
}

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
    done: isDone(issue['status']),
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
  read: (texts) => {
    // What has no id is no task: a readme among them.
    const files = [...texts].filter(([, text]) => backlogId(text) !== '');
    const ids = files.map(([, text]) => backlogId(text));
    const keys = files.map(([path, text]) => {
      const id = backlogId(text);
      return ids.filter((each) => each === id).length > 1 ? fileKey(path) : id;
    });
    const named = (id: string): string[] => {
      const found = keys.filter((_key, at) => ids[at] === id);
      return found.length === 0 ? [id] : found;
    };
    return {
      title: 'Backlog',
      tasks: files.map(([, text], at): ImportedTask => {
        const task = backlogTask(text);
        return { ...task, key: keys[at] ?? task.key, after: task.after.flatMap(named) };
      }),
    };
  },
  markDone: (path, text, keys) => {
    const { body } = frontMatter(text);
    const id = backlogId(text);
    return id !== '' && (keys.has(id) || keys.has(fileKey(path)))
      ? text.slice(0, text.length - body.length).replace(/^status:[^\r\n]*/m, 'status: Done') + body
      : text;
  },
};

function backlogId(text: string): string {
  return textOf(record(parse(frontMatter(text).head))['id']);
}

/** What names a task whose id another one has too. */
function fileKey(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.md$/, '');
}

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
    done: isDone(data['status']),
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
