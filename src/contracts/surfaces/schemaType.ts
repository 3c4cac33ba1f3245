import type { DocumentNode, YamlFile } from './yamlFile';

/** How deep types within types are written out. */
const DEEPEST = 6;

/** Keywords under which further schemas stand. */
const COMBINED = ['allOf', 'oneOf', 'anyOf'];

/** Types that say no more than that there is a value: what else is known of it says more. */
const VAGUE: ReadonlySet<string> = new Set(['any', 'object', 'object[]', 'any[]']);

/**
 * The type of a value in a few words: `string(email)`, `'open' | 'closed'`, `User[]`, `integer | null`, and for an object
 * whose keys are anything `{ [key]: User }`.
 */
export function typeOf(file: YamlFile, node: DocumentNode | undefined, depth = 0): string {
  const ref = file.text(node, '$ref');
  if (ref !== undefined) {
    return ref.split('/').at(-1) ?? ref;
  }
  const listed = file.items(file.get(node, 'enum'));
  if (listed.length > 0) {
    return listed.map((value) => literal(file, value)).join(' | ');
  }
  const fixed = file.get(node, 'const');
  if (fixed !== undefined) {
    return literal(file, fixed);
  }
  for (const word of COMBINED) {
    const ones = file.items(file.get(node, word));
    if (ones.length > 0 && depth < DEEPEST) {
      const words = ones.map((one) => typeOf(file, one, depth + 1));
      return word === 'allOf' ? allOf(words) : [...new Set(words)].join(' | ');
    }
  }
  const types = file.texts(node, 'type');
  const type = types.length === 0 ? (file.text(node, 'type') ?? implied(file, node)) : types.join(' | ');
  const nullable = file.text(node, 'nullable') === 'true' ? ' | null' : '';
  if (type === 'array' && depth < DEEPEST) {
    const inner = typeOf(file, file.get(node, 'items'), depth + 1);
    return `${/ [|&] /.test(inner) ? `(${inner})` : inner}[]${nullable}`;
  }
  const values = valuesOf(file, node);
  if (type === 'object' && values !== undefined && depth < DEEPEST) {
    return `{ [key]: ${typeOf(file, values, depth + 1)} }${nullable}`;
  }
  const format = file.text(node, 'format');
  return `${type}${format === undefined ? '' : `(${format})`}${nullable}`;
}

/** What a value is that all of some types describe. */
export function allOf(types: readonly string[]): string {
  const all = [...new Set(types)];
  const telling = all.filter((type) => !VAGUE.has(type));
  return (telling.length > 0 ? telling : all.slice(0, 1)).join(' & ');
}

/** The schema of the values of an object that has no properties of its own, where they have one. */
export function valuesOf(file: YamlFile, node: DocumentNode | undefined): DocumentNode | undefined {
  const values = file.get(node, 'additionalProperties');
  const isSchema = values !== undefined && file.entries(values).length > 0;
  return isSchema && file.get(node, 'properties') === undefined ? values : undefined;
}

function implied(file: YamlFile, node: DocumentNode | undefined): string {
  const isObject =
    file.get(node, 'properties') !== undefined || file.get(node, 'additionalProperties') !== undefined;
  return isObject ? 'object' : 'any';
}

function literal(file: YamlFile, node: DocumentNode): string {
  const value = file.value(node);
  return typeof value === 'string' ? `'${value}'` : String(value);
}
