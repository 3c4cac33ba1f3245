/** A stretch of whole lines of a plan. */
export interface Chunk {
  readonly text: string;
  /** The number of its first line, from 0. */
  readonly line: number;
}

/** A plan taken apart: what is written for each package, and everything else. */
export interface ChunkedText {
  /** One for each item of `packages`, in the order of the text. */
  readonly packages: readonly Chunk[];
  /** The text before and after the packages, with one line in their place that holds a list with an empty item. */
  readonly frame: string;
  /** The number of that line, from 0. */
  readonly placeholder: number;
  /** How many lines of the text it stands for. */
  readonly lines: number;
  /** Whether nothing comes after the packages. */
  readonly last: boolean;
}

/** The line that begins the packages; nothing but a comment may follow it. */
const PACKAGES = /^packages:[ \t]*(?:#[^\n]*)?\r?\n/gm;

/** Line breaks that only some readers take for such, and what is no text. */
const UNUSUAL = /\r(?!\n)|\0/;

/**
 * Takes a plan apart at the items of its list of packages, going by indentation alone; undefined where it is not written in the
 * usual form. That the parts mean the same as the whole is only certain when each of them is valid by itself.
 */
export function packageChunks(text: string): ChunkedText | undefined {
  const [header, another] = [...text.matchAll(PACKAGES)];
  if (header === undefined || another !== undefined || UNUSUAL.test(text)) {
    return undefined;
  }
  const begin = header.index + header[0].length;
  const items = itemLines(text, begin);
  if (items === undefined) {
    return undefined;
  }
  const { starts, indent, end } = items;
  const placeholder = countLines(text, 0, begin);
  let line = placeholder;
  let from = begin;
  const packages = starts.map((start, index): Chunk => {
    line += countLines(text, from, start);
    from = start;
    return { text: text.slice(start, starts[index + 1] ?? end), line };
  });
  return {
    packages,
    frame: `${text.slice(0, begin)}${' '.repeat(indent)}-\n${text.slice(end)}`,
    placeholder,
    lines: line - placeholder + countLines(text, from, end),
    last: end === text.length,
  };
}

interface ItemLines {
  /** Where the line of each item starts, and where the list as a whole ends. */
  readonly starts: readonly number[];
  readonly end: number;
  readonly indent: number;
}

function itemLines(text: string, begin: number): ItemLines | undefined {
  const starts: number[] = [];
  let indent = -1;
  for (let at = begin; at < text.length; at = nextLine(text, at)) {
    let first = at;
    while (text[first] === ' ') {
      first += 1;
    }
    if (/[\n\r#]/.test(text[first] ?? '\n')) {
      continue;
    }
    const isItem = text[first] === '-' && /\s/.test(text[first + 1] ?? '\n');
    if (indent < 0) {
      if (!isItem) {
        return undefined;
      }
      indent = first - at;
    }
    if (isItem && first - at === indent) {
      starts.push(at);
    } else if (first === at) {
      return { starts, indent, end: at };
    } else if (first - at <= indent) {
      return undefined;
    }
  }
  return starts.length === 0 ? undefined : { starts, indent, end: text.length };
}

function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

function countLines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) {
    count += 1;
  }
  return count;
}
