import type { Surface, SurfaceItem, SurfacePart } from '../surface';
import { schemaParts, typeOf } from './schemaParts';
import type { DocumentNode, YamlFile } from './yamlFile';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/**
 * The operations of an OpenAPI document (3.x, https://spec.openapis.org/oas/v3.1.0) with the fields of their requests,
 * answers and errors.
 */
export function openApiSurface(file: YamlFile): Surface {
  const items = file.entries(file.get(file.top, 'paths')).flatMap(([path, at]) => {
    const shared = file.items(file.get(file.target(at), 'parameters'));
    return file
      .entries(file.target(at))
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation, line]) => ({
        ...operationItem(file, `${method.toUpperCase()} ${path}`, operation, shared),
        line,
      }));
  });
  return { language: 'openapi', items };
}

function operationItem(
  file: YamlFile,
  name: string,
  operation: DocumentNode,
  shared: readonly DocumentNode[],
): Omit<SurfaceItem, 'line'> {
  const given = [...shared, ...file.items(file.get(operation, 'parameters'))].map((one) =>
    parameter(file, one),
  );
  // An operation's own parameter stands in the place of the path's of the same name.
  const parameters = [...new Map(given.map((part) => [part.name, part])).values()];
  const body = file.target(file.get(operation, 'requestBody'));
  const needsBody = file.text(body, 'required') === 'true';
  const request = content(file, body, 'request', 'in').map((part) =>
    part.name === 'request' ? { ...part, optional: !needsBody } : part,
  );
  const answers = file.entries(file.get(operation, 'responses')).flatMap(([status, answer, line]) => {
    const fields = content(file, file.target(answer), status, 'out');
    const alone: SurfacePart = {
      name: status,
      type: '',
      optional: false,
      direction: 'out',
      line,
    };
    return fields.some((part) => part.name === status) ? fields : [alone, ...fields];
  });
  return {
    name,
    kind: 'operation',
    text: [name, file.text(operation, 'operationId')].filter((word) => word !== undefined).join(' '),
    parts: [...parameters, ...request, ...answers],
  };
}

function parameter(file: YamlFile, node: DocumentNode): SurfacePart {
  const own = file.target(node);
  const place = file.text(own, 'in') ?? 'query';
  return {
    name: `${place}.${file.text(own, 'name') ?? ''}`,
    type: typeOf(file, file.get(own, 'schema')),
    optional: file.text(own, 'required') !== 'true',
    direction: 'in',
    line: file.line(own),
  };
}

/** The fields of a body; where several media types are offered, those of the first that is JSON. */
function content(
  file: YamlFile,
  holder: DocumentNode | undefined,
  prefix: string,
  direction: 'in' | 'out',
): SurfacePart[] {
  const types = file.entries(file.get(holder, 'content'));
  const [, media] = types.find(([type]) => /json/.test(type)) ?? types[0] ?? [];
  return schemaParts(file, file.get(media, 'schema'), { prefix, direction });
}
