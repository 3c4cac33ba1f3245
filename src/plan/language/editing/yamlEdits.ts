import type { CST, Node, Pair, YAMLSeq, YAMLMap } from 'yaml';
import { isAlias, isMap, isNode, isScalar, isSeq, Scalar } from 'yaml';
import { WavesError } from '../../../wavesError';
import { contentEnd, dashOf, isAbsent, pairHead, rangeOf } from './nodePlaces';
import type { PlanText } from './planText';
import type { TextEdit } from './textEdit';
import { lastPair } from './editablePlan';
import { resolvePlainScalar } from '../../yaml/yamlScalar';

/**
 * Appends texts to the list that is the value of a pair, in the notation of that list: in brackets or with dashes, on one
 * line or on several, quoted like its last item. A value that is missing or no list becomes one.
 * @param present the items that the list has now; needed where an alias stands for it.
 * @throws WavesError `edit-refused` where a map stands instead of a list.
 */
export function appendItems(
  text: PlanText,
  pair: Pair,
  values: readonly string[],
  present: readonly string[],
): TextEdit[] {
  const { value } = pair;
  if (isAbsent(value)) {
    return [text.insert(pairHead(pair, text), ` ${flowList(values)}`)];
  }
  if (isSeq(value)) {
    return value.flow === true ? appendToFlow(text, value, values) : appendToBlock(text, value, values);
  }
  if (isAlias(value)) {
    const [start, end] = rangeOf(value);
    return [text.replace(start, end, flowList([...present, ...values]))];
  }
  if (isScalar(value)) {
    const [start] = rangeOf(value);
    return [text.replace(start, contentEnd(value, text), flowList([...present, ...values]))];
  }
  throw new WavesError('edit-refused', 'A map stands where a list should be.', 'Make it a list first.');
}

/** Takes one item out of the list that is the value of a pair, together with the comment behind it on its line. */
export function removeItem(text: PlanText, pair: Pair, index: number): TextEdit[] {
  const { value } = pair;
  if (isSeq(value)) {
    return value.flow === true
      ? removeFromFlow(text, value, index)
      : removeFromBlock(text, pair, value, index);
  }
  const [start, end] = isNode(value) ? rangeOf(value) : [0, 0];
  return isScalar(value) && index === 0 ? [text.replace(start, end, '[]')] : [];
}

/** A list on one line, in brackets. */
export function flowList(values: readonly string[]): string {
  return `[${values.map((value) => itemText(value, undefined)).join(', ')}]`;
}

/** Globs are written in quotes nearly everywhere, since many begin with a star. */
function needsCare(value: string): boolean {
  return /[*?[\]{}]/.test(value);
}

function itemText(value: string, like: Node | undefined): string {
  const quoting = quotingOf(like);
  return scalarText(value, quoting === 'plain' && needsCare(value) ? 'double' : quoting);
}

function appendToFlow(text: PlanText, list: YAMLSeq, values: readonly string[]): TextEdit[] {
  const [start, end] = rangeOf(list);
  const last = list.items.at(-1);
  if (!isNode(last)) {
    const inside = text.content.slice(start + 1, end - 1);
    const items = flowList(values).slice(1, -1);
    return inside.trim() === ''
      ? [text.replace(start + 1, end - 1, items)]
      : [text.insert(start + 1, inside.startsWith(' ') ? items : `${items} `)];
  }
  const items = values.map((value) => itemText(value, last));
  const itemEnd = contentEnd(last, text);
  const comma = trailingComma(list);
  const behind = comma === undefined ? itemEnd : comma + 1;
  if (text.sameLine(behind, end - 1)) {
    return [
      text.insert(
        behind,
        `${comma === undefined ? ',' : ''} ${items.join(', ')}${comma === undefined ? '' : ','}`,
      ),
    ];
  }
  const [lastStart] = rangeOf(last);
  const indent = text.opensLine(lastStart) ? text.column(lastStart) : text.indentOf(start) + text.indentStep;
  const lines = items.map((item, at) => {
    const ends = comma !== undefined || at < items.length - 1 ? ',' : '';
    return `${text.eol}${' '.repeat(indent)}${item}${ends}`;
  });
  const lineEnd = text.lineEnd(behind);
  return [...(comma === undefined ? [text.insert(itemEnd, ',')] : []), text.insert(lineEnd, lines.join(''))];
}

function appendToBlock(text: PlanText, list: YAMLSeq, values: readonly string[]): TextEdit[] {
  const last = list.items.at(-1);
  const indent = ' '.repeat(text.column(dashOf(list, list.items.length - 1)));
  const lines = values.map(
    (value) => `${text.eol}${indent}- ${itemText(value, isNode(last) ? last : undefined)}`,
  );
  return [text.insert(text.lineEnd(contentEnd(list, text)), lines.join(''))];
}

function removeFromFlow(text: PlanText, list: YAMLSeq, index: number): TextEdit[] {
  const item = list.items[index];
  const [start, end] = rangeOf(list);
  if (!isNode(item)) {
    return [];
  }
  if (list.items.length === 1) {
    const [itemStart] = placeWithProperties(list, index);
    const itemEnd = (trailingComma(list) ?? contentEnd(item, text) - 1) + 1;
    return [
      hasComment(text, start, end) ? text.replace(itemStart, itemEnd, '') : text.replace(start, end, '[]'),
    ];
  }
  const [itemStart] = placeWithProperties(list, index);
  const itemEnd = contentEnd(item, text);
  const next = list.items[index + 1];
  if (isNode(next)) {
    const [nextStart] = placeWithProperties(list, index + 1);
    const comma = commaBefore(list, index + 1) ?? itemEnd;
    if (text.opensLine(itemStart) && !text.sameLine(comma, nextStart)) {
      return [text.removeLines(itemStart, comma)];
    }
    return [text.replace(itemStart, hasComment(text, comma, nextStart) ? comma + 1 : nextStart, '')];
  }
  const before = contentEnd(list.items[index - 1], text);
  if (text.opensLine(itemStart) && !text.sameLine(trailingComma(list) ?? itemEnd, end - 1)) {
    const comma = trailingComma(list) === undefined ? commaBefore(list, index) : undefined;
    const line = text.removeLines(itemStart, trailingComma(list) ?? itemEnd);
    return comma === undefined ? [line] : [text.replace(comma, comma + 1, ''), line];
  }
  const comma = commaBefore(list, index) ?? before;
  return hasComment(text, before, itemStart)
    ? [text.replace(comma, comma + 1, ''), text.replace(itemStart, itemEnd, '')]
    : [text.replace(before, itemEnd, '')];
}

function hasComment(text: PlanText, start: number, end: number): boolean {
  return text.content.slice(start, end).includes('#');
}

function removeFromBlock(text: PlanText, pair: Pair, list: YAMLSeq, index: number): TextEdit[] {
  const dash = dashOf(list, index);
  if (!text.opensLine(dash)) {
    throw new WavesError(
      'edit-refused',
      'Lists that begin on the line of another dash cannot be changed this way.',
      'Change it in the text of the plan.',
    );
  }
  const item = list.items[index];
  const lines = text.removeLines(dash, isAbsent(item) ? dash : contentEnd(item, text));
  return list.items.length === 1 ? [text.insert(pairHead(pair, text), ' []'), lines] : [lines];
}

function isMapOrSeq(node: unknown): boolean {
  return isMap(node) || isSeq(node);
}

/** Start and end of an item of a flow list with its anchor and tag. */
function placeWithProperties(list: YAMLSeq, index: number): readonly [start: number, end: number] {
  const item = list.items[index];
  const [start, end] = rangeOf(item);
  const { srcToken } = list as { readonly srcToken?: CST.Token };
  const token = srcToken?.type === 'flow-collection' ? srcToken.items[index] : undefined;
  const property = isMapOrSeq(item)
    ? undefined
    : token?.start.find(({ type }) => type === 'anchor' || type === 'tag');
  return [property?.offset ?? start, end];
}

/** Offset of the comma behind the last item of a list in brackets. */
function trailingComma(list: YAMLSeq): number | undefined {
  return commaBefore(list, list.items.length);
}

/** Offset of the comma between an item of a list in brackets and the one before it. */
function commaBefore(list: YAMLSeq, index: number): number | undefined {
  const { srcToken } = list as { readonly srcToken?: CST.Token };
  const item = srcToken?.type === 'flow-collection' ? srcToken.items[index] : undefined;
  return item?.start.find(({ type }) => type === 'comma')?.offset;
}

/** Puts a value, written on one line, in the place of what a pair has now. */
export function replaceValue(text: PlanText, pair: Pair, value: string): TextEdit {
  if (isAbsent(pair.value)) {
    return text.insert(pairHead(pair, text), ` ${value}`);
  }
  const [start] = rangeOf(pair.value);
  return text.replace(start, contentEnd(pair.value, text), value);
}

/**
 * Adds a field to a map that does not have it, in the notation of the map.
 * @param lines the field: `key: value`, and more lines set in relative to it.
 * @param after names of fields behind which it looks best; the first that is there counts, else it becomes the last.
 */
export function insertField(
  text: PlanText,
  map: YAMLMap,
  lines: readonly string[],
  after: readonly string[],
): TextEdit {
  const neighbour = lastPair(map, ...after) ?? map.items.at(-1);
  if (neighbour === undefined) {
    const [start, end] = rangeOf(map);
    return text.replace(start, end, `{ ${lines.join(' ')} }`);
  }
  if (map.flow === true) {
    return text.insert(contentEnd(neighbour, text), `, ${lines.join(' ')}`);
  }
  const indent = ' '.repeat(text.column(keyStart(map.items[0] ?? neighbour)));
  return text.insert(
    text.lineEnd(contentEnd(neighbour, text)),
    lines.map((line) => `${text.eol}${indent}${line}`).join(''),
  );
}

/** Where the key of a pair begins. */
export function keyStart({ key }: Pair): number {
  return isNode(key) && isScalar(key) ? rangeOf(key)[0] : 0;
}

/** The way in which a text is quoted. */
type Quoting = 'plain' | 'single' | 'double';

/** Needs no quotes, wherever it stands: nothing in it can be read as YAML's own signs. */
const SAFE_PLAIN = /^[\p{L}\p{N}_./$+][\p{L}\p{N}_./$+*@=~^()<>;-]*(?:[ :][\p{L}\p{N}_./$+*@=~^()<>;-]+)*$/u;

/**
 * A text as a YAML scalar on one line that YAML 1.1 and 1.2 readers read as that text.
 * @param quoting what is used where it is enough: what must be quoted is.
 */
export function scalarText(value: string, quoting: Quoting = 'plain'): string {
  if (quoting === 'plain' && isSafePlain(value)) {
    return value;
  }
  // JSON's strings are YAML's double quoted scalars; what single quotes cannot hold needs escapes.
  return quoting === 'single' && /^[^\p{Cc}]*$/u.test(value)
    ? `'${value.replaceAll("'", "''")}'`
    : JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

function isSafePlain(value: string): boolean {
  return (
    SAFE_PLAIN.test(value) && resolvePlainScalar(value).type === 'string' && !/^(?:---|\.\.\.)/.test(value)
  );
}

/** How a node is quoted, so that a value beside it can look alike. */
export function quotingOf(node: Node | null | undefined): Quoting {
  if (!isScalar(node)) {
    return 'plain';
  }
  return node.type === Scalar.QUOTE_DOUBLE
    ? 'double'
    : node.type === Scalar.QUOTE_SINGLE
      ? 'single'
      : 'plain';
}

/** How a scalar is quoted, from its text. */
export function quotingOfText(written: string): Quoting {
  return written.startsWith('"') ? 'double' : written.startsWith("'") ? 'single' : 'plain';
}
