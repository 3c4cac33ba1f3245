import type { ImportedTask, Importer } from './task';
import { checkBox } from '../../plan/taskLists';
import { manual, pathsIn, tick } from './task';

const TASK = /^(T\d{3,})((?:\s+\[[^\]]+\])*)\s+(.+)$/;

interface Group {
  readonly key: string;
  readonly title: string;
  readonly phase: number;
  readonly story: boolean;
  readonly items: { readonly key: string; readonly text: string; readonly done: boolean }[];
  checkpoint?: string;
}

/** Spec Kit's `tasks.md`: phases are barriers, but for those of user stories, which go side by side. */
export const specKit: Importer = {
  format: 'spec-kit',
  tool: 'Spec Kit tasks',
  recognises: (path) => /(?:^|\/)specs\/\d+-[^/]+\/tasks\.md$/.test(path),
  sourceOf: (path) => path,
  read: (texts) => {
    const [[, text] = ['', '']] = texts;
    const title = /^#\s+(?:Tasks:\s*)?(.+)$/m.exec(text)?.[1] ?? 'Spec Kit tasks';
    return { title, tasks: groupsIn(text).map((group, _at, all) => taskOf(group, all)) };
  },
  markDone: (_path, text, keys) => tick(text, (line) => keys.has(TASK.exec(line)?.[1] ?? '')),
};

function groupsIn(text: string): Group[] {
  const groups: Group[] = [];
  let phase = 0;
  let current: Group = { key: 'phase-0', title: 'First', phase, story: false, items: [] };
  groups.push(current);
  for (const line of text.split('\n')) {
    const [, heading] = /^##\s+(.+)$/.exec(line) ?? [];
    if (heading !== undefined) {
      phase += 1;
      const story = /(?:user story\s*|\bUS)(\d+)/i.exec(heading)?.[1];
      current = {
        key: story === undefined ? `phase-${phase}` : `us${story}`,
        title: heading.replace(/^Phase\s+[\w.]+\s*[:—–-]\s*/i, ''),
        phase,
        story: story !== undefined,
        items: [],
      };
      groups.push(current);
      continue;
    }
    const [, point] = /^\*\*Checkpoint\*\*:?\s*(.+)$/.exec(line) ?? [];
    if (point !== undefined) {
      current.checkpoint = point;
    }
    const box = checkBox(line);
    const [, key, , words = ''] = TASK.exec(box?.text ?? '') ?? [];
    if (box !== undefined && key !== undefined) {
      current.items.push({ key, text: words, done: box.done });
    }
  }
  return groups.filter(({ items }) => items.length > 0);
}

function taskOf(group: Group, all: readonly Group[]): ImportedTask {
  const open = group.items.filter(({ done }) => !done);
  const before = all.filter(({ phase }) => phase < group.phase);
  // Stories wait for what comes before the first story, and everything else for all that comes before.
  const first = all.find(({ story }) => story)?.phase ?? Infinity;
  const after = group.story ? before.filter((each) => !each.story && each.phase < first) : before;
  const said = open.flatMap(({ text }) => [...text.matchAll(/\bT\d{3,}\b/g)].map(([key]) => key));
  const named = all.filter((other) => other !== group && other.items.some(({ key }) => said.includes(key)));
  const writes = [...new Set(open.flatMap(({ text }) => pathsIn(text)))];
  return {
    key: group.key,
    title: group.title,
    description: open.map(({ key, text }) => `- ${key} ${text}`).join('\n'),
    done: open.length === 0,
    after: [
      ...new Set([...after, ...named.filter(({ phase }) => phase < group.phase)].map(({ key }) => key)),
    ],
    writes,
    steps: group.checkpoint === undefined ? [] : [manual('checkpoint', group.checkpoint)],
    items: open.map(({ key, text }) => `${key}: ${text}`),
    itemsAreKeys: true,
    marks: {
      after: 'From the order of the phases; stories go side by side.',
      writes: 'From the paths that its tasks name.',
    },
  };
}
