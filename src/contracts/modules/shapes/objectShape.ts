import type { DocumentNode, YamlFile } from '../../surfaces/languages/yamlFile';

/** What a schema says of the fields of an object. */
export interface ObjectShape {
  readonly fields: readonly string[];
  /** Those that have to be there, of those that are not the other side's to give. */
  readonly demanded: readonly string[];
  /** Others are not allowed. */
  readonly closed: boolean;
  /** Others are expected, whatever they are called; absent: nothing is said of others. */
  readonly open?: true;
}

/** Schemas that say more of an object than its fields tell. */
const UNTOLD = ['if', 'not', 'dependentSchemas', 'dependencies'];

/** The fields of the object that a JSON Schema describes; undefined where it describes something else, or they cannot be told. */
export function objectShape(file: YamlFile, node: DocumentNode | undefined): ObjectShape | undefined {
  const shape = shapeOf(file, node, []);
  return shape === undefined || shape.fields.length === 0 ? undefined : shape;
}

/** @param within the schemas that this one is a part of. */
function shapeOf(
  file: YamlFile,
  node: DocumentNode | undefined,
  within: readonly DocumentNode[],
): ObjectShape | undefined {
  const own = file.target(node);
  if (own === undefined || within.includes(own) || !isOfObjects(file, own)) {
    return undefined;
  }
  const inner = (key: string) =>
    file
      .items(file.get(own, key))
      .filter((one) => file.text(one, 'type') !== 'null')
      .map((one) => shapeOf(file, one, [...within, own]));
  const choices = ['oneOf', 'anyOf'].map(inner).filter((list) => list.length > 0);
  const parts = inner('allOf');
  if ([...parts, ...choices.flat()].includes(undefined)) {
    return undefined;
  }
  const properties = file.entries(file.get(own, 'properties'));
  const known = (list: readonly (ObjectShape | undefined)[]) => list.filter((one) => one !== undefined);
  const all = [...known(parts), ...choices.map((list) => either(known(list)))];
  const others = file.get(own, 'additionalProperties');
  const isOpen =
    file.get(own, 'patternProperties') !== undefined ||
    (others !== undefined && file.value(others) !== false) ||
    all.some(({ open }) => open === true);
  const given = new Set(
    properties.flatMap(([name, one]) => (file.text(file.target(one), 'readOnly') === 'true' ? [name] : [])),
  );
  const demanded = [...file.texts(own, 'required'), ...all.flatMap((one) => one.demanded)];
  return {
    fields: [...new Set([...properties.map(([name]) => name), ...all.flatMap(({ fields }) => fields)])],
    demanded: [...new Set(demanded)].filter((name) => !given.has(name)),
    closed: all.length === 0 && file.value(others) === false,
    ...(isOpen ? { open: true as const } : {}),
  };
}

function isOfObjects(file: YamlFile, schema: DocumentNode): boolean {
  const types = [file.text(schema, 'type') ?? [], file.texts(schema, 'type')].flat();
  return (
    (types.length === 0 || types.includes('object')) &&
    // What a reference leads to is read in its place; this one leads out of the file.
    file.text(schema, '$ref') === undefined &&
    UNTOLD.every((word) => file.get(schema, word) === undefined)
  );
}

/** One of several: what not all of them demand may be missing. */
function either(shapes: readonly ObjectShape[]): ObjectShape {
  return {
    fields: shapes.flatMap(({ fields }) => fields),
    demanded: (shapes[0]?.demanded ?? []).filter((name) =>
      shapes.every(({ demanded }) => demanded.includes(name)),
    ),
    closed: false,
    ...(shapes.some(({ open }) => open === true) ? { open: true as const } : {}),
  };
}
