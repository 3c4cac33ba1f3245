import type { Surface } from './surface';
import { schemaParts } from './schemaParts';
import { typeOf } from './schemaType';
import type { YamlFile } from './yamlFile';

/** The value that a JSON Schema describes: an event, a record, a file. @param path of the file, for one without a title. */
export function jsonSchemaSurface(file: YamlFile, path: string): Surface {
  const fileName = path.split('/').at(-1) ?? path;
  const name = file.text(file.top, 'title') ?? fileName.replace(/(\.schema)?\.(json|ya?ml)$/, '');
  const parts = schemaParts(file, file.top, { prefix: '', direction: 'both' });
  const text = `${name}: ${typeOf(file, file.top)}`;
  return { language: 'json-schema', items: [{ name, kind: 'schema', text, line: 1, parts }] };
}
