import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Surface } from '../../../src/contracts/surfaces/languages/surface';
import { surfaceText } from '../../../src/contracts/surfaces/surfaceDiff';
import { surfaceWithReExports } from '../../../src/contracts/surfaces/surfaceWithReExports';
import { surfaceReader } from '../../support/surfaces';

const PROJECT = resolve(import.meta.dirname, '../../..');
const GOLDEN = join(import.meta.dirname, 'golden/packages');
const DEBIAN = '/usr/lib/python3/dist-packages';
let read: (path: string, text: string) => Surface;

beforeAll(async () => {
  read = await surfaceReader();
});

/** The surface of a file on the disk with all that it hands on. */
function surfaceIn(root: string, path: string): Promise<Surface | undefined> {
  return surfaceWithReExports(path, (one) => {
    const file = join(root, one);
    return Promise.resolve(existsSync(file) ? read(one, readFileSync(file, 'utf8')) : undefined);
  });
}

/** Whether a Debian package of Python modules is here in the version that the golden file was written for. */
function hasVersion(file: string, version: string): boolean {
  const path = join(DEBIAN, file);
  return existsSync(path) && readFileSync(path, 'utf8').includes(version);
}

describe('what packages of other people offer', () => {
  it.each([
    ['commander', 'node_modules/commander/typings/index.d.ts'],
    ['which', 'node_modules/which/lib/index.js'],
    ['write-file-atomic', 'node_modules/write-file-atomic/lib/index.js'],
    ['yaml', 'node_modules/yaml/dist/index.d.ts'],
  ])('%s', async (name, path) => {
    const surface = await surfaceIn(PROJECT, path);
    expect(surface?.unread).toBeUndefined();
    await expect(`${surfaceText(surface?.items ?? [])}\n`).toMatchFileSnapshot(join(GOLDEN, `${name}.txt`));
  });

  it.skipIf(!hasVersion('yaml/__init__.py', "__version__ = '6.0'"))('PyYAML 6.0 of Debian', async () => {
    const surface = await surfaceIn(DEBIAN, 'yaml/__init__.py');
    await expect(`${surfaceText(surface?.items ?? [])}\n`).toMatchFileSnapshot(join(GOLDEN, 'pyyaml.txt'));
  });

  it.skipIf(!hasVersion('jwt/__init__.py', '__version__ = "2.6.0"'))('PyJWT 2.6 of Debian', async () => {
    const surface = await surfaceIn(DEBIAN, 'jwt/__init__.py');
    await expect(`${surfaceText(surface?.items ?? [])}\n`).toMatchFileSnapshot(join(GOLDEN, 'pyjwt.txt'));
  });
});
