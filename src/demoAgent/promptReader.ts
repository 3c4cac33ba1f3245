/** A file that a work order spells out. */
export interface OrderedFile {
  /** As written after `file=`: relative to the repository, with forward slashes. */
  readonly path: string;
  /** The whole content, with a line break at the end unless it is empty. */
  readonly text: string;
}

/** What the demo agent takes from a prompt. */
export interface ReadPrompt {
  /** The first heading, or undefined when there is none. */
  readonly title: string | undefined;
  readonly writeAllow: readonly string[];
  readonly deny: readonly string[];
  /** Files that others wait for. */
  readonly demanded: readonly string[];
  /** Names of values that its checks are proved by. */
  readonly resultKeys: readonly string[];
  /** The files of the work order, in its order; of two with the same path the later one counts. */
  readonly files: readonly OrderedFile[];
  /** What it leaves as its context, as JSON; undefined where the work order says nothing of it. */
  readonly context: string | undefined;
}

const WORK_ORDER = /^## Work order\s*$/;
const OPENING = /^( {0,3})(`{3,}|~{3,})(.*)$/;
const FILE = /(?:^|\s)file=(?:"([^"]+)"|(\S+))/;
const CONTEXT = /(?:^|\s)context(?:\s|$)/;
const WHEN = /(?:^|\s)when=(?:"([^"]+)"|(\S+))/;

/**
 * Reads a prompt in the form of `buildPrompt` (src/contracts/prompt.ts): the lists of files and, in the work order, the
 * fenced blocks whose info string names a file, as in "```js file=src/a.js". Fences follow CommonMark
 * (https://spec.commonmark.org/0.31.2/#fenced-code-blocks): a block ends at a fence of the same character that is at
 * least as long as its first, or with the text. A block with `when="words"` counts only where the prompt before the work
 * order has these words: so the same work order shows what an agent does that has been told of its fault. A block with
 * `context` in place of a file is what it leaves for others. Any text can be read; what is not there is empty.
 */
export function readPrompt(prompt: string): ReadPrompt {
  const lines = prompt.split(/\r?\n/);
  const order = lines.findIndex((line) => WORK_ORDER.test(line));
  const before = order === -1 ? lines : lines.slice(0, order);
  return {
    title: before.map((line) => /^#+\s+(.*\S)/.exec(line)?.[1]).find((title) => title !== undefined),
    writeAllow: listUnder(before, '## Files you may write'),
    deny: listUnder(before, '## Files you must not touch'),
    demanded: listUnder(before, '## What you must leave behind', /^- the file `(.+?)`/),
    resultKeys: listUnder(before, '## How your work will be checked'),
    ...(order === -1
      ? { files: [], context: undefined }
      : ordered(lines.slice(order + 1), before.join('\n'))),
  };
}

/** The bullets in backticks, or of another form, below a heading. The last such heading counts: a description may quote it further up. */
function listUnder(lines: readonly string[], heading: string, bullet = /^- `(.+)`\s*$/): string[] {
  const start = lines.findLastIndex((line) => line.trimEnd() === heading);
  if (start === -1) {
    return [];
  }
  const below = lines.slice(start + 1);
  const end = below.findIndex((line) => /^#+\s/.test(line));
  return (end === -1 ? below : below.slice(0, end)).flatMap((line) => bullet.exec(line)?.[1] ?? []);
}

function ordered(lines: readonly string[], told: string): Pick<ReadPrompt, 'files' | 'context'> {
  const files = new Map<string, OrderedFile>();
  let context: string | undefined;
  for (let at = 0; at < lines.length; at++) {
    const [, indent = '', fence = '', info = ''] = OPENING.exec(lines[at] ?? '') ?? [];
    if (fence === '' || (fence.startsWith('`') && info.includes('`'))) {
      continue;
    }
    const content: string[] = [];
    for (at++; at < lines.length && !closes(lines[at] ?? '', fence); at++) {
      content.push(withoutIndent(lines[at] ?? '', indent.length));
    }
    const words = valueIn(WHEN, info);
    if (words !== undefined && !told.includes(words)) {
      continue;
    }
    const path = valueIn(FILE, info);
    const text = content.map((line) => `${line}\n`).join('');
    if (path !== undefined) {
      files.set(path, { path, text });
    } else if (CONTEXT.test(info)) {
      context = text;
    }
  }
  return { files: [...files.values()], context };
}

/** What an info string gives a name, with or without quotes. */
function valueIn(pattern: RegExp, info: string): string | undefined {
  const found = pattern.exec(info);
  return found?.[1] ?? found?.[2];
}

function closes(line: string, opening: string): boolean {
  const [, , fence = '', rest = ''] = OPENING.exec(line) ?? [];
  return fence[0] === opening[0] && fence.length >= opening.length && rest.trim() === '';
}

function withoutIndent(line: string, most: number): string {
  const spaces = /^ */.exec(line)?.[0].length ?? 0;
  return line.slice(Math.min(spaces, most));
}
