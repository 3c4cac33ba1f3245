import type { Surface, SurfacePart } from './surface';
import type { YamlFile, DocumentNode } from './yamlFile';

/** The value that a JSON Schema describes: an event, a record, a file. @param path of the file, for one without a title. */
export function jsonSchemaSurface(file: YamlFile, path: string): Surface {
  const fileName = path.split('/').at(-1) ?? path;
  const name = file.text(file.top, 'title') ?? fileName.replace(/(\.schema)?\.(json|ya?ml)$/, '');
  const parts = schemaParts(file, file.top, { prefix: '', direction: 'both' });
  const text = `${name}: ${typeOf(file, file.top)}`;
  return { language: 'json-schema', items: [{ name, kind: 'schema', text, line: 1, parts }] };
}

/** How deep fields within fields are listed. */
const DEEPEST = 6;

/** What part of a value a schema describes, and who gives it. */
interface SchemaPlace {
  /** `request`, `200`, or empty for the value itself. */
  readonly prefix: string;
  readonly direction: SurfacePart['direction'];
}

/**
 * The fields that a JSON Schema allows, flattened: `name`, `address.street`, `items[].id`, `byId.*.name`. References within
 * the file are followed; one that leads back to itself is named and not followed again. What only the other side gives
 * (`readOnly` in requests, `writeOnly` in answers) is left out.
 */
export function schemaParts(
  file: YamlFile,
  schema: DocumentNode | undefined,
  place: SchemaPlace,
): SurfacePart[] {
  const walk = { file, direction: place.direction, open: [] };
  return inOrder(valueParts(walk, schema, place.prefix, false, file.line(schema)));
}

interface Walk {
  readonly file: YamlFile;
  readonly direction: SurfacePart['direction'];
  /** The schemas that this one stands in, as far as they are referred to. */
  readonly open: readonly string[];
}

/** A value with what is in it. */
function valueParts(
  walk: Walk,
  node: DocumentNode | undefined,
  name: string,
  optional: boolean,
  line: number,
): readonly SurfacePart[] {
  const { file, direction } = walk;
  if (node === undefined) {
    return [];
  }
  const own = name === '' ? [] : [{ name, type: typeOf(file, node), optional, direction, line }];
  return [...own, ...within(walk, node, name)];
}

/** What is in a value. */
function within(walk: Walk, node: DocumentNode | undefined, name: string): readonly SurfacePart[] {
  if (node === undefined) {
    return [];
  }
  const ref = walk.file.text(node, '$ref');
  if (ref === undefined) {
    return walk.open.length < DEEPEST ? fields(walk, node, name, new Set()) : [];
  }
  const schema = walk.file.resolve(ref);
  const inner = { ...walk, open: [...walk.open, ref] };
  return walk.open.includes(ref) || schema === undefined || inner.open.length >= DEEPEST
    ? []
    : fields(inner, schema, name, new Set());
}

function fields(
  walk: Walk,
  schema: DocumentNode | undefined,
  name: string,
  required: ReadonlySet<string>,
): readonly SurfacePart[] {
  const { file } = walk;
  const ones = file.items(file.get(schema, 'allOf'));
  // What one of them demands may be described by another one.
  const demanding = [schema, ...ones.map((one) => file.target(one))];
  const must = new Set([...required, ...demanding.flatMap((one) => file.texts(one, 'required'))]);
  const dot = name === '' ? '' : `${name}.`;
  const own = file
    .entries(file.get(schema, 'properties'))
    .filter(([, value]) => !isOthers(walk, value))
    .map(([key, value, line]) => valueParts(walk, value, `${dot}${key}`, !must.has(key), line));
  const certain = ones.map((one) => alternative(walk, one, name, must));
  const choices = ['oneOf', 'anyOf'].map((word) =>
    either(file.items(file.get(schema, word)).map((one) => alternative(walk, one, name, must))),
  );
  return both([
    ...own,
    within(walk, file.get(schema, 'items'), `${name}[]`),
    within(walk, valuesOf(file, schema), `${dot}*`),
    ...certain,
    ...choices,
  ]);
}

/** The fields of one of the schemas that a schema is put together from. */
function alternative(
  walk: Walk,
  node: DocumentNode,
  name: string,
  must: ReadonlySet<string>,
): readonly SurfacePart[] {
  const ref = walk.file.text(node, '$ref');
  if (ref === undefined) {
    return fields(walk, node, name, must);
  }
  return walk.open.includes(ref)
    ? []
    : fields({ ...walk, open: [...walk.open, ref] }, walk.file.resolve(ref), name, must);
}

/** Whether a field is never given in this direction. */
function isOthers({ file, direction }: Walk, field: DocumentNode): boolean {
  const word = direction === 'in' ? 'readOnly' : direction === 'out' ? 'writeOnly' : undefined;
  return word !== undefined && file.text(file.target(field), word) === 'true';
}

/** Fields of schemas that all hold: one that several of them have is what each of them says. */
function both(lists: readonly (readonly SurfacePart[])[]): readonly SurfacePart[] {
  const byName = new Map<string, SurfacePart>();
  for (const part of lists.flat()) {
    const known = byName.get(part.name);
    const type = known === undefined || known.type === part.type ? part.type : allOf([known.type, part.type]);
    byName.set(
      part.name,
      known === undefined ? part : { ...known, type, optional: known.optional && part.optional },
    );
  }
  return [...byName.values()];
}

/** Fields of schemas of which one holds: what not all of them demand may be missing. */
function either(lists: readonly (readonly SurfacePart[])[]): readonly SurfacePart[] {
  const byName = new Map<string, { readonly part: SurfacePart; readonly seen: number }>();
  for (const part of lists.flat()) {
    const known = byName.get(part.name);
    const types = new Set([...(known?.part.type.split(' | ') ?? []), ...part.type.split(' | ')]);
    const optional = part.optional || known?.part.optional === true;
    const merged = known === undefined ? part : { ...known.part, type: [...types].join(' | '), optional };
    byName.set(part.name, { part: merged, seen: (known?.seen ?? 0) + 1 });
  }
  return [...byName.values()].map(({ part, seen }) =>
    seen < lists.length ? { ...part, optional: true } : part,
  );
}

/** The same parts, each with what is inside of it right behind it; otherwise in the order in which they are given. */
function inOrder(parts: readonly SurfacePart[]): SurfacePart[] {
  const names = new Set(parts.map(({ name }) => name));
  const inside = new Map<string | undefined, SurfacePart[]>();
  for (const part of parts) {
    const holder = holderOf(part.name, names);
    const siblings = inside.get(holder);
    if (siblings === undefined) {
      inside.set(holder, [part]);
    } else {
      siblings.push(part);
    }
  }
  const withInside = (part: SurfacePart): SurfacePart[] => [
    part,
    ...(inside.get(part.name) ?? []).flatMap(withInside),
  ];
  return (inside.get(undefined) ?? []).flatMap(withInside);
}

/** The longest beginning of a name that is a part itself: `list` of `list[].id`. */
function holderOf(name: string, names: ReadonlySet<string>): string | undefined {
  for (let end = name.length - 1; end > 0; end -= 1) {
    if ((name[end] === '.' || name[end] === '[') && names.has(name.slice(0, end))) {
      return name.slice(0, end);
    }
  }
  return undefined;
}

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
function allOf(types: readonly string[]): string {
  const all = [...new Set(types)];
  const telling = all.filter((type) => !VAGUE.has(type));
  return (telling.length > 0 ? telling : all.slice(0, 1)).join(' & ');
}

/** The schema of the values of an object that has no properties of its own, where they have one. */
function valuesOf(file: YamlFile, node: DocumentNode | undefined): DocumentNode | undefined {
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
