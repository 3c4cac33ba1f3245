/** As much of a JSON Schema as the schema of plans uses. */
export interface PlanSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, PlanSchema>>;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, PlanSchema>>;
  readonly additionalProperties?: PlanSchema | boolean;
  readonly items?: PlanSchema | boolean;
  readonly anyOf?: readonly PlanSchema[];
}

/** A field of the format, as people should know it. */
export interface FieldDoc {
  readonly name: string;
  readonly description: string;
  /** What the value may be, in a few words: `1 to 10`, `A, B, C`. */
  readonly values: string;
  readonly kind: 'map' | 'list' | 'text' | 'number' | 'other';
  /** The values, where there are only some. */
  readonly choices: readonly string[];
}

/** What the schema says about plans, by the path of keys that leads to a value; `[]` stands for a place in a list. */
export class FieldDocs {
  constructor(private readonly root: PlanSchema) {}

  /** The fields that a map may have, in the order of the schema. */
  fields(path: readonly string[]): FieldDoc[] {
    const found = new Map<string, FieldDoc>();
    for (const schema of this.at(path)) {
      for (const [name, field] of Object.entries(schema.properties ?? {})) {
        found.set(name, found.get(name) ?? this.doc(name, field));
      }
    }
    return [...found.values()];
  }

  /** One field, by the path that ends in its name. */
  field(path: readonly string[]): FieldDoc | undefined {
    return this.fields(path.slice(0, -1)).find(({ name }) => name === path.at(-1));
  }

  private doc(name: string, field: PlanSchema): FieldDoc {
    const all = this.alternatives(field);
    const said = <T>(what: (schema: PlanSchema) => T | undefined): T | undefined =>
      [field, ...all].map(what).find((value) => value !== undefined);
    const choices = all.flatMap((schema) => schema.enum ?? []).map(String);
    const minimum = said((schema) => schema.minimum);
    const maximum = said((schema) => schema.maximum);
    const range =
      minimum === undefined ? '' : maximum === undefined ? `at least ${minimum}` : `${minimum} to ${maximum}`;
    const preset = said((schema) => schema.default);
    return {
      name,
      description: said((schema) => schema.description) ?? '',
      values: [
        choices.join(', '),
        range,
        typeof preset === 'string' || typeof preset === 'number' ? `by default ${preset}` : '',
      ]
        .filter((part) => part !== '')
        .join('; '),
      kind: kindOf(all),
      choices,
    };
  }

  /** The schemas that a value at a path may follow. */
  private at(path: readonly string[]): PlanSchema[] {
    return path.reduce<PlanSchema[]>(
      (schemas, key) =>
        schemas.flatMap((schema) => {
          const inner =
            key === '[]' ? schema.items : (schema.properties?.[key] ?? schema.additionalProperties);
          return typeof inner === 'object' ? this.alternatives(inner) : [];
        }),
      this.alternatives(this.root),
    );
  }

  /** A schema with what it refers to, and everything that it may be instead. */
  private alternatives(schema: PlanSchema): PlanSchema[] {
    const name = /^#\/\$defs\/(.+)$/.exec(schema.$ref ?? '')?.[1];
    const referred = name === undefined ? undefined : this.root.$defs?.[name];
    return [
      schema,
      ...(referred === undefined ? [] : this.alternatives(referred)),
      ...(schema.anyOf ?? []).flatMap((other) => this.alternatives(other)),
    ];
  }
}

function kindOf(schemas: readonly PlanSchema[]): FieldDoc['kind'] {
  const types = new Set(schemas.flatMap(({ type }) => type ?? []));
  if (types.has('object') && !types.has('string')) {
    return types.has('array') ? 'list' : 'map';
  }
  if (types.has('array')) {
    return 'list';
  }
  if (types.has('integer') || types.has('number')) {
    return 'number';
  }
  return types.has('string') ? 'text' : 'other';
}
