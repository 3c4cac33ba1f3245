import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import addFormats from 'ajv-formats';
import { buildSync } from 'esbuild';
import { projectRoot } from '../projectRoot.mjs';

const SCHEMAS = join(projectRoot, 'node_modules/@seriousme/openapi-schema-validator/schemas');

/** Versions of OpenAPI whose documents are checked. */
export const OPENAPI_VERSIONS = ['2.0', '3.0', '3.1', '3.2'];

/**
 * The rules for OpenAPI documents of a version as a CommonJS module whose export says whether a document keeps them
 * (https://ajv.js.org/standalone.html): to make them of their JSON Schema takes longer than all else that is checked of a plan.
 * @param {string} version one of OPENAPI_VERSIONS
 * @returns {string}
 */
export function rulesModule(version) {
  const schema = validatorSchema(readFileSync(join(SCHEMAS, `v${version}`, 'schema.json'), 'utf8'));
  const ajv = new Ajv2020({ strict: false, logger: false, validateSchema: false, code: { source: true } });
  addFormats.default(ajv);
  // Named by the schema of OpenAPI 3.1 itself.
  ajv.addFormat('media-range', true);
  const contents = standalone.default(ajv, ajv.compile(schema));
  const options = /** @type {const} */ ({ bundle: true, minify: true, platform: 'node', target: 'node20' });
  const built = buildSync({ ...options, stdin: { contents, resolveDir: projectRoot }, write: false });
  return built.outputFiles[0]?.text ?? '';
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
