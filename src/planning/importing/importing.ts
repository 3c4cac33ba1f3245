import { compileGlob } from '../../plan/globs/globs';
import type { DraftPackage, DraftPlan, DraftStep } from '../draft/draft';
import { Ids, slug } from '../draft/draft';
import { gsd } from './gsd';
import { itemKey } from '../../plan/taskLists';
import { gitHubIssue } from './gitHubIssue';
import { markdown, openSpec } from './markdownLists';
import { specKit } from './specKit';
import type { ImportedTask, Importer, SourceTexts } from './task';
import { manual } from './task';
import { backlog, beads, taskmaster } from './trackers';

export type { Importer, SourceTexts } from './task';

/** Every format that can be read; the first that recognises a path counts. */
export const IMPORTERS: readonly Importer[] = [
  gsd,
  specKit,
  openSpec,
  taskmaster,
  beads,
  backlog,
  gitHubIssue,
  markdown,
];

/** A path or glob of the repository, written as git does. */
const INSIDE = /^(?![/~])(?:(?!\.{1,2}(?:\/|$))[^/\\]+(?:\/|$))+(?<!\/)$/;

/** A source in a repository. */
export interface FoundSource {
  readonly importer: Importer;
  /** What to name it by: a file, or the folder of its files. */
  readonly source: string;
  readonly files: readonly string[];
}

/** The sources among the files of a repository. */
export function sourcesIn(files: readonly string[]): FoundSource[] {
  const found = new Map<string, FoundSource & { readonly files: string[] }>();
  for (const path of files) {
    const importer = IMPORTERS.find(({ recognises }) => recognises(path));
    if (importer !== undefined) {
      const source = importer.sourceOf(path);
      const known = found.get(source) ?? { importer, source, files: [] };
      known.files.push(path);
      found.set(source, known);
    }
  }
  return [...found.values()];
}

/** A plan from another tool's files, and what of it nobody has said. */
export interface ImportedPlan {
  readonly plan: DraftPlan;
  /** Packages without files: nobody knows what they may write. */
  readonly withoutFiles: readonly string[];
  /** Tasks that are done already and so no packages. */
  readonly done: number;
}

/**
 * Makes a plan of what is not done yet. What the source does not say is inferred and marked so: packages that would write the same
 * files one after another, and a last one that brings everything together.
 * @throws SyntaxError where the source is no JSON, YAML or whatever it should be.
 */
export function importedPlan(importer: Importer, texts: SourceTexts, name: string): ImportedPlan {
  const { title, tasks: read, criteria = [] } = importer.read(texts);
  const tasks = withDistinctKeys(read);
  const open = inOrder(tasks.filter((task) => !task.done));
  const ids = new Ids();
  const integration = ids.give('wp-integration');
  const idOf = new Map(
    open.map((task) => [
      task.key,
      ids.give(`wp-${slug(task.title === '' ? task.key : task.title, 'task')}`, 'task'),
    ]),
  );
  const packages = open.map((task) => packageOf(task, idOf));
  const separate = oneAfterAnother(packages);
  const inTheEnd: DraftStep[] =
    criteria.length === 0 ? [] : [manual('criteria', criteria.map((each) => `- ${each}`).join('\n'))];
  const waitedFor = new Set(separate.flatMap(({ dependsOn }) => dependsOn));
  const last: DraftPackage = {
    id: integration,
    title: 'Bring everything together',
    taskType: 'integrate',
    description: 'Show that the work of all packages fits together, and mend what does not.',
    dependsOn: separate.filter(({ id }) => !waitedFor.has(id)).map(({ id }) => id),
    writeAllow: ['**'],
    steps: [
      {
        name: 'everything works together',
        instructions: 'Try what the packages were made for, all of it together.',
      },
      ...inTheEnd,
    ],
    marks: { description: 'Not in the source.' },
  };
  return {
    plan: {
      id: slug(title, slug(name, 'imported')),
      title: title.slice(0, 190),
      about: [
        `From ${importer.tool}: ${name}.`,
        'What a comment calls inferred, or where it came from, the source does not say.',
      ],
      packages:
        separate.length > 1
          ? [...separate, last]
          : separate.map((only) => ({ ...only, steps: [...only.steps, ...inTheEnd] })),
    },
    withoutFiles: separate.filter(({ writeAllow }) => writeAllow.length === 0).map(({ id }) => id),
    done: tasks.length - open.length,
  };
}

/** How many tasks of a source are open, and how many done. @throws SyntaxError as `importedPlan`. */
export function progressOf(importer: Importer, texts: SourceTexts): { open: number; done: number } {
  const { tasks } = importer.read(texts);
  const done = tasks.filter((task) => task.done).length;
  return { open: tasks.length - done, done };
}

/** What of a source is done when the tasks of some packages are: its keys, whichever way it names them. */
export function doneKeys(tasks: readonly string[]): ReadonlySet<string> {
  return new Set(tasks.flatMap((text) => [text, /^(T\d{3,}): /.exec(text)?.[1] ?? text, itemKey(text)]));
}

/** Tasks that the source names alike are still two: a later one gets a number, and is waited for by nobody. */
function withDistinctKeys(tasks: readonly ImportedTask[]): ImportedTask[] {
  const seen = new Map<string, number>();
  return tasks.map((task) => {
    const nth = (seen.get(task.key) ?? 0) + 1;
    seen.set(task.key, nth);
    return nth === 1 ? task : { ...task, key: `${task.key} (${nth})` };
  });
}

function packageOf(task: ImportedTask, idOf: ReadonlyMap<string, string>): DraftPackage {
  const named = [...new Set(task.writes)];
  const writes = named.filter((path) => INSIDE.test(path));
  const outside = named.filter((path) => !INSIDE.test(path));
  const own = idOf.get(task.key) ?? '';
  const writeMark = [
    writes.length === 0
      ? 'Unknown: the source names no files. Say here what it may write.'
      : task.marks?.writes === undefined
        ? ''
        : `Inferred. ${task.marks.writes}`,
    outside.length === 0 ? '' : `Left out, being outside of the repository: ${outside.join(', ')}.`,
  ]
    .filter((each) => each !== '')
    .join(' ');
  // What is done already, or stands elsewhere, is waited for no more.
  const after = [...new Set(task.after.flatMap((key) => idOf.get(key) ?? []))].filter((id) => id !== own);
  return {
    id: own,
    title: (task.title === '' ? task.key : task.title).slice(0, 110),
    description: task.description.trim() === '' ? task.title : task.description.trim(),
    ...(task.priority === undefined ? {} : { priority: task.priority }),
    ...(task.minutes === undefined ? {} : { minutes: task.minutes }),
    dependsOn: after,
    writeAllow: writes,
    tasks: task.itemsAreKeys === true ? (task.items ?? []) : [task.key, ...(task.items ?? [])],
    steps: task.steps ?? [],
    marks: {
      ...(writeMark === '' ? {} : { writeAllow: writeMark }),
      ...(task.marks?.after === undefined || after.length === 0
        ? {}
        : { dependsOn: `Inferred. ${task.marks.after}` }),
    },
  };
}

/** Each after what it waits for, otherwise in the order of the source; of a circle, what comes later waits no more. */
function inOrder(tasks: readonly ImportedTask[]): ImportedTask[] {
  const byKey = new Map(tasks.map((task) => [task.key, task]));
  const state = new Map<string, 'open' | 'placed'>();
  const placed: ImportedTask[] = [];
  const place = (task: ImportedTask): void => {
    state.set(task.key, 'open');
    const after = task.after.filter((key) => state.get(key) !== 'open');
    after.forEach((key) => {
      const other = byKey.get(key);
      if (other !== undefined && !state.has(key)) {
        place(other);
      }
    });
    state.set(task.key, 'placed');
    placed.push({ ...task, after });
  };
  byKey.forEach((task) => state.has(task.key) || place(task));
  return placed;
}

/** Lets packages that would write the same files work one after another, in their order. */
function oneAfterAnother(packages: readonly DraftPackage[]): DraftPackage[] {
  const ancestors = new Map<string, Set<string>>();
  return packages.map((item, at) => {
    const dependsOn = [...item.dependsOn];
    const above = new Set(dependsOn.flatMap((id) => [id, ...(ancestors.get(id) ?? [])]));
    const added: string[] = [];
    for (const other of packages.slice(0, at).reverse()) {
      if (!above.has(other.id) && meet(item.writeAllow, other.writeAllow)) {
        added.push(other.id);
        [other.id, ...(ancestors.get(other.id) ?? [])].forEach((id) => above.add(id));
      }
    }
    ancestors.set(item.id, above);
    const direct = [...dependsOn, ...added];
    const needed = direct.filter(
      (id) => !direct.some((other) => other !== id && ancestors.get(other)?.has(id) === true),
    );
    return added.length === 0
      ? { ...item, dependsOn: needed }
      : {
          ...item,
          dependsOn: needed,
          marks: {
            ...item.marks,
            dependsOn: `Inferred. It writes the same files as ${added.join(', ')}.${item.marks?.dependsOn === undefined ? '' : ` ${item.marks.dependsOn}`}`,
          },
        };
  });
}

/** Whether a path of one is one of the other, or in a folder of it. */
function meet(a: readonly string[], b: readonly string[]): boolean {
  return a.some((x) =>
    b.some(
      (y) => x === y || compileGlob(x)(y.replace(/\*+$/, 'x')) || compileGlob(y)(x.replace(/\*+$/, 'x')),
    ),
  );
}
