import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Surface } from '../../../src/contracts/surfaces/languages/surface';
import { surfaceText } from '../../../src/contracts/surfaces/surfaceDiff';
import { surfaceReader } from '../../support/surfaces';

const FIXTURES = join(import.meta.dirname, 'fixtures');
let read: (path: string, text: string) => Surface;

beforeAll(async () => {
  read = await surfaceReader();
});

/** What a person would write down of a file, and what has to be looked up elsewhere. */
function written({ language, dialect, items, reExports = [], unread }: Surface): string {
  const more = reExports.map(
    ({ source, names }) =>
      `from ${source}: ${names?.map(({ there, here }) => (there === here ? here : `${there} as ${here}`)).join(', ') ?? 'everything'}`,
  );
  return [
    dialect === undefined ? language : `${language} (${dialect})`,
    ...(unread === undefined ? [] : [`not read: ${unread}`]),
    surfaceText(items),
    ...more,
    '',
  ].join('\n');
}

describe('what files offer', () => {
  it.each(readdirSync(FIXTURES))('%s', async (name) => {
    const surface = read(name, readFileSync(join(FIXTURES, name), 'utf8'));
    await expect(written(surface)).toMatchFileSnapshot(join(import.meta.dirname, 'golden', `${name}.txt`));
  });

  it('knows the line of each thing', () => {
    const { items } = read('schema.sql', readFileSync(join(FIXTURES, 'schema.sql'), 'utf8'));
    const profiles = items.find(({ name }) => name === 'profiles');
    expect(profiles?.line).toBe(2);
    expect(profiles?.parts.find(({ name }) => name === 'display_name')?.line).toBe(4);
    const pets = read('p.yaml', readFileSync(join(FIXTURES, 'petshop.openapi.yaml'), 'utf8'));
    expect(pets.items.map(({ name, line }) => [name, line])).toEqual([
      ['GET /pets', 5],
      ['POST /pets', 18],
      ['DELETE /pets/{petId}', 35],
    ]);
  });

  it.each(['a.ts', 'a.py', 'a.sql', 'a.yaml', 'a.json', 'a.proto', 'a.graphql', 'a.schema.json'])(
    'takes anything for %s without failing',
    (path) => {
      for (const text of [
        '',
        '}{',
        '\0\u{1f600}',
        'openapi: 3.1.0\npaths: 3',
        'openapi: &a [*a]',
        'create table (',
        '$schema: [',
      ]) {
        expect(read(path, text)).toHaveProperty('items');
      }
    },
  );
});
