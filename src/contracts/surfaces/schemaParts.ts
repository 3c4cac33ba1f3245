import type { SurfacePart } from '../surface';
import type { DocumentNode, YamlFile } from './yamlFile';

/** How deep fields within fields are listed. */
const DEEPEST = 6;

/** Of which value a schema speaks, and who gives it. */
export interface SchemaPlace {
  /** `request`, `200`, or empty for the value itself. */
  readonly prefix: string;
  readonly direction: SurfacePart['direction'];
}

/**
 * The fields that a JSON Schema allows, flattened: `name`, `address.street`, `items[].id`. References within the file are
 * followed; one that leads back to itself is named and not followed again.
 */
export function schemaParts(
  file: YamlFile,
  schema: DocumentNode | undefined,
  place: SchemaPlace,
): SurfacePart[] {
  const parts: SurfacePart[] = [];
  addParts(
    { file, direction: place.direction, parts, open: [] },
    schema,
    place.prefix,
    false,
    file.line(schema),
  );
  return together(parts);
}

/** A field that several alternatives have is one, of all their types. */
function together(parts: readonly SurfacePart[]): SurfacePart[] {
  const byName = new Map<string, SurfacePart>();
  for (const part of parts) {
    const known = byName.get(part.name);
    const types = new Set([...(known?.type.split(' | ') ?? []), ...part.type.split(' | ')]);
    const optional = known === undefined ? part.optional : known.optional && part.optional;
    byName.set(part.name, known === undefined ? part : { ...known, type: [...types].join(' | '), optional });
  }
  return [...byName.values()];
}

interface Walk {
  readonly file: YamlFile;
  readonly direction: SurfacePart['direction'];
  readonly parts: SurfacePart[];
  /** The schemas that this one stands in, as far as they are referred to. */
  readonly open: readonly string[];
}

function addParts(
  walk: Walk,
  node: DocumentNode | undefined,
  name: string,
  optional: boolean,
  line: number,
): void {
  const { file, direction } = walk;
  const ref = file.text(node, '$ref');
  const schema = ref === undefined ? node : file.resolve(ref);
  if (node === undefined) {
    return;
  }
  const type = typeOf(file, node);
  if (name !== '') {
    walk.parts.push({ name, type, optional, direction, line });
  }
  if (ref !== undefined && (walk.open.includes(ref) || schema === undefined)) {
    return;
  }
  const inner = ref === undefined ? walk : { ...walk, open: [...walk.open, ref] };
  if (inner.open.length < DEEPEST) {
    addFields(inner, schema, name, new Set());
  }
}

function addFields(
  walk: Walk,
  schema: DocumentNode | undefined,
  name: string,
  required: ReadonlySet<string>,
  always = true,
): void {
  const { file } = walk;
  const must = new Set([...required, ...file.texts(schema, 'required')]);
  const dot = name === '' ? '' : `${name}.`;
  for (const [key, value, line] of file.entries(file.get(schema, 'properties'))) {
    addParts(walk, value, `${dot}${key}`, !(always && must.has(key)), line);
  }
  const items = file.get(schema, 'items');
  if (items !== undefined) {
    const ref = file.text(items, '$ref');
    if (ref === undefined) {
      addFields(walk, items, `${name}[]`, new Set());
    } else if (!walk.open.includes(ref) && walk.open.length < DEEPEST) {
      addFields({ ...walk, open: [...walk.open, ref] }, file.resolve(ref), `${name}[]`, new Set());
    }
  }
  for (const [word, isCertain] of COMBINED) {
    for (const one of file.items(file.get(schema, word))) {
      const ref = file.text(one, '$ref');
      if (ref === undefined || !walk.open.includes(ref)) {
        const inner = ref === undefined ? walk : { ...walk, open: [...walk.open, ref] };
        addFields(inner, ref === undefined ? one : file.resolve(ref), name, must, always && isCertain);
      }
    }
  }
}

/** Keywords under which further schemas stand, and whether all of them hold at the same time. */
const COMBINED: readonly (readonly [string, boolean])[] = [
  ['allOf', true],
  ['oneOf', false],
  ['anyOf', false],
];

/** The type of a value in a few words: `string(email)`, `'open' | 'closed'`, `User[]`, `integer | null`. */
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
  for (const [word] of COMBINED) {
    const ones = file.items(file.get(node, word));
    if (ones.length > 0 && depth < DEEPEST) {
      const words = [...new Set(ones.map((one) => typeOf(file, one, depth + 1)))];
      return words.join(word === 'allOf' ? ' & ' : ' | ');
    }
  }
  const types = file.texts(node, 'type');
  const type = types.length === 0 ? (file.text(node, 'type') ?? implied(file, node)) : types.join(' | ');
  const nullable = file.text(node, 'nullable') === 'true' ? ' | null' : '';
  if (type === 'array' && depth < DEEPEST) {
    const inner = typeOf(file, file.get(node, 'items'), depth + 1);
    return `${/ [|&] /.test(inner) ? `(${inner})` : inner}[]${nullable}`;
  }
  const format = file.text(node, 'format');
  return `${type}${format === undefined ? '' : `(${format})`}${nullable}`;
}

function implied(file: YamlFile, node: DocumentNode | undefined): string {
  return file.get(node, 'properties') !== undefined ? 'object' : 'any';
}

function literal(file: YamlFile, node: DocumentNode): string {
  const value = file.value(node);
  return typeof value === 'string' ? `'${value}'` : String(value);
}
