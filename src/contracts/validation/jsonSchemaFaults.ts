import type { AnySchema, ErrorObject, ValidateFunction } from 'ajv';
import Ajv from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { ContractFault } from '../../plan/contractFault';
import type { YamlFile } from '../surfaces/yamlFile';

/** Whether a JSON Schema (https://json-schema.org, 2020-12 or draft 7) is one, and its examples are what it describes. */
export function jsonSchemaFaults(file: YamlFile): ContractFault[] {
  const schema = file.data(file.top);
  const isOld = /draft-0[467]/.test(file.text(file.top, '$schema') ?? '');
  const compiled = compile(schema, isOld);
  if (typeof compiled === 'string') {
    return [{ line: 1, message: `It is no JSON Schema: ${compiled}.`, kind: 'wrong' }];
  }
  return file.items(file.get(file.top, 'examples')).flatMap((example): ContractFault[] =>
    compiled(file.data(example))
      ? []
      : [
          {
            line: file.line(example),
            message: `This example is not what the schema describes: ${firstError(compiled.errors)}.`,
            kind: 'wrong',
          },
        ],
  );
}

/** @returns why it is no schema, in words, where it is none. */
export function compile(schema: unknown, isOld = false): ValidateFunction | string {
  const options = { strict: false, allErrors: false, logger: false } as const;
  const ajv = isOld ? new Ajv(options) : new Ajv2020(options);
  addFormats(ajv);
  // Named by the schema of OpenAPI 3.1 itself.
  ajv.addFormat('media-range', true);
  try {
    return ajv.compile(schema as AnySchema);
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : String(error);
  }
}

/** What a value has that it should not have, in words. */
export function firstError(errors: readonly ErrorObject[] | null | undefined): string {
  const [error] = errors ?? [];
  const place = error === undefined || error.instancePath === '' ? '' : `${error.instancePath.slice(1)} `;
  return `${place}${error?.message ?? 'it does not fit'}`;
}
