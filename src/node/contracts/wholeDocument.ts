import $RefParser from '@apidevtools/json-schema-ref-parser';

/**
 * A document with what it refers to in other files put into it; places of its own stay where they are. Nothing is fetched.
 *
 * @param path absolute. @throws Error where a file is missing or cannot be read.
 */
export function wholeDocument(path: string): Promise<unknown> {
  return $RefParser.bundle(path, { resolve: { http: false } });
}
