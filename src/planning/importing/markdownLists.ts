import type { ListSection } from '../../plan/taskLists';
import { listSections, tickItems } from '../../plan/taskLists';
import type { ImportedTask, ImportedTasks, Importer } from './task';
import { pathsIn } from './task';

/** Folders of tools whose own importers read them, or that keep what has been done. */
const OF_OTHER_TOOLS =
  /(?:^|\/)(?:openspec|specs\/\d+-[^/]+|\.planning|\.specify|\.taskmaster|\.beads|backlog)\//;

/** Headings of what must be true in the end, which is no work by itself. */
const CRITERIA =
  /(?:^|: )(?:(?:success|acceptance|exit|completion)\s+criteria|definition\s+of\s+done)\b[^:]*$/i;

/** OpenSpec's change folders: groups of `tasks.md` in their order, which is all that says what waits for what. */
export const openSpec: Importer = {
  format: 'openspec',
  tool: 'OpenSpec changes',
  recognises: (path) =>
    /(?:^|\/)openspec\/changes\/(?!archive\/)[^/]+\/(?:(?:tasks|proposal|design)\.md|specs\/.+\.md)$/.test(
      path,
    ),
  sourceOf: (path) => /^.*?openspec\/changes\/[^/]+/.exec(path)?.[0] ?? path,
  read: (texts) => {
    const [path = '', text = ''] = [...texts].find(([each]) => each.endsWith('tasks.md')) ?? [];
    const folder = path.split('/').at(-2) ?? 'change';
    const reads = [...texts.keys()].filter((each) => each !== path);
    const proposal = [...texts].find(([each]) => each.endsWith('proposal.md'))?.[1] ?? '';
    const why = /##\s*Why\s*\n+([\s\S]*?)(?=\n##|$)/.exec(proposal)?.[1]?.trim() ?? '';
    const tasks = listSections(text).map((section, at, all) =>
      sectionTask(section, all[at - 1], {
        after: 'From the order of the groups, which is all that the source says.',
        why,
        reads,
      }),
    );
    return { title: folder.replaceAll('-', ' '), tasks };
  },
  markDone: (path, text, keys) => (path.endsWith('tasks.md') ? tickItems(text, keys) : text),
};

/** Lists in any Markdown file: below headings one package each, else one for each item. */
export const markdown: Importer = {
  format: 'markdown',
  tool: 'Markdown lists',
  recognises: (path) => /(?:^|\/)(?:TODO|TASKS|PLAN|ROADMAP)\.md$/i.test(path) && !OF_OTHER_TOOLS.test(path),
  sourceOf: (path) => path,
  read: (texts) => listsIn([...texts][0]?.[1] ?? ''),
  markDone: (_path, text, keys) => tickItems(text, keys),
};

/** The lists of a text in Markdown, below headings one task each, else one for each item. */
export function listsIn(text: string): ImportedTasks {
  const title = /^#\s+(.+)$/m.exec(text)?.[1] ?? 'Tasks';
  const all = listSections(text);
  const isWork = ({ title: named }: ListSection): boolean => !CRITERIA.test(named);
  // Where nothing else is said, the criteria are the work.
  const sections = all.some(isWork) ? all.filter(isWork) : all;
  const criteria = all
    .filter((section) => !sections.includes(section))
    .flatMap(({ items }) => items.filter(({ done }) => !done).map((item) => item.text));
  const tasks =
    sections.length > 1
      ? sections.map((section) => sectionTask(section, undefined, {}))
      : (sections[0]?.items ?? []).map((item): ImportedTask =>
          sectionTask({ title: item.text, items: [item] }, undefined, {}),
        );
  return { title, tasks, criteria };
}

function sectionTask(
  { title, items }: ListSection,
  before: ListSection | undefined,
  {
    after,
    why = '',
    reads = [],
  }: { readonly after?: string; readonly why?: string; readonly reads?: readonly string[] },
): ImportedTask {
  const open = items.filter(({ done }) => !done);
  const words = open.flatMap(({ text, details }) => [`- ${text}`, ...details]).join('\n');
  return {
    key: title,
    // Without the marks of Markdown: emphasis, and links by their words.
    title: title.replace(/\*\*|__/g, '').replace(/\[([^\]]+)\]\([^)]*\)/g, '$1'),
    description: why === '' ? words : `${why}\n\n${words}`,
    done: open.length === 0,
    after: before === undefined ? [] : [before.title],
    writes: [...new Set(open.flatMap(({ text, details }) => pathsIn([text, ...details].join('\n'))))],
    ...(reads.length === 0 ? {} : { reads }),
    // The words with their number where there is one; where two have the same words, the key says which.
    items: open.map(({ key, text }) => (text.startsWith(key) ? text : key)),
    itemsAreKeys: true,
    marks: { writes: 'From the paths that its tasks name.', ...(after === undefined ? {} : { after }) },
  };
}
