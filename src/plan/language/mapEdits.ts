import type { Pair, YAMLMap } from 'yaml';
import { isNode, isScalar } from 'yaml';
import { contentEnd, isAbsent, pairHead, rangeOf } from './nodePlaces';
import type { PlanText } from './planText';
import { lastPair } from './editablePlan';
import type { TextEdit } from './textEdit';

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
