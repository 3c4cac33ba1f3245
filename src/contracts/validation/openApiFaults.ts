import type { ContractFault } from '../../plan/contractFault';
import type { DocumentNode, YamlFile } from '../surfaces/yamlFile';
import { compile, firstError } from './jsonSchemaFaults';

/** The JSON Schema of documents of a version (`3.1.0`); undefined where there is none. */
export type OpenApiSchemas = (version: string) => object | undefined;

/** So many faults of one file are told. */
const MOST = 20;

/**
 * Whether an OpenAPI document is one by the schemas of the OpenAPI Initiative, its references lead somewhere, its examples
 * are what their schemas describe, and its errors come as problems (RFC 9457, before it RFC 7807).
 * @param schemaOf https://spec.openapis.org/oas/3.1/schema/2022-10-07 and its like.
 */
export function openApiFaults(file: YamlFile, schemaOf: OpenApiSchemas): ContractFault[] {
  const broken = referenceFaults(file, file.top);
  const wrong = broken.length > 0 ? broken : schemaFaults(file, schemaOf);
  const faults = wrong.length > 0 ? wrong : [...exampleFaults(file), ...problemAdvice(file)];
  return [...faults].sort((a, b) => a.line - b.line).slice(0, MOST);
}

function schemaFaults(file: YamlFile, schemaOf: OpenApiSchemas): ContractFault[] {
  const version = file.text(file.top, 'openapi') ?? file.text(file.top, 'swagger') ?? '';
  const schema = schemaOf(version);
  if (schema === undefined) {
    const message = `OpenAPI ${version} is not known; there are 3.0 and 3.1.`;
    return [{ line: file.line(file.get(file.top, 'openapi') ?? file.top), message, kind: 'wrong' }];
  }
  const validate = compile(schema);
  if (typeof validate === 'string' || validate(file.data(file.top))) {
    return [];
  }
  const errors = validate.errors ?? [];
  // The deepest place says most; those above it follow from it.
  const telling = errors.filter(({ keyword }) => !BRANCHES.has(keyword));
  const byPlace = new Map(
    (telling.length > 0 ? telling : errors).map((error) => [error.instancePath, error]),
  );
  const deepest = [...byPlace.values()].filter(
    ({ instancePath }) => ![...byPlace.keys()].some((other) => other.startsWith(`${instancePath}/`)),
  );
  return deepest.map(({ instancePath, message = 'is wrong', params }): ContractFault => {
    const extra = params as { readonly unevaluatedProperty?: string; readonly additionalProperty?: string };
    const name = extra.unevaluatedProperty ?? extra.additionalProperty;
    const what =
      instancePath === '' ? 'The document' : instancePath.slice(1).replace(/~1/g, '/').replace(/~0/g, '~');
    const words = name === undefined ? message : `${message}: ${name}`;
    return {
      line: file.line(file.resolve(`#${instancePath}`) ?? file.top),
      message: `${what} ${words}.`,
      kind: 'wrong',
    };
  });
}

/** Keywords that only say that another one was not met. */
const BRANCHES: ReadonlySet<string> = new Set(['if', 'anyOf', 'oneOf', 'allOf', '$ref']);

function referenceFaults(file: YamlFile, node: DocumentNode | undefined, key = ''): ContractFault[] {
  const reference = key === 'example' || key === 'examples' ? undefined : file.text(node, '$ref');
  if (reference?.startsWith('#') === true && file.resolve(reference) === undefined) {
    return [{ line: file.line(node), message: `${reference} leads nowhere.`, kind: 'wrong' }];
  }
  return [
    ...file.entries(node).flatMap(([name, value]) => referenceFaults(file, value, name)),
    ...file.items(node).flatMap((value) => referenceFaults(file, value)),
  ];
}

/** Each example of a media type or a parameter against the schema beside it. */
function exampleFaults(file: YamlFile): ContractFault[] {
  const whole = file.data(file.top) as { readonly components?: unknown };
  const faults: ContractFault[] = [];
  const visit = (node: DocumentNode | undefined): void => {
    const schema = file.get(node, 'schema');
    const single = file.get(node, 'example');
    const named = file
      .entries(file.get(node, 'examples'))
      .map(([, one]) => file.get(file.target(one), 'value'));
    const examples = [single, ...named].filter((one) => one !== undefined);
    if (schema !== undefined && examples.length > 0) {
      // References count from the top of the document.
      const validate = compile({ ...(file.data(schema) as object), components: whole.components });
      for (const example of examples) {
        if (typeof validate !== 'string' && !validate(file.data(example))) {
          const message = `This example is not what its schema describes: ${firstError(validate.errors)}.`;
          faults.push({ line: file.line(example), message, kind: 'wrong' });
        }
      }
    }
    file.entries(node).forEach(([, value]) => visit(value));
    file.items(node).forEach(visit);
  };
  visit(file.get(file.top, 'paths'));
  visit(file.get(file.top, 'components'));
  return faults;
}

function problemAdvice(file: YamlFile): ContractFault[] {
  return file.entries(file.get(file.top, 'paths')).flatMap(([path, at]) =>
    file.entries(at).flatMap(([method, operation]) =>
      file.entries(file.get(operation, 'responses')).flatMap(([status, answer, line]): ContractFault[] => {
        const types = file.entries(file.get(file.target(answer), 'content')).map(([type]) => type);
        const isProblem = types.length === 0 || types.some((type) => type.startsWith('application/problem+'));
        const message = `${method.toUpperCase()} ${path} answers ${status} as ${types.join(', ')}; errors that all clients can read come as application/problem+json (RFC 9457, before it RFC 7807).`;
        return /^[45]/.test(status) && !isProblem ? [{ line, message, kind: 'advice' }] : [];
      }),
    ),
  );
}
