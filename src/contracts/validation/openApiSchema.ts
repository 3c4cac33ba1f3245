/**
 * The schema of OpenAPI documents as our validator takes it. Those of 2.0 and 3.0 are of draft 4, and use nothing of it that
 * later drafts do not have: their name has to go, and in that of 2.0 what it takes from the rules of draft 4 themselves.
 */
export function openApiSchema(text: string): object {
  const { id, $schema, ...schema } = JSON.parse(text, (_key, value: unknown) =>
    isOfDraft4(value) ? {} : value,
  ) as { readonly id?: string; readonly $schema?: string };
  return $schema?.includes('draft-04') === true ? schema : { id, $schema, ...schema };
}

function isOfDraft4(value: unknown): boolean {
  const { $ref } = (value ?? {}) as { readonly $ref?: unknown };
  return typeof $ref === 'string' && $ref.startsWith('http://json-schema.org/draft-04');
}
