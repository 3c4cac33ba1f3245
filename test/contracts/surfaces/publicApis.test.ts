import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Surface } from '../../../src/contracts/surfaces/languages/surface';
import { itemText, surfaceText } from '../../../src/contracts/surfaces/surfaceDiff';
import { surfaceReader } from '../../support/surfaces';

const PUBLISHED = dirname(createRequire(import.meta.url).resolve('@readme/oas-examples/package.json'));
const METHODS = /^(get|put|post|delete|options|head|patch|trace)$/;
let read: (path: string, text: string) => Surface;

beforeAll(async () => {
  read = await surfaceReader();
});

/** The golden files were written by hand from the documents, before they were read by the program. */
function golden(name: string): string {
  return readFileSync(join(import.meta.dirname, 'golden/publicApis', `${name}.txt`), 'utf8');
}

function published(path: string): string {
  return readFileSync(join(PUBLISHED, path), 'utf8');
}

describe('what public APIs offer', () => {
  it.each([
    ['petstore-simple', '2.0'],
    ['uspto', '3.0'],
    ['link-example', '3.0'],
    ['petstore-expanded', '3.0'],
    ['train-travel', '3.1'],
  ])('%s (%s), the same from YAML and JSON', (name, version) => {
    for (const kind of ['yaml', 'json']) {
      const path = `${version}/${kind}/${name}.${kind}`;
      const surface = read(path, published(path));
      expect(surface.unread).toBeUndefined();
      expect(`${surfaceText(surface.items)}\n`).toBe(golden(name));
    }
  });

  it('has every operation of a large one, and nothing else', () => {
    const path = '3.0/json/star-trek.json';
    const text = published(path);
    const { paths } = JSON.parse(text) as { readonly paths: Record<string, Record<string, unknown>> };
    const operations = Object.entries(paths).flatMap(([place, at]) =>
      Object.keys(at).flatMap((key) => (METHODS.test(key) ? [`${key.toUpperCase()} ${place}`] : [])),
    );
    const { items } = read(path, text);
    expect(items.map(({ name }) => name)).toEqual(operations);
    expect(operations).toHaveLength(120);
    const animal = items.find(({ name }) => name === 'GET /animal');
    expect(`${animal === undefined ? '' : itemText(animal)}\n`).toBe(golden('star-trek-animal'));
  });
});
