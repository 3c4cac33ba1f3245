import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MachineProbe } from '../../../src/node/plans/preflightProbe';
import { gitRepository } from '../../support/gitRepository';
import { temporaryFolder } from '../../support/temporaryFolder';

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A folder on the PATH with one program in it, which answers as `script` does. */
function program(name: string, script: string): NodeJS.ProcessEnv {
  const folder = temporaryFolder('bin');
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return { PATH: [folder, process.env['PATH'] ?? ''].join(delimiter) };
}

describe.skipIf(process.platform === 'win32')('the probe for programs', () => {
  it.each([
    ['tells its version', 'echo "it 1.22.3"', '1.22.3'],
    ['tells it on the other stream', 'echo "version 21" >&2', '21'],
    ['knows only another question', 'test "$1" = version && echo v3.4', '3.4'],
    ['fails', 'echo 9.9; exit 1', undefined],
  ])('asks one that %s', async (_case, script, version) => {
    const probe = new MachineProbe(temporaryFolder(), program('it', script));
    expect(await probe.tool('it', true)).toMatchObject({ found: true, version });
  });

  it('starts none whose version does not matter, and finds none that is not there', async () => {
    const folder = temporaryFolder();
    const probe = new MachineProbe(folder, program('it', `touch ${join(folder, 'started')}; echo 1.0`));
    expect(await probe.tool('it', false)).toMatchObject({ found: true, version: undefined });
    expect(await probe.tool('no-such-tool-here', true)).toEqual({ found: false });
    expect(await probe.tool('started', false)).toEqual({ found: false });
  });
});

describe('the probe for services and ports', () => {
  it('connects to what answers, and says why something does not', async () => {
    const probe = new MachineProbe(temporaryFolder());
    const port = await portOf(createServer((socket) => socket.end()));
    expect(await probe.service({ kind: 'tcp', host: '127.0.0.1', port })).toBeUndefined();
    expect(await probe.service({ kind: 'tcp', host: '127.0.0.1', port: 1 })).toContain('ECONNREFUSED');
    expect(await probe.portIsFree(port)).toBe(false);
  });

  it('takes any answer over HTTP except an error of the server', async () => {
    const probe = new MachineProbe(temporaryFolder());
    const server = createHttpServer((request, response) => {
      response.writeHead(request.url === '/broken' ? 503 : 404).end();
    });
    const url = `http://127.0.0.1:${await portOf(server)}`;
    expect(await probe.service({ kind: 'http', url: `${url}/any` })).toBeUndefined();
    expect(await probe.service({ kind: 'http', url: `${url}/broken` })).toBe('answers with 503');
    expect(await probe.service({ kind: 'http', url: 'http://127.0.0.1:1/' })).toMatch(/does not answer/);
  });
});

describe('the probe for the rest', () => {
  it('sees variables, logins, git and the size of a checkout', async () => {
    const home = temporaryFolder('home');
    const repository = gitRepository({ files: { 'a.txt': 'x'.repeat(1000), 'b/ü.txt': 'y'.repeat(500) } });
    const probe = new MachineProbe(repository.root, { HOME: home, SET: 'yes', BLANK: ' ' });
    expect(['SET', 'BLANK', 'ABSENT'].map((name) => probe.hasVariable(name))).toEqual([true, false, false]);
    expect(await probe.git()).toMatchObject({ isNewEnough: true });
    expect((await probe.disk())?.checkout).toBe(1500);

    const evidence = { variables: ['TOKEN'], files: ['.agent/auth.json'], how: '' };
    if (process.platform !== 'darwin') {
      expect(await probe.isLoggedIn(evidence)).toBe(false);
    }
    mkdirSync(join(home, '.agent'));
    writeFileSync(join(home, '.agent/auth.json'), '{}');
    expect(await probe.isLoggedIn(evidence)).toBe(true);
    expect(await new MachineProbe(home, { HOME: '/', TOKEN: 'x' }).isLoggedIn(evidence)).toBe(true);
  });
});
