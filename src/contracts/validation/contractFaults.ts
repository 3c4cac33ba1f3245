import type { ContractFault } from '../../plan/problem';
import { sqlDialect, sqlStatements } from '../surfaces/languages/sqlStatements';
import { sqlFault } from '../surfaces/languages/sqlSurface';
import { channelMessages } from '../surfaces/readSurface';
import type { DocumentNode } from '../surfaces/languages/yamlFile';
import { YamlFile } from '../surfaces/languages/yamlFile';
import type { DocumentRules, RulesName, RulesOf } from './jsonSchemaFaults';
import { exampleAdvice, jsonSchemaFaults, referenceFaults } from './jsonSchemaFaults';
import { exampleFaults } from './exampleFaults';

/** Under these keys stands data, which may look like a schema and is none. */
const DATA: ReadonlySet<string> = new Set(['example', 'examples', 'default', 'enum', 'const', 'value']);

/**
 * What schemas of an OpenAPI document leave open for those who build on it: fields that are required and that nothing describes, and
 * choices between objects that no field tells apart.
 */
function schemaAdvice(file: YamlFile): ContractFault[] {
  const found: ContractFault[] = [];
  const visit = (node: DocumentNode | undefined, isPart: boolean): void => {
    found.push(...(isPart ? [] : undescribed(file, node)), ...indistinct(file, node));
    for (const [key, value] of file.entries(node)) {
      if (!DATA.has(key) && !key.startsWith('x-')) {
        // Of schemas that hold together, one may require what another describes.
        visit(value, ['allOf', 'oneOf', 'anyOf', 'if', 'then', 'else', 'not'].includes(key));
      }
    }
    file.items(node).forEach((item) => visit(item, isPart));
  };
  visit(file.get(file.top, 'paths'), false);
  visit(file.get(file.top, 'webhooks'), false);
  visit(file.get(file.top, 'components'), false);
  return found;
}

function undescribed(file: YamlFile, schema: DocumentNode | undefined): ContractFault[] {
  const described = file.entries(file.get(schema, 'properties')).map(([name]) => name);
  const isWhole = !['allOf', 'oneOf', 'anyOf', '$ref', 'patternProperties', 'additionalProperties'].some(
    (word) => file.get(schema, word) !== undefined,
  );
  if (described.length === 0 || !isWhole) {
    return [];
  }
  const required = file.get(schema, 'required');
  return file.items(required).flatMap((item): ContractFault[] => {
    const name = file.value(item);
    if (typeof name !== 'string' || described.includes(name)) {
      return [];
    }
    const message = `\`${name}\` is required, and no property of that name is described; there is ${described.map((one) => `\`${one}\``).join(', ')}.`;
    return [{ line: file.line(item), message, kind: 'doubtful' }];
  });
}

/** A choice between references to objects; where each has a field of one value only, that tells them apart. */
function indistinct(file: YamlFile, schema: DocumentNode | undefined): ContractFault[] {
  const choices = file.get(schema, 'oneOf');
  const objects = file.items(choices).map((item) => file.target(item));
  const areNamed = file.items(choices).every((item) => file.text(item, '$ref') !== undefined);
  const areObjects = objects.every((one) => file.entries(file.get(one, 'properties')).length > 0);
  const isTold = file.get(schema, 'discriminator') !== undefined;
  if (
    objects.length < 2 ||
    !areNamed ||
    !areObjects ||
    isTold ||
    objects.every((one) => hasMark(file, one))
  ) {
    return [];
  }
  const message =
    'Nothing tells these apart for those who read an answer: name the field that does under `discriminator`.';
  return [{ line: file.line(choices), message, kind: 'advice' }];
}

function hasMark(file: YamlFile, schema: DocumentNode | undefined): boolean {
  return file
    .entries(file.get(schema, 'properties'))
    .some(
      ([, property]) =>
        file.get(property, 'const') !== undefined || file.items(file.get(property, 'enum')).length === 1,
    );
}

export type { ApiAnswer, ApiProbe, ProbeVerdict } from './apiProbes';
export { sqlDialect, statementLike } from '../surfaces/languages/sqlStatements';
export { apiProbes } from './apiProbes';
export { eventProbes } from './eventProbes';
export { schemaRules } from './jsonSchemaFaults';

/**
 * What is wrong in a contract file: OpenAPI 3.x with its examples and errors, JSON Schema with its examples, SQL
 * definitions, AsyncAPI with its examples. Of other files nothing is said.
 */
export function contractFaults(path: string, text: string, rulesOf: RulesOf): readonly ContractFault[] {
  if (/\.sql$/i.test(path)) {
    return sqlStatements(text, sqlDialect(text)).flatMap((statement): ContractFault[] => {
      const message = sqlFault(statement);
      return message === undefined ? [] : [{ line: statement.line, message, kind: 'wrong' }];
    });
  }
  if (!/\.(ya?ml|json)$/i.test(path)) {
    return [];
  }
  const file = YamlFile.read(text);
  if (typeof file === 'string') {
    const [, line = '1'] = /at line (\d+)/.exec(file) ?? [];
    return [{ line: Number(line), message: file.replace(/:$/, '.'), kind: 'wrong' }];
  }
  if (file.text(file.top, 'openapi') !== undefined || file.text(file.top, 'swagger') !== undefined) {
    return openApiFaults(file, rulesOf);
  }
  if (file.get(file.top, 'asyncapi') !== undefined) {
    return asyncApiFaults(file, rulesOf);
  }
  const isSchema = /schema\.(json|ya?ml)$/i.test(path) || file.get(file.top, '$schema') !== undefined;
  return isSchema ? jsonSchemaFaults(file, rulesOf) : [];
}

/**
 * Whether an AsyncAPI document is one by AsyncAPI's own schema (https://github.com/asyncapi/spec-json-schemas), its references lead
 * somewhere, each channel has a message whose payload is described, and the examples of messages are what their payloads describe.
 */
function asyncApiFaults(file: YamlFile, rulesOf: RulesOf): ContractFault[] {
  const version = file.text(file.top, 'asyncapi') ?? '';
  const [, known] = /^([23])\.\d+/.exec(version) ?? [];
  if (known === undefined) {
    const line = file.line(file.get(file.top, 'asyncapi'));
    return [{ line, message: `AsyncAPI ${version} is not known; there are 2 and 3.`, kind: 'wrong' }];
  }
  const broken = referenceFaults(file);
  const wrong = broken.length > 0 ? broken : ruleFaults(file, rulesOf(`asyncapi-${known}` as RulesName));
  if (wrong.length > 0) {
    return [...wrong].sort((a, b) => a.line - b.line).slice(0, MOST);
  }
  const messages = channelMessages(file);
  const silent = file.entries(file.get(file.top, 'channels')).flatMap(([key, at, line]): ContractFault[] => {
    const address = file.text(file.target(at), 'address') ?? key;
    const message = `The channel ${address} has no message, so nothing tells what goes through it.`;
    return messages.some(({ channel }) => channel === address) ? [] : [{ line, message, kind: 'doubtful' }];
  });
  const told = [...silent, ...exampleFaults(file)];
  return told.sort((a, b) => a.line - b.line).slice(0, MOST);
}

/** How many faults of one file are told. */
const MOST = 20;

/**
 * Whether an OpenAPI document is one by the schemas of the OpenAPI Initiative, its references lead somewhere, its examples
 * are what their schemas describe, what is required is described, choices can be told apart, its errors come as problems (RFC 9457, before it RFC 7807), and what goes to and
 * fro is shown by an example.
 * @param rulesOf with those of https://spec.openapis.org/oas/3.1/schema/2022-10-07 and its like.
 */
function openApiFaults(file: YamlFile, rulesOf: RulesOf): ContractFault[] {
  const broken = referenceFaults(file);
  const wrong = broken.length > 0 ? broken : schemaFaults(file, rulesOf);
  const faults =
    wrong.length > 0
      ? wrong
      : [...exampleFaults(file), ...schemaAdvice(file), ...problemAdvice(file), ...exampleAdvice(file)];
  // What is wrong must not be crowded out by what could be better.
  const weight = ({ kind }: ContractFault) => (kind === 'advice' ? 1 : 0);
  const told = [...faults].sort((a, b) => weight(a) - weight(b) || a.line - b.line).slice(0, MOST);
  return told.sort((a, b) => a.line - b.line);
}

function schemaFaults(file: YamlFile, rulesOf: RulesOf): ContractFault[] {
  const named = file.get(file.top, 'openapi') ?? file.get(file.top, 'swagger');
  const version = file.text(file.top, 'openapi') ?? file.text(file.top, 'swagger') ?? '';
  const [, known] = /^(2\.0|3\.[012](?=\.))/.exec(version) ?? [];
  if (known === undefined) {
    const message = `OpenAPI ${version} is not known; there are 2.0, 3.0, 3.1 and 3.2.`;
    return [{ line: file.line(named ?? file.top), message, kind: 'wrong' }];
  }
  return ruleFaults(file, rulesOf(`openapi-${known}` as RulesName));
}

/** What the rules of its format find in a document. */
function ruleFaults(file: YamlFile, validate: DocumentRules): ContractFault[] {
  if (validate(file.data(file.top))) {
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

/** One piece of advice for a document, however many of its answers it is about. */
function problemAdvice(file: YamlFile): ContractFault[] {
  const found = file.entries(file.get(file.top, 'paths')).flatMap(([path, at]) =>
    file.entries(at).flatMap(([method, operation]) =>
      file.entries(file.get(operation, 'responses')).flatMap(([status, answer, line]) => {
        const types = file.entries(file.get(file.target(answer), 'content')).map(([type]) => type);
        const isProblem = types.length === 0 || types.some((type) => type.startsWith('application/problem+'));
        const words = `${method.toUpperCase()} ${path} answers ${status} as ${types.join(', ')}`;
        return /^[45]/.test(status) && !isProblem ? [{ line, words }] : [];
      }),
    ),
  );
  const [first] = found;
  if (first === undefined) {
    return [];
  }
  const others = found.length === 1 ? '' : ` (and ${found.length - 1} more)`;
  const message = `${first.words}${others}; errors that all clients can read come as application/problem+json (RFC 9457, before it RFC 7807).`;
  return [{ line: first.line, message, kind: 'advice' }];
}
