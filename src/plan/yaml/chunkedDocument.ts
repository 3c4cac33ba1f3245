import { isSeq } from 'yaml';
import { once } from '../firstById';
import { movedPackage, movedProblem, movedRange } from './movedNode';
import type { ParsedChunk, PlanDocument } from './planDocument';
import { wholeDocument } from './planDocument';
import type { MapNode, PlanNode } from './planNode';
import { isBlank } from './planNode';
import type { LineIndex } from './positions';
import { rangeBetween, TEXT_START } from './positions';
import { composeText, linesOf } from './yamlComposer';
import { YamlTree } from './yamlTree';

/** More items than these are no packages. */
const MAX_CHUNKS = 200_000;

/** Words and signs of all parts together: each becomes about two hundred bytes of the plan. */
const MAX_LEXEMES_OF_ALL = 10_000_000;

/** A key that is written with a question mark, which may end a package without a value of its own. */
const EXPLICIT_KEY = /^[\s-]*\?(\s|$)/m;

/**
 * Parses the packages of a plan one by one, beside `wholeDocument`, which every text that this one refuses needs. Of 10,000
 * packages it takes three quarters of the time and two fifths of the memory, and after an edit a hundredth of the time
 * (`bench/plan/refresh.mjs`): that is what a second way to parse is for. Gives the same, or nothing where the parts may not mean the same: when there is any
 * slip in them, or they use anchors of each other.
 */
export function chunkedDocument(
  content: string,
  previous: PlanDocument['chunks'] = new Map(),
): PlanDocument | undefined {
  const text = packageChunks(content);
  if (text === undefined || text.packages.length > MAX_CHUNKS) {
    return undefined;
  }
  const frame = wholeDocument(text.frame, (lines) => new FrameLines(lines, text));
  const { root } = frame;
  const list = root.kind === 'map' ? root.entries.get('packages') : undefined;
  if (root.kind !== 'map' || list === undefined || frame.broken || !isPlaceholder(list.value, text)) {
    return undefined;
  }
  if (root.entries.has('')) {
    // A key without a text stands at the end of what comes before it, which is not there in the frame.
    return undefined;
  }
  const chunks = new Map<string, ParsedChunk>();
  const packages: ParsedChunk[] = [];
  let lexemes = 0;
  for (const chunk of text.packages) {
    const parsed = placed(previous.get(chunk.text), chunk.line) ?? parseChunk(chunk);
    lexemes += parsed?.lexemes ?? 0;
    if (parsed === undefined || lexemes > MAX_LEXEMES_OF_ALL) {
      return undefined;
    }
    chunks.set(chunk.text, parsed);
    packages.push(parsed);
  }
  const yaml = once(() => composeText(content).yaml);
  const lines = once(() => linesOf(content));
  return {
    get yaml() {
      return yaml();
    },
    get lines() {
      return lines();
    },
    root: withPackages(root, packages, text),
    broken: false,
    garbled: false,
    problems: [...frame.problems, ...packages.flatMap(({ problems }) => problems)],
    chunks,
  };
}

/** The lines of the frame, by where they are in the text. */
class FrameLines implements LineIndex {
  constructor(
    private readonly own: LineIndex,
    private readonly text: ChunkedText,
  ) {}

  linePos(offset: number): { line: number; col: number } {
    const { line, col } = this.own.linePos(offset);
    return { line: line - 1 > this.text.placeholder ? line + this.text.lines - 1 : line, col };
  }
}

/** The lines of a part, which begins at another line of the text. */
class MovedLines implements LineIndex {
  constructor(
    private readonly own: LineIndex,
    private readonly first: number,
  ) {}

  linePos(offset: number): { line: number; col: number } {
    const { line, col } = this.own.linePos(offset);
    return { line: line + this.first, col };
  }
}

function isPlaceholder(node: PlanNode, { placeholder }: ChunkedText): boolean {
  const [item, another] = node.kind === 'list' ? node.items : [];
  return (
    item !== undefined && another === undefined && isBlank(item) && node.range.start.line === placeholder
  );
}

function parseChunk({ text, line }: Chunk): ParsedChunk | undefined {
  const { yaml, secondDocument, lexemes } = composeText(text, false);
  const contents = yaml?.contents;
  const slips = (yaml?.errors.length ?? 0) + (yaml?.warnings.length ?? 0);
  if (slips > 0 || secondDocument !== undefined || !isSeq(contents)) {
    return undefined;
  }
  const lines = new MovedLines(linesOf(text), line);
  // Around the list of packages is the plan.
  const tree = new YamlTree(lines, 1);
  const list = tree.convert(contents, TEXT_START);
  const [node, another] = list.kind === 'list' ? list.items : [];
  if (
    node === undefined ||
    another !== undefined ||
    (node.range.end.character === 0 && (endsBlank(node) || EXPLICIT_KEY.test(text))) ||
    // What is wrong can only be judged with the whole text at hand.
    tree.problems.some(({ severity }) => severity === 'error')
  ) {
    return undefined;
  }
  const [start, , end] = contents.range ?? [0, 0, 0];
  const listAndComments = rangeBetween(lines, start, end);
  return { line, node, list: list.range, listAndComments, problems: tree.problems, lexemes };
}

/** Whether a node ends with a key without a value: with a comment behind, it reaches to the next package in the whole text. */
function endsBlank(node: PlanNode): boolean {
  const last =
    node.kind === 'list'
      ? node.items.at(-1)
      : node.kind === 'map'
        ? [...node.entries.values()].at(-1)?.value
        : undefined;
  return last === undefined ? isBlank(node) : endsBlank(last);
}

/** A chunk that was parsed before, where it stands now. */
function placed(chunk: ParsedChunk | undefined, line: number): ParsedChunk | undefined {
  if (chunk === undefined || chunk.line === line) {
    return chunk;
  }
  const lines = line - chunk.line;
  return {
    ...chunk,
    line,
    node: movedPackage(chunk.node, lines),
    list: movedRange(chunk.list, lines),
    listAndComments: movedRange(chunk.listAndComments, lines),
    problems: chunk.problems.map((problem) => movedProblem(problem, lines)),
  };
}

/** The frame with the packages in the place of their placeholder. */
function withPackages(
  frame: MapNode,
  packages: readonly ParsedChunk[],
  { placeholder }: ChunkedText,
): MapNode {
  const key = frame.entries.get('packages')?.key;
  const [first] = packages;
  const final = packages.at(-1);
  if (key === undefined || first === undefined || final === undefined) {
    return frame;
  }
  const value: PlanNode = {
    kind: 'list',
    items: packages.map(({ node }) => node),
    range: { start: first.list.start, end: final.list.end },
  };
  return {
    kind: 'map',
    entries: new Map(frame.entries).set('packages', { key, value }),
    // Nothing of the plan may follow its packages, and yet the text go on: with a line that ends the document.
    range:
      frame.range.end.line === placeholder
        ? { start: frame.range.start, end: final.listAndComments.end }
        : frame.range,
  };
}

/** A stretch of whole lines of a plan. */
interface Chunk {
  readonly text: string;
  /** The number of its first line, from 0. */
  readonly line: number;
}

/** A plan taken apart: what is written for each package, and everything else. */
interface ChunkedText {
  /** One for each item of `packages`, in the order of the text. */
  readonly packages: readonly Chunk[];
  /** The text before and after the packages, with one line in their place that holds a list with an empty item. */
  readonly frame: string;
  /** The number of that line, from 0. */
  readonly placeholder: number;
  /** How many lines of the text it stands for. */
  readonly lines: number;
}

/** The line that begins the packages; nothing but a comment may follow it. */
const PACKAGES = /^packages:[ \t]*(?:#[^\n]*)?\r?\n/gm;

/** Line breaks that only some readers take for such, and what is no text. */
const UNUSUAL = /\r(?!\n)|\0/;

/**
 * Takes a plan apart at the items of its list of packages, going by indentation alone; undefined where it is not written in the
 * usual form. That the parts mean the same as the whole is only certain when each of them is valid by itself.
 */
function packageChunks(text: string): ChunkedText | undefined {
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
