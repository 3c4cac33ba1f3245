import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020';

const file = new URL('../../../../shared/schemas/upstream-work-queue-result.schema.json', import.meta.url);

/** Whether a value satisfies the schema of the format itself; undefined where that schema is not at hand. */
export const upstreamSchema: ((value: unknown) => boolean) | undefined = existsSync(file)
  ? new Ajv2020({ allErrors: true, strict: false, validateFormats: false }).compile(
      JSON.parse(readFileSync(file, 'utf8')) as object,
    )
  : undefined;
