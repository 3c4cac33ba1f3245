import type { Document, Pair, YAMLMap } from 'yaml';
import { isMap, isScalar, isSeq } from 'yaml';
import { PACKAGE_ADDITIONS } from '../../additions';
import { canonicalLockKey, isCanonicalLockKey } from '../../upstream/lockKeys';
import type { WorkPackage } from '../../model';
import { keyOf } from '../editing/nodePlaces';
import { verificationPair } from './fullVerification';

/** Fields of a package in the full dialect, in their usual order. */
const FIELDS = [
  ...['package_id', 'title', 'task_type', 'description', 'role', 'priority', 'depends_on', 'locks', 'scope'],
  ...['context_impact', 'worktree', 'timeout_minutes', 'retry_budget', 'min_trust_level', 'metadata'],
  ...['decomposition', 'stack_position', 'archetype', 'verification', 'inputs', 'outputs'],
  ...PACKAGE_ADDITIONS,
];

/** What the short dialect calls by another name. */
const RENAMED: Readonly<Record<string, string>> = {
  id: 'package_id',
  name: 'title',
  dependencies: 'depends_on',
  type: 'task_type',
};

const METADATA = ['loc_estimate', 'alternatives_count', 'package_kind', 'complexity'];

/**
 * Makes a package of the short dialect one of the full: the same nodes with their comments, in the usual order.
 * @param lockKeys as `fullLockKeys` gives them.
 */
export function fullPackage(
  yaml: Document.Parsed,
  map: YAMLMap,
  item: WorkPackage,
  lockKeys: ReadonlyMap<string, string>,
): void {
  const present = new Set(map.items.map(keyOf));
  for (const pair of map.items) {
    const name = RENAMED[keyOf(pair)];
    if (name !== undefined && !present.has(name)) {
      rename(pair, name);
    }
  }
  const kept = new Map(map.items.map((pair) => [keyOf(pair), pair]));
  const defaults = new Map<string, unknown>([
    ['title', undefined],
    ['task_type', item.taskType],
    ['description', item.description || item.title],
    ['priority', item.priority],
    ['depends_on', []],
    ['locks', { files: [], keys: [] }],
    ['scope', { write_allow: [], read_allow: ['**'] }],
    ['worktree', { name: worktreeName(item) }],
    ['timeout_minutes', item.timeoutMinutes],
    ['retry_budget', item.retryBudget],
    ['min_trust_level', 2],
    ['outputs', { result_keys: ['result'] }],
  ]);
  const others = map.items.filter((pair) => !FIELDS.includes(keyOf(pair)) && keyOf(pair) !== 'test_command');
  const [first] = map.items;
  const space = first !== undefined && isScalar(first.key) ? first.key.spaceBefore : false;
  map.items = FIELDS.flatMap((name): Pair[] => {
    const pair = kept.get(name);
    if (name === 'verification') {
      return [verificationPair(yaml, pair, item)];
    }
    if (name === 'inputs') {
      return inputsPair(yaml, pair, others);
    }
    if (pair !== undefined) {
      return [completed(yaml, pair, item, lockKeys)];
    }
    return defaults.get(name) === undefined ? [] : [compact(yaml.createPair(name, defaults.get(name)))];
  });
  const [head] = map.items;
  if (head !== undefined && isScalar(head.key) && space === true) {
    head.key.spaceBefore = true;
  }
}

/** Adds what the full dialect requires inside of a field that is there. */
function completed(
  yaml: Document.Parsed,
  pair: Pair,
  item: WorkPackage,
  lockKeys: ReadonlyMap<string, string>,
): Pair {
  const { value } = pair;
  if (!isMap(value)) {
    return isScalar(value) && value.value === null && keyOf(pair) === 'depends_on'
      ? yaml.createPair('depends_on', [])
      : pair;
  }
  const add = (name: string, content: unknown): void => {
    if (!value.has(name)) {
      value.items.push(compact(yaml.createPair(name, content)));
    }
  };
  switch (keyOf(pair)) {
    case 'scope':
      value.items
        .filter((inner) => keyOf(inner) === 'write_deny' && !value.has('deny'))
        .forEach((inner) => rename(inner, 'deny'));
      add('write_allow', []);
      add('read_allow', ['**']);
      break;
    case 'locks':
      canonicalKeys(value, lockKeys);
      add('files', []);
      add('keys', []);
      break;
    case 'worktree':
      add('name', worktreeName(item));
      break;
    case 'outputs':
      add('result_keys', ['result']);
      break;
    case 'metadata':
      value.items = value.items.filter((inner) => METADATA.includes(keyOf(inner)));
      break;
    default:
      break;
  }
  return pair;
}

/** Writes the lock keys of a package in the form that the full dialect knows. */
function canonicalKeys(locks: YAMLMap, names: ReadonlyMap<string, string>): void {
  const keys = locks.get('keys');
  for (const key of isSeq(keys) ? keys.items : []) {
    if (isScalar(key) && typeof key.value === 'string') {
      key.value = names.get(key.value) ?? key.value;
    }
  }
}

/**
 * How each lock key of a plan is written in the full dialect. Namespaces are free in the short one; a key of a namespace that the
 * full one does not know becomes an `env:`. Two keys that differed there stay two, so that packages that could work at the same
 * time still can.
 */
export function fullLockKeys(packages: readonly WorkPackage[]): ReadonlyMap<string, string> {
  const written = [...new Set(packages.flatMap(({ locks }) => locks.keys.map(({ value }) => value)))];
  const clear = (key: string): string | undefined => (isCanonicalLockKey(key) ? key : canonicalLockKey(key));
  const taken = new Set(written.map(clear));
  return new Map(
    written.map((key) => {
      const slug = key
        .toLowerCase()
        .replace(/[^a-z0-9_]+/g, '-')
        .replace(/^[^a-z]+/, '');
      const base = `env:${slug || 'lock'}`;
      let name = clear(key) ?? base;
      for (let count = 2; clear(key) === undefined && taken.has(name); count += 1) {
        name = `${base}-${count}`;
      }
      taken.add(name);
      return [key, name];
    }),
  );
}

/** `inputs` may hold anything: there goes what has no field of its own. */
function inputsPair(yaml: Document.Parsed, pair: Pair | undefined, others: readonly Pair[]): Pair[] {
  if (others.length === 0) {
    return pair === undefined ? [] : [pair];
  }
  const inputs = pair !== undefined && isMap(pair.value) ? pair : yaml.createPair('inputs', {});
  if (isMap(inputs.value)) {
    inputs.value.items.push(...others);
    inputs.value.flow = false;
  }
  return [inputs];
}

function rename(pair: Pair, name: string): void {
  if (isScalar(pair.key)) {
    pair.key.value = name;
    pair.key.source = name;
  }
}

function worktreeName({ worktreeName: name }: WorkPackage): string {
  return (
    name
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(0, 80) || 'package'
  );
}

/** Small maps and lists stand on one line. */
function compact(pair: Pair): Pair {
  if (isMap(pair.value) || isSeq(pair.value)) {
    pair.value.flow = true;
  }
  return pair;
}
