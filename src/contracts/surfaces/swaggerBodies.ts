import type { SurfacePart } from './surface';
import { schemaParts } from './schemaParts';
import { typeOf } from './schemaType';
import type { DocumentNode, YamlFile } from './yamlFile';

/**
 * The bodies of an operation as Swagger 2.0 (https://spec.openapis.org/oas/v2.0) describes them: requests among the
 * parameters, in the body or in a form, and the schema of an answer beside its description.
 */
export function swaggerBodies(
  file: YamlFile,
  operation: DocumentNode,
  shared: readonly DocumentNode[],
  asked: SurfacePart['direction'],
  answered: SurfacePart['direction'],
): {
  readonly request: readonly SurfacePart[];
  readonly answer: (status: string, answer: DocumentNode) => readonly SurfacePart[];
} {
  const given = [...shared, ...file.items(file.get(operation, 'parameters'))].map((one) => file.target(one));
  const request = given.flatMap((one): readonly SurfacePart[] => {
    const optional = file.text(one, 'required') !== 'true';
    switch (file.text(one, 'in')) {
      case 'body': {
        const parts = schemaParts(file, file.get(one, 'schema'), { prefix: 'request', direction: asked });
        return parts.map((part) => (part.name === 'request' ? { ...part, optional } : part));
      }
      case 'formData': {
        const name = `request.${file.text(one, 'name') ?? ''}`;
        return [{ name, type: typeOf(file, one), optional, direction: asked, line: file.line(one) }];
      }
      default:
        return [];
    }
  });
  return {
    request,
    answer: (status, answer) =>
      schemaParts(file, file.get(file.target(answer), 'schema'), { prefix: status, direction: answered }),
  };
}
