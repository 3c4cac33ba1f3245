import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { askRegistry, withoutScriptVariables } from '../../scripts/setup/npm.mjs';
import { temporaryFolder } from '../support/temporaryFolder';

afterEach(() => vi.unstubAllEnvs());

/** A registry that knows one package. */
async function registry(): Promise<string> {
  const server = createServer((request, response) => {
    const known = request.url === '/big-thing';
    response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' }).end(
      JSON.stringify(
        known
          ? {
              name: 'big-thing',
              'dist-tags': { latest: '1.0.0' },
              versions: {
                '1.0.0': {
                  name: 'big-thing',
                  version: '1.0.0',
                  dist: { tarball: 'http://localhost/big-thing.tgz', unpackedSize: 189_400_000 },
                },
              },
            }
          : { error: 'not_found' },
      ),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

it('asks the mirror that .npmrc names for the size of a package', async () => {
  const settings = join(temporaryFolder(), '.npmrc');
  writeFileSync(settings, `registry=${await registry()}\n`);
  vi.stubEnv('npm_config_userconfig', settings);
  vi.stubEnv('npm_config_registry', undefined);
  vi.stubEnv('npm_config_cache', temporaryFolder());
  expect(await askRegistry('big-thing@1.0.0')).toEqual({ megabytes: 189 });
  // One that does not know a package can be reached all the same.
  expect(await askRegistry('other-thing@1.0.0')).toEqual({});
});

it('says at once why a registry cannot be reached', async () => {
  vi.stubEnv('npm_config_registry', 'http://127.0.0.1:9/');
  vi.stubEnv('npm_config_cache', temporaryFolder());
  const { unreachable } = await askRegistry('big-thing@1.0.0');
  expect(unreachable).toContain('ECONNREFUSED 127.0.0.1:9');
});

it('hands settings on to another install, and nothing that tells of ours', () => {
  expect(
    withoutScriptVariables({
      PATH: '/bin',
      npm_config_registry: 'https://mirror.example/',
      npm_config_https_proxy: 'http://proxy.example',
      npm_config_user_agent: 'npm/10.9.8 node/v20.19.0 linux x64',
      npm_config_local_prefix: '/clone',
      npm_lifecycle_event: 'start',
      npm_package_json: '/clone/package.json',
      npm_execpath: '/usr/lib/node_modules/npm/bin/npm-cli.js',
    }),
  ).toEqual({
    PATH: '/bin',
    npm_config_registry: 'https://mirror.example/',
    npm_config_https_proxy: 'http://proxy.example',
  });
});
