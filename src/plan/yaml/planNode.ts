import { isEmptyRange } from './positions';
import type { Located, SourceRange } from '../source';

/** What an unquoted scalar is to the YAML 1.1 readers that this format grew up with; quoted ones are always strings. */
export type ScalarType = 'string' | 'integer' | 'float' | 'boolean' | 'null' | 'date';

/** A single value. */
export interface ScalarNode {
  readonly kind: 'scalar';
  readonly type: ScalarType;
  /** A date stays the text that it was written as. */
  readonly value: string | number | boolean | null;
  /** The content as written, without quotes: `1.10` stays `1.10`. */
  readonly text: string;
  readonly range: SourceRange;
}

/** A list of values. */
export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly PlanNode[];
  readonly range: SourceRange;
}

/** One `key: value` of a map. */
export interface MapEntry {
  readonly key: Located<string>;
  readonly value: PlanNode;
}

/** A map; of a key that was written twice only the last is here, as YAML 1.1 readers do it. */
export interface MapNode {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, MapEntry>;
  readonly range: SourceRange;
}

/** A value of a plan together with its place: YAML without its aliases, merge keys and notations. */
export type PlanNode = ScalarNode | ListNode | MapNode;

/** What a node is, in the words of a message. */
export function describeNode(node: PlanNode): string {
  switch (node.kind) {
    case 'list':
      return 'a list';
    case 'map':
      return 'a map';
    case 'scalar':
      return SCALAR_WORDS[node.type];
  }
}

/** Whether a value was left out: `key:` with nothing behind it, `~` or `null`. */
export function isBlank(node: PlanNode): boolean {
  return node.kind === 'scalar' && node.type === 'null';
}

/** Where to point to for a value: to its key when the value is long, or not there at all. */
export function placeOfValue({ key, value }: MapEntry): SourceRange {
  return value.kind === 'scalar' && !isEmptyRange(value.range) ? value.range : key.range;
}

/** Where to point to for an item of a list: for a map to its name or first key, since all of it would be too much. */
export function placeOfItem(item: PlanNode, list: SourceRange): SourceRange {
  if (item.kind !== 'map') {
    return isEmptyRange(item.range) ? list : item.range;
  }
  const named = ['package_id', 'id', 'name'].map((key) => item.entries.get(key)?.value.range);
  const [first] = item.entries.values();
  return named.find((range) => range !== undefined && !isEmptyRange(range)) ?? first?.key.range ?? item.range;
}

const SCALAR_WORDS: Readonly<Record<ScalarType, string>> = {
  string: 'text',
  integer: 'a whole number',
  float: 'a number',
  boolean: 'true or false',
  null: 'empty',
  date: 'a date',
};
