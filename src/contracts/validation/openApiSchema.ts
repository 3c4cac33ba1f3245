/**
 * The schema of OpenAPI documents as our validator takes it. Those of 2.0 and 3.0 are of draft 4: their name has to go, in that of
 * 2.0 what it takes from the rules of draft 4 themselves, and in that of 3.0 a bound that is said to be excluded has to be it.
 */
export function openApiSchema(text: string): object {
  const { id, $schema, ...schema } = JSON.parse(text, (_key, value: unknown) =>
    isOfDraft4(value) ? {} : withExcludedBounds(value),
  ) as { readonly id?: string; readonly $schema?: string };
  return $schema?.includes('draft-04') === true ? schema : { id, $schema, ...schema };
}

function isOfDraft4(value: unknown): boolean {
  const { $ref } = (value ?? {}) as { readonly $ref?: unknown };
  return typeof $ref === 'string' && $ref.startsWith('http://json-schema.org/draft-04');
}

/** `{minimum: 0, exclusiveMinimum: true}` is `{exclusiveMinimum: 0}` in later drafts. */
function withExcludedBounds(value: unknown): unknown {
  const { minimum, exclusiveMinimum, ...rest } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return exclusiveMinimum === true ? { ...rest, exclusiveMinimum: minimum } : value;
}
