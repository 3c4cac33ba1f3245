import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Assumption } from '../../../src/contracts/contexts/agentContext';
import type { Concern, DescribedOperation } from '../../../src/contracts/contexts/compareAssumptions';
import { compareAssumptions, describeMismatch } from '../../../src/contracts/contexts/compareAssumptions';
import { locateMismatch } from '../../../src/contracts/contexts/locateMismatch';
import { openApiSurface } from '../../../src/contracts/surfaces/languages/openApiSurface';
import { YamlFile } from '../../../src/contracts/surfaces/languages/yamlFile';

const PETS = join(import.meta.dirname, '../surfaces/fixtures/petshop.openapi.yaml');

function pets(): DescribedOperation[] {
  const file = YamlFile.read(readFileSync(PETS, 'utf8'));
  if (typeof file === 'string') {
    throw new Error(file);
  }
  return openApiSurface(file).items.map((item) => ({ file: 'api.yaml', item }));
}

function expects(operation: string, more: Partial<Assumption>) {
  return {
    concern: operation,
    operation,
    role: 'expects' as const,
    task: 'wp-page',
    file: 'page.js',
    line: 7,
    ...more,
  };
}

function words(concerns: readonly Concern[]): string[] {
  return concerns.flatMap(({ mismatches }) => mismatches.map(describeMismatch));
}

describe('what a package expects of a contract file', () => {
  it.each([
    [{ response: { name: 'string', kind: '' } }, []],
    [
      { response: { petName: 'string' } },
      [
        'page.js:7 (wp-page) goes by the field `petName` in GET /pets; api.yaml:58 has `name`, `kind`, `born`, `id`, `owner`, `owner.name`, `owner.pets`.',
      ],
    ],
    [
      { response: { name: 'integer' } },
      ['page.js:7 (wp-page) goes by the type `name: integer` in GET /pets; api.yaml:58 has `name: string`.'],
    ],
  ])('%j', (more, found) => {
    expect(words(compareAssumptions([expects('GET /pets', more)], pets()))).toEqual(found);
  });

  it('is told of statuses that are not answered', () => {
    const [concern] = compareAssumptions([expects('delete /pets/:id', { statuses: [204, 409] })], pets());
    expect(concern?.mismatches).toMatchObject([{ kind: 'status', expected: '409', provided: '204, 404' }]);
  });

  it('is told of the operation that is meant when method or path differ', () => {
    const found = compareAssumptions([expects('PATCH /pets', {}), expects('POST /v1/pets', {})], pets());
    expect(found.map(({ mismatches: [one] }) => [one?.kind, one?.provided])).toEqual([
      ['method', 'GET /pets'],
      ['path', 'POST /pets'],
    ]);
  });

  it('is not known yet where nobody provides it', () => {
    expect(compareAssumptions([expects('GET /cats', {})], pets())[0]?.status).toBe('unprovided');
  });
});

describe('what packages say to each other without a contract file', () => {
  it('names the field that the other one calls differently', () => {
    const provided = expects('GET /me', { response: { display_name: 'string' } });
    const found = compareAssumptions(
      [
        expects('GET /me', { response: { displayName: 'string' } }),
        { ...provided, role: 'provides', task: 'wp-api', file: 'api.js', line: 3 },
      ],
      [],
    );
    expect(words(found)).toEqual([
      'page.js:7 (wp-page) goes by the field `displayName` in GET /me; api.js:3 has `display_name`.',
    ]);
  });
});

it('finds the line where code goes by a field', () => {
  const mismatch = {
    kind: 'field',
    concern: 'x',
    task: 'a',
    expected: '`user.name`',
    provided: '',
    provider: 'b',
  } as const;
  const files = [
    { path: 'a.js', text: 'const rename = 1;\n' },
    { path: 'b.js', text: '\nshow(user.name);\n' },
  ];
  expect(locateMismatch(mismatch, files)).toEqual({ file: 'b.js', line: 2 });
  expect(locateMismatch(mismatch, files.slice(0, 1))).toBeUndefined();
});
