import type { ImportedTask, ImportedTasks, Importer } from './task';
import { checkBox, pathsIn, record, textOf, tick } from './task';

interface Item {
  readonly key: string;
  readonly text: string;
  readonly done: boolean;
}

/** A group of a list: what stands below one heading. */
interface Section {
  readonly title: string;
  readonly items: Item[];
}

/** OpenSpec's change folders: groups of `tasks.md` in their order, which is all that says what waits for what. */
export const openSpec: Importer = {
  format: 'openspec',
  tool: 'OpenSpec changes',
  recognises: (path) =>
    /(?:^|\/)openspec\/changes\/(?!archive\/)[^/]+\/(?:tasks|proposal|design)\.md$/.test(path),
  sourceOf: (path) => path.slice(0, path.lastIndexOf('/')),
  read: (texts) => {
    const [path = '', text = ''] = [...texts].find(([each]) => each.endsWith('tasks.md')) ?? [];
    const folder = path.split('/').at(-2) ?? 'change';
    const reads = [...texts.keys()].filter((each) => each !== path);
    const proposal = [...texts].find(([each]) => each.endsWith('proposal.md'))?.[1] ?? '';
    const why = /##\s*Why\s*\n+([\s\S]*?)(?=\n##|$)/.exec(proposal)?.[1]?.trim() ?? '';
    const tasks = sectionsIn(text).map((section, at, all) =>
      sectionTask(section, all[at - 1], {
        after: 'From the order of the groups, which is all that the source says.',
        why,
        reads,
      }),
    );
    return { title: folder.replaceAll('-', ' '), tasks };
  },
  markDone: (_path, text, keys) => tick(text, (line) => keys.has(itemKey(line))),
};

/** Lists in any Markdown file: below headings one package each, else one for each item. */
export const markdown: Importer = {
  format: 'markdown',
  tool: 'Markdown lists',
  recognises: (path) => /(?:^|\/)(?:TODO|TASKS|PLAN|ROADMAP)\.md$/i.test(path),
  sourceOf: (path) => path,
  read: (texts) => listsIn([...texts][0]?.[1] ?? ''),
  markDone: (_path, text, keys) => tick(text, (line) => keys.has(itemKey(line))),
};

/** A GitHub issue with a list of tasks, as `gh issue view N --json number,title,body` prints it. */
export const gitHubIssue: Importer = {
  format: 'github-issue',
  tool: 'GitHub issues with a list of tasks',
  recognises: (path) => /(?:^|\/)issue-?\d*\.json$/i.test(path),
  sourceOf: (path) => path,
  read: (texts) => {
    const issue = issueOf([...texts][0]?.[1] ?? '');
    const { tasks } = listsIn(textOf(issue['body']));
    const number = textOf(issue['number']);
    return { title: `${textOf(issue['title'])}${number === '' ? '' : ` (#${number})`}`, tasks };
  },
  markDone: (_path, text, keys) => {
    const issue = issueOf(text);
    const body = tick(textOf(issue['body']), (line) => keys.has(itemKey(line)));
    return `${JSON.stringify({ ...issue, body }, null, 2)}\n`;
  },
};

function issueOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return record(JSON.parse(text));
  } catch {
    // The text of an issue by itself.
    return { title: /^#\s+(.+)$/m.exec(text)?.[1] ?? 'Issue', body: text };
  }
}

function listsIn(text: string): ImportedTasks {
  const title = /^#\s+(.+)$/m.exec(text)?.[1] ?? 'Tasks';
  const sections = sectionsIn(text);
  const tasks =
    sections.length > 1
      ? sections.map((section) => sectionTask(section, undefined, {}))
      : (sections[0]?.items ?? []).map((item): ImportedTask =>
          sectionTask({ title: item.text, items: [item] }, undefined, {}),
        );
  return { title, tasks };
}

/** Sections with their open and done items; what is set in further belongs to the item above it. */
function sectionsIn(text: string): Section[] {
  const sections: Section[] = [];
  let current: Section | undefined;
  let fenced = false;
  for (const line of text.split('\n')) {
    fenced = /^\s*(?:```|~~~)/.test(line) ? !fenced : fenced;
    const [, heading] = (!fenced && /^#{2,4}\s+(.+)$/.exec(line)) || [];
    if (heading !== undefined) {
      current = { title: heading.replace(/^\d+(?:\.\d+)*\.?\s+/, '').trim(), items: [] };
      sections.push(current);
    }
    const box = fenced ? undefined : checkBox(line);
    const [, bullet] = (!fenced && box === undefined && /^(?:[-*+]|\d+[.)])\s+(.+)$/.exec(line)) || [];
    const item = box ?? (bullet === undefined ? undefined : { done: false, text: bullet.trim(), indent: 0 });
    if (item !== undefined && (item.indent < 2 || current?.items.length === 0)) {
      if (current === undefined) {
        current = { title: '', items: [] };
        sections.push(current);
      }
      current.items.push({ key: itemKey(item.text), text: item.text, done: item.done });
    }
  }
  return sections.filter(({ items }) => items.length > 0);
}

/** The number of an item, such as `1.2`, or else its text. */
export function itemKey(text: string): string {
  return /^(\d+(?:\.\d+)+|#\d+)\b/.exec(text)?.[1] ?? text;
}

function sectionTask(
  { title, items }: Section,
  before: Section | undefined,
  {
    after,
    why = '',
    reads = [],
  }: { readonly after?: string; readonly why?: string; readonly reads?: readonly string[] },
): ImportedTask {
  const open = items.filter(({ done }) => !done);
  const words = open.map(({ text }) => `- ${text}`).join('\n');
  return {
    key: title,
    title,
    description: why === '' ? words : `${why}\n\n${words}`,
    done: open.length === 0,
    after: before === undefined ? [] : [before.title],
    writes: [...new Set(open.flatMap(({ text }) => pathsIn(text)))],
    ...(reads.length === 0 ? {} : { reads }),
    items: open.map(({ text }) => text),
    itemsAreKeys: true,
    marks: { writes: 'From the paths that its tasks name.', ...(after === undefined ? {} : { after }) },
  };
}
