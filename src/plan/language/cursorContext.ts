import type { PlanNode } from '../yaml/planNode';
import { readPlan } from '../reading/readPlan';
import type { PlanReading } from '../reading/readPlan';
import type { Position, SourceRange } from '../source';

/** What somebody is typing. */
export interface CursorContext {
  /** The keys that lead to it; `[]` stands for a place in a list, and a key that is being typed is not among them. */
  readonly path: readonly string[];
  /** `key`: a field's name. `item`: what stands alone at a place in a list, where also a map may begin. */
  readonly role: 'key' | 'value' | 'item';
  /** What is there already, in front of the cursor. */
  readonly typed: string;
  /** What a completion takes the place of: the word, without quotes around it. */
  readonly range: SourceRange;
  readonly quoted: boolean;
  /** Whether the value stands in brackets or on the line of its key, so that it cannot begin a block. */
  readonly inline: boolean;
  /** Whether the dash of the item is not there yet. */
  readonly needsDash: boolean;
  /** Keys of the same map, or texts of the same list, that are there already. */
  readonly siblings: readonly string[];
  /** The package that it is in, by its place among those of the plan. */
  readonly packageIndex: number | undefined;
  /** The plan as it would be with a word here. */
  readonly reading: PlanReading;
}

/** A word that no plan has; it stands in `reading` where the cursor is. */
export const MARK = 'x7cursor7x';
const DEFAULT_END = /[\s,[\]{}#"']/;

/**
 * Finds out where in a plan somebody is typing: a word is put there, and looked for in what the parser makes of it. That works in
 * both notations, and also while the text is not yet valid.
 * @param previous the reading of that text or an earlier one, which saves time.
 */
export function cursorContext(
  text: string,
  position: Position,
  previous?: PlanReading,
): CursorContext | undefined {
  const lines = text.split('\n');
  const line = (lines[position.line] ?? '').replace(/\r$/, '');
  const before = line.slice(0, position.character);
  if (isComment(before)) {
    return undefined;
  }
  const quote = openQuote(before);
  const start = quote === undefined ? wordStart(before) : quote + 1;
  const rest = line.slice(position.character);
  const end =
    position.character + (quote === undefined ? wordLength(rest) : lengthUntil(rest, line[quote] ?? '"'));
  const closed = quote === undefined || line[end] === line[quote];
  const isKey = /^[\w-]*\s*:(?:\s|$)/.test(line.slice(start)) && quote === undefined;
  const asKey =
    !isKey && quote === undefined && /^\s*(?:- +)*$/.test(line.slice(0, start)) && rest.trim() === '';
  const attempt = (beginning: string, ending: string): CursorContext | undefined => {
    const marked = [
      ...lines.slice(0, position.line),
      `${line.slice(0, start)}${beginning}${MARK}${closed ? '' : (line[quote] ?? '"')}${ending}${line.slice(end)}`,
      ...lines.slice(position.line + 1),
    ].join('\n');
    const reading = readPlan(marked, {}, previous);
    const found = find(reading.document.root, []);
    return found === undefined
      ? undefined
      : {
          ...found,
          typed: line.slice(start, position.character),
          range: {
            start: { line: position.line, character: start },
            end: { line: position.line, character: end },
          },
          quoted: quote !== undefined,
          inline: !/^\s*(?:- +)*$/.test(line.slice(0, start)),
          needsDash: beginning !== '',
          packageIndex: packageIndexOf(reading),
          reading,
        };
  };
  const plain = attempt('', '');
  if (!asKey || plain?.role === 'item') {
    return plain;
  }
  // A word alone on its line can become a key, or an item that still lacks its dash; as a text it would go on the line before it.
  const key = attempt('', ':');
  return key !== undefined && !key.reading.document.broken ? key : (attempt('- ', '') ?? key ?? plain);
}

type Found = Pick<CursorContext, 'path' | 'role' | 'siblings'>;

function find(node: PlanNode, path: readonly string[]): Found | undefined {
  if (node.kind === 'list') {
    const at = node.items.findIndex((item) => item.kind === 'scalar' && item.text === MARK);
    if (at >= 0) {
      const siblings = node.items.flatMap((item) =>
        item.kind === 'scalar' && item.text !== MARK ? [item.text] : [],
      );
      return { path: [...path, '[]'], role: 'item', siblings };
    }
    return firstFound(node.items.map((item) => [item, [...path, '[]']]));
  }
  if (node.kind === 'scalar') {
    return node.text === MARK ? { path, role: 'value', siblings: [] } : undefined;
  }
  if (node.entries.has(MARK)) {
    return { path, role: 'key', siblings: [...node.entries.keys()].filter((key) => key !== MARK) };
  }
  return firstFound([...node.entries.values()].map(({ key, value }) => [value, [...path, key.value]]));
}

function firstFound(candidates: readonly (readonly [PlanNode, readonly string[]])[]): Found | undefined {
  for (const [node, path] of candidates) {
    const found = find(node, path);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function packageIndexOf({ plan, document: { root } }: PlanReading): number | undefined {
  const packages = root.kind === 'map' ? root.entries.get('packages')?.value : undefined;
  const nodes =
    packages?.kind === 'list'
      ? packages.items
      : packages?.kind === 'map'
        ? [...packages.entries.values()].map(({ value }) => value)
        : [];
  const node = nodes.find((candidate) => find(candidate, []) !== undefined);
  const index = node === undefined ? -1 : plan.packages.findIndex(({ range }) => range === node.range);
  return index < 0 ? undefined : index;
}

function isComment(before: string): boolean {
  return /(?:^|\s)#/.test(before.replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, ''));
}

/** Where on a line a quote was opened that is not closed yet. */
function openQuote(before: string): number | undefined {
  let open: number | undefined;
  for (let at = 0; at < before.length; at += 1) {
    const character = before[at];
    if (open === undefined) {
      const previous = before[at - 1] ?? ' ';
      open = (character === '"' || character === "'") && /[\s[{,:-]/.test(previous) ? at : undefined;
    } else if (character === before[open]) {
      open = undefined;
    } else if (character === '\\' && before[open] === '"') {
      at += 1;
    }
  }
  return open;
}

function wordStart(before: string): number {
  let at = before.length;
  while (at > 0 && !DEFAULT_END.test(before[at - 1] ?? ' ')) {
    at -= 1;
  }
  return at;
}

function wordLength(rest: string): number {
  const end = rest.search(/[\s,[\]{}#"':]/);
  return end < 0 ? rest.length : end;
}

function lengthUntil(rest: string, quote: string): number {
  const end = rest.indexOf(quote);
  return end < 0 ? rest.search(/[,\]}]|$/) : end;
}
