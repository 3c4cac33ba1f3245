import type { Surface, SurfaceItem, SurfacePart } from './surface';
import { schemaParts, typeOf } from './jsonSchemaSurface';
import type { DocumentNode, YamlFile } from './yamlFile';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];

/** Who sends requests: those who use the contract, or in webhooks the one who provides it. */
type Sender = 'user' | 'provider';

/**
 * The operations of an OpenAPI document (3.x, https://spec.openapis.org/oas/v3.1.0, and Swagger 2.0) with the fields of
 * their requests, answers and errors, and its webhooks.
 */
export function openApiSurface(file: YamlFile): Surface {
  const webhooks = file
    .entries(file.get(file.top, 'webhooks'))
    .map(([name, at]): [string, DocumentNode] => [`webhook ${name}`, at]);
  return {
    language: 'openapi',
    items: [
      ...file
        .entries(file.get(file.top, 'paths'))
        .flatMap(([path, at]) => operations(file, path, at, 'user')),
      ...webhooks.flatMap(([name, at]) => operations(file, name, at, 'provider')),
    ],
  };
}

function operations(file: YamlFile, path: string, at: DocumentNode, sender: Sender): SurfaceItem[] {
  const shared = file.items(file.get(file.target(at), 'parameters'));
  return file
    .entries(file.target(at))
    .filter(([method]) => METHODS.includes(method))
    .map(([method, operation, line]) => ({
      ...operationItem(file, `${method.toUpperCase()} ${path}`, operation, shared, sender),
      line,
    }));
}

function operationItem(
  file: YamlFile,
  name: string,
  operation: DocumentNode,
  shared: readonly DocumentNode[],
  sender: Sender,
): Omit<SurfaceItem, 'line'> {
  const [asked, answered] = sender === 'user' ? (['in', 'out'] as const) : (['out', 'in'] as const);
  const swagger = swaggerBodies(file, operation, shared, asked, answered);
  const given = [...shared, ...file.items(file.get(operation, 'parameters'))].flatMap((one) =>
    parameter(file, one, asked),
  );
  // An operation's own parameter stands in the place of the path's of the same name.
  const parameters = [...new Map(given.map((part) => [part.name, part])).values()];
  const body = file.target(file.get(operation, 'requestBody'));
  const needsBody = file.text(body, 'required') === 'true';
  const request = content(file, body, 'request', asked).map((part) =>
    part.name === 'request' ? { ...part, optional: !needsBody } : part,
  );
  const answers = file.entries(file.get(operation, 'responses')).flatMap(([status, answer, line]) => {
    const fields = content(file, file.target(answer), status, answered);
    const all = fields.length > 0 ? fields : swagger.answer(status, answer);
    const alone: SurfacePart = { name: status, type: '', optional: false, direction: answered, line };
    return all.some((part) => part.name === status) ? all : [alone, ...all];
  });
  return {
    name,
    kind: 'operation',
    text: [name, file.text(operation, 'operationId')].filter((word) => word !== undefined).join(' '),
    parts: [...parameters, ...request, ...swagger.request, ...answers],
  };
}

/** A parameter; none where it is a body, as in Swagger 2.0. */
function parameter(file: YamlFile, node: DocumentNode, direction: SurfacePart['direction']): SurfacePart[] {
  const own = file.target(node);
  const place = file.text(own, 'in') ?? 'query';
  if (place === 'body' || place === 'formData') {
    return [];
  }
  const [, media] = file.entries(file.get(own, 'content'))[0] ?? [];
  const schema = file.get(own, 'schema') ?? file.get(media, 'schema') ?? own;
  return [
    {
      name: `${place}.${file.text(own, 'name') ?? ''}`,
      type: typeOf(file, schema),
      optional: file.text(own, 'required') !== 'true',
      direction,
      line: file.line(own),
    },
  ];
}

/** The fields of a body; where several media types are offered, those of the first that is JSON. */
function content(
  file: YamlFile,
  holder: DocumentNode | undefined,
  prefix: string,
  direction: SurfacePart['direction'],
): SurfacePart[] {
  const types = file.entries(file.get(holder, 'content'));
  const [, media] = types.find(([type]) => /json/.test(type)) ?? types[0] ?? [];
  return schemaParts(file, file.get(media, 'schema'), { prefix, direction });
}

/**
 * The bodies of an operation as Swagger 2.0 (https://spec.openapis.org/oas/v2.0) describes them: requests among the
 * parameters, in the body or in a form, and the schema of an answer beside its description.
 */
function swaggerBodies(
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
