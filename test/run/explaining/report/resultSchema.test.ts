import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020';
import { describe, expect, it } from 'vitest';
import type { SchemaRule } from '../../../../src/plan/upstream/planSchema';
import { RESULT_SCHEMA } from '../../../../src/run/explaining/checkResult';
import { RESULT_CHANGES } from './resultChanges';
import { goodResult } from './results';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly description?: string;
}

const schema = JSON.parse(readFileSync('schemas/result.schema.json', 'utf8')) as Schema & object;
const isValid = new Ajv2020({ allErrors: true }).compile(schema);

/** Every field with what it may be and whether it has to be there, one a line. */
function linesOfRule(rule: SchemaRule, path = ''): string[] {
  switch (rule.type) {
    case 'object':
      return [...rule.fields].flatMap(([name, field]) => [
        `${path}.${name}${rule.required.includes(name) ? '!' : ''}`,
        ...linesOfRule(field, `${path}.${name}`),
      ]);
    case 'array':
      return linesOfRule(rule.items, `${path}[]`);
    case 'string':
      return rule.choices === undefined ? [] : [`${path}: ${rule.choices.join(' ')}`];
    default:
      return [];
  }
}

function linesOfSchema(part: Schema, path = ''): string[] {
  return [
    ...Object.entries(part.properties ?? {}).flatMap(([name, field]) => [
      `${path}.${name}${part.required?.includes(name) === true ? '!' : ''}`,
      ...linesOfSchema(field, `${path}.${name}`),
    ]),
    ...(part.items === undefined ? [] : linesOfSchema(part.items, `${path}[]`)),
    ...(part.enum === undefined ? [] : [`${path}: ${part.enum.join(' ')}`]),
  ];
}

describe('the schema of results that ships', () => {
  it('has the very fields that results are checked by', () => {
    const lines = linesOfSchema(schema);
    expect(lines.length).toBeGreaterThan(60);
    expect(lines).toEqual(linesOfRule(RESULT_SCHEMA));
  });

  it('says of every field at the top what it is', () => {
    const silent = Object.entries(schema.properties ?? {}).filter(
      ([, field]) => field.description === undefined,
    );
    expect(silent).toEqual([]);
  });

  it.each(RESULT_CHANGES)('agrees with `waves check-result` about %s', (_name, change, valid) => {
    const value: unknown = JSON.parse(JSON.stringify(change(goodResult())));
    expect(isValid(value)).toBe(valid);
  });
});
