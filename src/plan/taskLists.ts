import type { Goal, Target } from './additions';
import type { Plan, WorkPackage } from './model';
import { packageKind } from './packageKind';

/** What the feature asks of a package, in the order of the plan. */
export function goalsOf(plan: Pick<Plan, 'execution'>, item: WorkPackage): Goal[] {
  return (plan.execution.goals ?? []).filter((goal) => concerns(goal, item));
}

/** Whether a goal concerns a package: by its id, by its kind, or because it concerns all. */
export function concerns(goal: Goal, item: WorkPackage): boolean {
  const kind = packageKind(item);
  return goal.for.length === 0 || goal.for.some(({ value }) => value === item.id || value === kind);
}

const TARGET = /^([A-Za-z_][\w.-]*)\s*(<=|>=|==?|<|>)\s*(-?\d+(?:\.\d+)?)\s*(%|[A-Za-z]\w*)?$/;

/** What a plan writes as `p95 <= 200 ms`; undefined for anything else. */
export function readTarget(text: string): Target | undefined {
  const [, name, comparison, value, unit] = TARGET.exec(text.trim()) ?? [];
  return name === undefined || comparison === undefined
    ? undefined
    : {
        name,
        comparison: (comparison === '==' ? '=' : comparison) as Target['comparison'],
        value: Number(value),
        ...(unit === undefined ? {} : { unit }),
      };
}

/** The same in words: "coverage >= 80 %". */
export function targetText({ name, comparison, value, unit }: Target): string {
  return `${name} ${comparison} ${value}${unit === undefined ? '' : ` ${unit}`}`;
}

/** Whether a number is what a target asks for. */
export function meets({ comparison, value }: Target, found: number): boolean {
  switch (comparison) {
    case '<':
      return found < value;
    case '<=':
      return found <= value;
    case '=':
      return found === value;
    case '>=':
      return found >= value;
    case '>':
      return found > value;
  }
}

/** A task of a list in Markdown. */
export interface ListItem {
  /** Its number, such as `1.2`, or else its text; with its section where another one has the same. */
  readonly key: string;
  readonly text: string;
  readonly done: boolean;
  /** What stands below it and is set in further, as it is written. */
  readonly details: readonly string[];
  /** Lines of its own check box and of those below it, counted from 0. */
  readonly boxes: readonly number[];
}

/** A group of a list: what stands below one heading. */
export interface ListSection {
  readonly title: string;
  readonly items: readonly ListItem[];
}

interface Heading {
  readonly level: number;
  readonly title: string;
}

interface OpenItem extends ListItem {
  readonly indent: number;
  readonly details: string[];
  readonly boxes: number[];
}

interface OpenSection {
  readonly above: readonly Heading[];
  readonly items: OpenItem[];
}

const BULLET = /^(\s*)(?:[-*+]|\d+[.)])\s+(.+)$/;

/**
 * The groups of tasks in a Markdown file, below headings of the second to the fourth level. Where a file has check boxes, only these
 * are tasks, and its other lists are words; elsewhere every item at the margin is one. What is set in further belongs to the task
 * above it.
 */
export function listSections(text: string): ListSection[] {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const readable = readableLines(lines);
  const hasBoxes = lines.some((line, at) => readable[at] === true && checkBox(line) !== undefined);
  const sections: OpenSection[] = [{ above: [], items: [] }];
  let open: OpenItem | undefined;
  lines.forEach((line, at) => {
    const section = sections.at(-1);
    const [, hashes = '', title = ''] = (readable[at] === true && /^(#{2,4})\s+(.+)$/.exec(line)) || [];
    if (hashes !== '') {
      const above = (section?.above ?? []).filter(({ level }) => level < hashes.length);
      const heading = { level: hashes.length, title: title.replace(/^\d+(?:\.\d+)*\.?\s+/, '').trim() };
      sections.push({ above: [...above, heading], items: [] });
      open = undefined;
      return;
    }
    const box = readable[at] === true ? checkBox(line) : undefined;
    const [, blanks = '', words = ''] = (readable[at] === true && BULLET.exec(line)) || [];
    const indent = box?.indent ?? (words === '' ? line.search(/\S/) : blanks.length);
    if (line.trim() === '') {
      return;
    }
    if (open !== undefined && indent > open.indent) {
      open.details.push(line);
      open.boxes.push(...(box === undefined ? [] : [at]));
      return;
    }
    open = undefined;
    const isTask = hasBoxes ? box !== undefined : words !== '' && indent === 0;
    if (isTask && section !== undefined) {
      const own = box?.text ?? words.trim();
      open = {
        key: itemKey(own),
        text: own,
        done: box?.done ?? false,
        details: [],
        boxes: box === undefined ? [] : [at],
        indent,
      };
      section.items.push(open);
    }
  });
  return withDistinctKeys(withDistinctTitles(sections.filter(({ items }) => items.length > 0)));
}

/** The number of an item, such as `1.2`, or else its text. */
export function itemKey(text: string): string {
  return /^(\d+(?:\.\d+)+|#\d+)\b/.exec(text)?.[1] ?? text;
}

/** The number that a package names a task by: `1.2` of `1.2: Write the schema`, and `3` for all of a group; undefined: words alone. */
export function taskNumber(text: string): string | undefined {
  return /^\s*(\d+(?:\.\d+)*)\.?(?=[\s:]|$)/.exec(text)?.[1];
}

/** The tasks that a number names: `3` and `3.1` both name `3.1.2`; none for what is no number. */
export function tasksNamed(tasks: readonly ListItem[], named: string): ListItem[] {
  const number = taskNumber(named);
  return number === undefined
    ? []
    : tasks.filter(({ key }) => key === number || key.startsWith(`${number}.`));
}

/** The text with the boxes of some tasks ticked, and of what belongs to them; everything else stays as it is. */
export function tickItems(text: string, keys: ReadonlySet<string>): string {
  const lines = text.split('\n');
  listSections(text)
    .flatMap(({ items }) => items)
    .filter(({ key, done }) => !done && keys.has(key))
    .flatMap(({ boxes }) => boxes)
    .forEach((at) => {
      lines[at] = tickLine(lines[at] ?? '');
    });
  return lines.join('\n');
}

/** Which lines are read: not those within fences and comments, unless GitHub shows what the fence holds as a list of tasks. */
function readableLines(lines: readonly string[]): boolean[] {
  let fence: string | undefined;
  let isList = false;
  let comment = false;
  return lines.map((line) => {
    const [, mark, list] = /^\s*(`{3,}|~{3,})(\[tasklist\])?/.exec(line) ?? [];
    if (mark !== undefined && !comment) {
      isList = fence === undefined && list !== undefined;
      fence = fence === undefined ? mark[0] : fence === mark[0] ? undefined : fence;
      return false;
    }
    const isHidden = fence !== undefined && !isList;
    const starts = !isHidden && !comment && /^\s*<!--/.test(line);
    const hidden = isHidden || comment || starts;
    comment = (comment || starts) && !line.includes('-->');
    return !hidden;
  });
}

/** Sections are named by their heading, and by those above it as far as another one has the same. */
function withDistinctTitles(sections: readonly OpenSection[]): { title: string; items: OpenItem[] }[] {
  const titleOf = ({ above }: OpenSection, depth: number): string =>
    above
      .slice(-depth)
      .map(({ title }) => title)
      .join(': ');
  return sections.map((section) => {
    const same = sections.filter((other) => titleOf(other, 1) === titleOf(section, 1));
    return { title: titleOf(section, same.length > 1 ? section.above.length : 1), items: section.items };
  });
}

function withDistinctKeys(
  sections: readonly { readonly title: string; readonly items: readonly OpenItem[] }[],
): ListSection[] {
  const count = new Map<string, number>();
  sections.forEach(({ items }) => items.forEach(({ key }) => count.set(key, (count.get(key) ?? 0) + 1)));
  const given = new Map<string, number>();
  const distinct = (key: string, title: string): string => {
    const named = count.get(key) === 1 ? key : `${key} (${title === '' ? 'list' : title})`;
    const nth = (given.get(named) ?? 0) + 1;
    given.set(named, nth);
    return nth === 1 ? named : `${named} ${nth}`;
  };
  return sections.map(({ title, items }) => ({
    title,
    items: items.map((item) => ({ ...item, key: distinct(item.key, title) })),
  }));
}

/** One check box of a list in Markdown. */
export interface CheckBox {
  readonly done: boolean;
  readonly text: string;
  /** Blanks before it. */
  readonly indent: number;
}

/** The check box or list item of a line; undefined where there is none. */
export function checkBox(line: string): CheckBox | undefined {
  const [, indent = '', mark, text = ''] =
    /^(\s*)(?:[-*+]|\d+[.)])\s+\[([ xX~-])\]\s+(.*?)\r?$/.exec(line) ?? [];
  return mark === undefined
    ? undefined
    : { done: /[xX]/.test(mark), text: text.trim(), indent: indent.length };
}

/** A line with its check box ticked; one without a box that is open stays as it is. */
export function tickLine(line: string): string {
  return checkBox(line)?.done === false ? line.replace(/\[[ ~-]\]/, '[x]') : line;
}
