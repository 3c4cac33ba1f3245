import Ajv from 'ajv';
import type { AnySchema, ErrorObject, ValidateFunction } from 'ajv';
import { MissingRefError } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { ContractFault } from '../../plan/problem';
import type { YamlFile, DocumentNode } from '../surfaces/languages/yamlFile';

/** Whether a document keeps the rules of its format; its errors are of the last one that was asked. */
export type DocumentRules = Pick<ValidateFunction, 'errors'> & ((document: unknown) => boolean);

/** A version of a format whose rules ship with us: `openapi-3.1` of the OpenAPI Initiative, `asyncapi-3` of AsyncAPI, `json-schema-draft-07`. */
export type RulesName =
  | `openapi-${'2.0' | '3.0' | '3.1' | '3.2'}`
  | `asyncapi-${'2' | '3'}`
  | `json-schema-${'2020-12' | 'draft-07'}`;

export type RulesOf = (name: RulesName) => DocumentRules;

/** How many operations are named. */
const MOST_NAMED = 3;

/**
 * One piece of advice for an OpenAPI document, however many of its operations have no example of the JSON that they are sent or answer
 * well: agents, mock servers and `waves probe` go by examples.
 */
export function exampleAdvice(file: YamlFile): ContractFault[] {
  const found = file.entries(file.get(file.top, 'paths')).flatMap(([path, at]) =>
    file.entries(file.target(at)).flatMap(([method, operation]) => {
      const body = file.target(file.get(operation, 'requestBody'));
      const answers = file
        .entries(file.get(operation, 'responses'))
        .filter(([status]) => /^2/.test(status))
        .flatMap(([, answer]) => lacking(file, file.target(answer)));
      const name = `${method.toUpperCase()} ${path}`;
      return [
        ...lacking(file, body).map((line) => ({ line, words: `what is sent with ${name}` })),
        ...answers.map((line) => ({ line, words: `what ${name} answers` })),
      ];
    }),
  );
  const [first] = found;
  if (first === undefined) {
    return [];
  }
  const named = found.slice(0, MOST_NAMED).map(({ line, words }) => `${words} (line ${line})`);
  const others = found.length > MOST_NAMED ? `, and ${found.length - MOST_NAMED} more` : '';
  const message = `There is no example of ${named.join(', ')}${others}; write one as \`example\` beside the schema.`;
  return [{ line: first.line, message, kind: 'advice' }];
}

/** The lines of JSON without an example among the media types of a body. */
function lacking(file: YamlFile, holder: DocumentNode | undefined): number[] {
  return file.entries(file.get(holder, 'content')).flatMap(([type, media, line]) => {
    const isDescribed = file.get(media, 'schema') !== undefined;
    return /json/.test(type) && isDescribed && !isShown(file, media) ? [line] : [];
  });
}

/** Whether a media type has an example, or its schema one for each field. */
function isShown(file: YamlFile, media: DocumentNode): boolean {
  const schema = file.target(file.get(media, 'schema'));
  const inner = file.target(file.get(schema, 'items')) ?? schema;
  const fields = file.entries(file.get(inner, 'properties'));
  const hasEach = fields.every(([, field]) => ownExample(file, file.target(field)) !== undefined);
  return (
    exampleOf(file, media) !== undefined ||
    ownExample(file, inner) !== undefined ||
    (fields.length > 0 && hasEach)
  );
}

/** The first value that a parameter or a media type, or else its schema, gives as an example. */
export function exampleOf(file: YamlFile, holder: DocumentNode | undefined): unknown {
  const [named] = file.entries(file.get(holder, 'examples'));
  const nodes = [
    file.get(holder, 'example'),
    named === undefined ? undefined : file.get(file.target(named[1]), 'value'),
    ownExample(file, file.target(file.get(holder, 'schema'))),
  ];
  const node = nodes.find((one) => one !== undefined);
  return node === undefined ? undefined : file.data(node);
}

/** What a schema gives as an example. */
function ownExample(file: YamlFile, schema: DocumentNode | undefined): DocumentNode | undefined {
  return [
    file.get(schema, 'example'),
    file.items(file.get(schema, 'examples'))[0],
    file.get(schema, 'default'),
    file.items(file.get(schema, 'enum'))[0],
  ].find((one) => one !== undefined);
}

/**
 * Whether a JSON Schema (https://json-schema.org, 2020-12 or draft 7) is one, and its examples are what it describes. Of
 * schemas of other versions, and of those that need other files, only their examples are checked as far as they can be.
 */
export function jsonSchemaFaults(file: YamlFile, rulesOf: RulesOf): readonly ContractFault[] {
  const broken = referenceFaults(file);
  if (broken.length > 0) {
    return broken;
  }
  const version = file.text(file.top, '$schema') ?? '2020-12';
  const [known] = /draft-07|2020-12/.exec(version) ?? [];
  const data = file.data(file.top);
  const rules = known === undefined ? undefined : rulesOf(`json-schema-${known}` as RulesName);
  if (rules?.(data) === false) {
    const place = file.resolve(`#${rules.errors?.[0]?.instancePath ?? ''}`) ?? file.top;
    return [notOne(firstError(rules.errors), file.line(place))];
  }
  const { $schema, ...schema } = (data ?? {}) as Record<string, unknown>;
  const whole = known === undefined ? schema : { $schema, ...schema };
  const validate = compiled(whole, { isOld: /draft-0/.test(version) });
  if (typeof validate === 'string') {
    return known === undefined ? [] : [notOne(validate, 1)];
  }
  const examples = validate === undefined ? [] : file.items(file.get(file.top, 'examples'));
  return examples.flatMap((example): ContractFault[] => {
    if (validate?.(file.data(example)) === true) {
      return [];
    }
    const message = `This example is not what the schema describes: ${firstError(validate?.errors)}.`;
    return [{ line: file.line(example), message, kind: 'doubtful' }];
  });
}

function notOne(why: string, line: number): ContractFault {
  return { line, message: `It is no JSON Schema: ${why}.`, kind: 'wrong' };
}

/** How schemas are taken. */
export interface SchemaRules {
  /** Of draft 7 or before. */
  readonly isOld?: boolean;
}

/**
 * What judges values by a schema.
 * @returns why it is no schema, in words, where it is none; undefined where that cannot be told without other files.
 */
export function compiled(schema: unknown, rules: SchemaRules): ValidateFunction | string | undefined {
  try {
    return validator(rules).compile(schema as AnySchema);
  } catch (error) {
    if (error instanceof MissingRefError) {
      return undefined;
    }
    return error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : String(error);
  }
}

/** A validator that takes what it does not know for nothing, and schemas for right ones. */
export function validator({ isOld = false }: SchemaRules): Ajv {
  // Each is used for a few documents: to shorten the code that is made of a schema takes longer than it saves.
  const code = { optimize: false };
  const options = { strict: false, logger: false, validateSchema: false, verbose: true, code } as const;
  const ajv = isOld ? new Ajv(options) : new Ajv2020(options);
  addFormats(ajv);
  return ajv;
}

/** The rules of a format that come as a JSON Schema of draft 7. @param text as `scripts/build/documentRules.mjs` lays it. */
export function schemaRules(text: string): DocumentRules {
  return validator({ isOld: true }).compile(JSON.parse(text) as AnySchema);
}

/** What a value has that it should not have, in words. */
export function firstError(errors: readonly ErrorObject[] | null | undefined): string {
  const [error] = errors ?? [];
  const place = error === undefined || error.instancePath === '' ? '' : `${error.instancePath.slice(1)} `;
  return `${place}${error?.message ?? 'it does not fit'}`;
}

/** Under these keys stand values, and no references. */
const VALUES: ReadonlySet<string> = new Set(['example', 'examples', 'default', 'enum', 'const']);

/** References within a document that lead nowhere; those to other files are not followed. */
export function referenceFaults(file: YamlFile, node = file.top, key = ''): readonly ContractFault[] {
  const faults: ContractFault[] = [];
  const visit = (at: DocumentNode | undefined, name: string): void => {
    const reference = VALUES.has(name) ? undefined : file.text(at, '$ref');
    // What has no slash is a name that is given to a schema somewhere (`#address`).
    if (reference?.startsWith('#/') === true && file.resolve(reference) === undefined) {
      faults.push({ line: file.line(at), message: `${reference} leads nowhere.`, kind: 'wrong' });
      return;
    }
    if (!VALUES.has(name) || file.entries(at).some(([inner]) => inner === 'type' || inner === '$ref')) {
      file.entries(at).forEach(([inner, value]) => visit(value, inner));
      file.items(at).forEach((value) => visit(value, ''));
    }
  };
  visit(node, key);
  return faults;
}
