import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import addFormats from 'ajv-formats';
import { buildSync } from 'esbuild';
import { projectRoot } from '../projectRoot.mjs';

const SCHEMAS = join(projectRoot, 'node_modules/@seriousme/openapi-schema-validator/schemas');

/** What documents are held against: the versions of OpenAPI, and those of JSON Schema whose own rules are checked. */
const SOURCES = {
  'openapi-2.0': openApi,
  'openapi-3.0': openApi,
  'openapi-3.1': openApi,
  'openapi-3.2': openApi,
  'json-schema-2020-12': () => ajvFor(Ajv2020, 'https://json-schema.org/draft/2020-12/schema'),
  'json-schema-draft-07': () => ajvFor(Ajv, 'http://json-schema.org/draft-07/schema'),
};

export const RULES = Object.keys(SOURCES);

/**
 * The schemas of AsyncAPI documents, each of the latest version of its number, which takes those before it too. They are used as
 * they are: what the validator makes of them is five times as much to download, and made in a tenth of a second.
 */
const SCHEMAS_OF_EVENTS = { 'asyncapi-2': '2.6.0', 'asyncapi-3': '3.1.0' };

export const SCHEMA_RULES = Object.keys(SCHEMAS_OF_EVENTS);

/**
 * A JSON Schema of draft 7 as text, without what it says to people.
 * @param {keyof typeof SCHEMAS_OF_EVENTS} name one of SCHEMA_RULES
 * @returns {string}
 */
export function rulesSchema(name) {
  const file = `${SCHEMAS_OF_EVENTS[name]}-without-$id.json`;
  const folder = join(projectRoot, 'node_modules/@asyncapi/specs/schemas');
  const schema = JSON.parse(readFileSync(join(folder, file), 'utf8'), (_key, value) => forValidators(value));
  schema.properties.asyncapi = { type: 'string' };
  return JSON.stringify(schema);
}

/**
 * Properties of documents may be called `description`: only texts and lists of examples go.
 * @param {any} value
 */
function forValidators(value) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return value;
  }
  const { description, examples, ...rest } = value;
  return {
    ...rest,
    ...(description === undefined || typeof description === 'string' ? {} : { description }),
    ...(examples === undefined || Array.isArray(examples) ? {} : { examples }),
  };
}

/**
 * Rules as a CommonJS module whose export says whether a document keeps them (https://ajv.js.org/standalone.html): to make them
 * of their JSON Schema takes longer than all else that is checked of a plan.
 * @param {keyof typeof SOURCES} name one of RULES
 * @returns {string}
 */
export function rulesModule(name) {
  const { ajv, rules } = SOURCES[name](name);
  const contents = standalone.default(ajv, rules);
  const options = /** @type {const} */ ({ bundle: true, minify: true, platform: 'node', target: 'node20' });
  const built = buildSync({ ...options, stdin: { contents, resolveDir: projectRoot }, write: false });
  return built.outputFiles[0]?.text ?? '';
}

/** @param {string} name */
function openApi(name) {
  const version = name.replace('openapi-', 'v');
  const schema = validatorSchema(readFileSync(join(SCHEMAS, version, 'schema.json'), 'utf8'));
  return ajvFor(Ajv2020, schema);
}

/**
 * @param {typeof Ajv | typeof Ajv2020} Validator
 * @param {string | object} schema or the name of one that the validator knows
 */
function ajvFor(Validator, schema) {
  const ajv = new Validator({ strict: false, logger: false, validateSchema: false, code: { source: true } });
  addFormats.default(ajv);
  // Named by the schema of OpenAPI 3.1 itself.
  ajv.addFormat('media-range', true);
  const rules = typeof schema === 'string' ? ajv.getSchema(schema) : ajv.compile(schema);
  if (rules === undefined) {
    throw new Error(`The validator does not know ${String(schema)}.`);
  }
  return { ajv, rules };
}

/**
 * The schema of OpenAPI documents as our validator takes it. Those of 2.0 and 3.0 are of draft 4: their name has to go, in that of
 * 2.0 what it takes from the rules of draft 4 themselves, and in that of 3.0 a bound that is said to be excluded has to be it.
 * @param {string} text
 * @returns {object}
 */
function validatorSchema(text) {
  const schema = JSON.parse(text, (_key, value) => (isOfDraft4(value) ? {} : withExcludedBounds(value)));
  if (schema.$schema?.includes('draft-04') === true) {
    delete schema.id;
    delete schema.$schema;
  }
  return schema;
}

/** @param {{ $ref?: unknown } | null} value */
function isOfDraft4(value) {
  return typeof value?.$ref === 'string' && value.$ref.startsWith('http://json-schema.org/draft-04');
}

/**
 * `{minimum: 0, exclusiveMinimum: true}` is `{exclusiveMinimum: 0}` in later drafts.
 * @param {any} value
 */
function withExcludedBounds(value) {
  const { minimum, exclusiveMinimum, ...rest } = value ?? {};
  return exclusiveMinimum === true ? { ...rest, exclusiveMinimum: minimum } : value;
}
