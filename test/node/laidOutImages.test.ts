import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { laidOutImages, removeImage } from '../../src/node/attempts/imageSandbox';
import { temporaryFolder } from '../support/temporaryFolder';

const ID = 'a'.repeat(64);

it('removes the files of an image again after somebody was ended while removing them', async () => {
  const home = temporaryFolder();
  const env = { HOME: home, XDG_CONFIG_HOME: join(home, '.config') };
  const folder = join(home, '.config', 'waves', 'images');
  mkdirSync(join(folder, ID), { recursive: true });
  writeFileSync(join(folder, ID, 'sh'), '');
  const [image] = await laidOutImages(env, () => Promise.resolve(1));
  expect(image).toMatchObject({ id: ID, inUse: false });
  // What that has left.
  mkdirSync(join(folder, `unpacking-${ID}`, 'bin'), { recursive: true });
  expect(image && (await removeImage(image, env))).toBe(true);
  expect(await laidOutImages(env, () => Promise.resolve(1))).toEqual([]);
  expect(readdirSync(folder)).toEqual([`unpacking-${ID}`]);
});
