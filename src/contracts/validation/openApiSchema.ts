/**
 * The schema of OpenAPI documents as our validator takes it. That of 3.0 calls itself draft 4, and uses nothing of it that
 * later drafts do not have; only its name has to go.
 */
export function openApiSchema(text: string): object {
  const { id, $schema, ...schema } = JSON.parse(text) as { readonly id?: string; readonly $schema?: string };
  return $schema?.includes('draft-04') === true ? schema : { id, $schema, ...schema };
}
