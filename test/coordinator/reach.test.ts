import { writeFileSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { request } from 'node:https';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { guestToken } from '../../src/coordinator/tokens';
import { RateLimit } from '../../src/node/coordinator/admission';
import { callBackKeys, coordinatorKeys } from '../../src/node/coordinator/keys';
import { coordinatorFolder } from '../../src/node/runs/runFolder';
import { waves } from '../support/commands';
import { gitRepository } from '../support/gitRepository';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { startWaves } from '../support/waves';
import { SELF_SIGNED } from './selfSigned';
import { servedCoordinator } from './servedCoordinator';

/** Another address of this machine stands for one that others get to. */
const OUTSIDE = '127.0.0.1';

interface Said {
  readonly status: number | undefined;
  readonly body: string;
}

/** Asks a server that shows our certificate, by a name of it. */
function ask(url: string, host: string, headers: Record<string, string> = {}): Promise<Said> {
  const isSecure = url.startsWith('https');
  const options = { headers: { Host: host, ...headers } };
  return new Promise((resolve, reject) => {
    const sent = isSecure
      ? request(url, { ...options, ca: SELF_SIGNED.cert, servername: 'waves.example' })
      : plainRequest(url, options);
    sent.once('error', reject).once('response', (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.once('end', () => resolve({ status: response.statusCode, body }));
    });
    sent.end();
  });
}

describe('keys for those outside of runs', () => {
  const HOUR_MS = 3_600_000;

  async function guests() {
    const coordinator = await servedCoordinator();
    const { sealer } = await coordinatorKeys(coordinatorFolder(coordinator.commonDir));
    const key = (scope: 'read' | 'work', hours: number, agentId = 'ada') =>
      guestToken({ agentId, scope, since: Date.now(), until: Date.now() + hours * HOUR_MS }, sealer);
    const lock = (by: string, more: object = {}) =>
      coordinator.http('POST', '/locks/acquire', { body: { file_path: 'a.ts', ...more }, key: by });
    return { coordinator, key, lock };
  }

  it('do what their scope says, under their own name, and nothing that only the owner may', async () => {
    const { coordinator, key, lock } = await guests();
    expect(await lock(key('work', 1))).toMatchObject({ status: 200, body: { locked_by: 'ada' } });
    expect((await lock(key('work', 1), { agent_id: 'ben' })).status).toBe(403);
    expect((await coordinator.http('DELETE', '/locks/a.ts', { key: key('work', 1) })).status).toBe(403);
    const refused = await lock(key('read', 1));
    expect(refused).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('the key of ada is for looking only') as string },
    });
    expect((await coordinator.http('GET', '/locks', { key: key('read', 1) })).status).toBe(200);
  });

  it('are good for nothing after their end, or when something of them was changed', async () => {
    const { key, lock } = await guests();
    expect((await lock(key('work', -1))).body).toMatchObject({
      detail: expect.stringContaining('was good until') as string,
    });
    const [prefix = '', , , since = '', until = '', seal = ''] = key('read', 1).split('.');
    const changed = [
      [prefix, 'ada', 'work', since, until, seal],
      [prefix, 'owner', 'read', since, until, seal],
      [prefix, 'ada', 'read', `${since}0`, until, seal],
      [prefix, 'ada', 'read', since, `${until}0`, seal],
      [prefix, 'ada', 'read', since, 'never', seal],
      [prefix, 'ada', 'read', since, until, ''],
    ];
    for (const parts of changed) {
      expect((await lock(parts.join('.'))).status).toBe(401);
    }
  });

  it('are called back by name, all that were made until then, while they are being used', async () => {
    const { coordinator, key, lock } = await guests();
    const [adas, bens] = [key('work', 1), key('work', 1, 'ben')];
    expect((await lock(adas)).status).toBe(200);
    const folder = coordinatorFolder(coordinator.commonDir);
    await callBackKeys(folder, 'ada', Date.now());
    const refused = await lock(adas);
    expect(refused).toMatchObject({
      status: 401,
      body: { detail: expect.stringContaining('This key of ada was called back at') as string },
    });
    expect((await coordinator.http('POST', '/mcp', { body: {}, key: adas })).status).toBe(401);
    expect((await lock(bens)).status).toBe(200);
    expect((await lock(coordinator.open.ownerKey)).status).toBe(200);
    await waitFor('the clock has gone on', () => Date.now() > Number(adas.split('.')[3]) + 1);
    await callBackKeys(folder, 'ben', Date.now());
    expect((await lock(adas)).status).toBe(401);
    await waitFor('a later key counts', async () => (await lock(key('work', 1))).status === 200);
  });
});

it('counts calls by caller, and lets them go on after a while', () => {
  let now = 0;
  const limit = new RateLimit({ burst: 3, perSecond: 2 }, () => now);
  expect([1, 2, 3, 4].map(() => limit.take('a'))).toEqual([undefined, undefined, undefined, 1]);
  expect(limit.take('b')).toBeUndefined();
  now = 1000;
  expect([1, 2, 3].map(() => limit.take('a'))).toEqual([undefined, undefined, 1]);
  for (let caller = 0; caller < 20_000; caller += 1) {
    limit.take(`many ${caller}`);
  }
  expect(limit.take('a')).toBeUndefined();
});

describe('waves serve for other machines', () => {
  interface Served {
    readonly url: string;
    readonly local?: string;
    readonly key: string;
  }

  async function serving(root: string, ...args: string[]) {
    const process = startWaves(root, ['serve', '--json', ...args]);
    return waitFor('it is served', () => {
      expect(process.err()).not.toContain('waves: ');
      return process.out() !== '' && (JSON.parse(process.out()) as Served);
    });
  }

  it('speaks HTTPS outside, answers to the names that it was given, and says what to set for others', async () => {
    const { root } = gitRepository();
    const folder = temporaryFolder('tls');
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    writeFileSync(cert, SELF_SIGNED.cert);
    writeFileSync(key, SELF_SIGNED.key);
    const bind = ['--bind', '0.0.0.0', '--cert', cert, '--key', key, '--host', 'waves.example'];
    const served = await serving(root, ...bind);
    expect(served.url).toMatch(/^https:\/\/0\.0\.0\.0:\d+$/);
    const url = `https://${OUTSIDE}:${new URL(served.url).port}/health`;
    expect((await ask(url, 'waves.example')).status).toBe(200);
    expect((await ask(url, 'waves.example:443')).status).toBe(200);
    const foreign = await ask(url, 'other.example');
    expect(foreign.status).toBe(403);
    expect(foreign.body).toContain('waves serve --host other.example');
    expect((await ask(url, 'a<b>')).body).toContain('waves serve --host NAME');
    expect((await ask(url, 'waves.example', { Origin: 'https://waves.example' })).status).toBe(200);
    expect((await ask(url, 'waves.example', { Origin: 'https://evil.example' })).status).toBe(403);
    const local = `${served.local ?? ''}/health`;
    expect((await ask(local, new URL(local).host)).status).toBe(200);
    const token = await waves(root, [
      'serve',
      '--json',
      '--token-for',
      'ada',
      '--scope',
      'read',
      '--hours',
      '2',
    ]);
    const { key: guest, expires } = JSON.parse(token.out) as { key: string; expires: string };
    expect(Date.parse(expires) - Date.now()).toBeLessThanOrEqual(2 * 3_600_000);
    const audit = `${url.replace('/health', '')}/locks`;
    expect((await ask(audit, 'waves.example', { Authorization: `Bearer ${guest}` })).status).toBe(200);
    expect((await ask(audit, 'waves.example', { Authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await waves(root, ['serve', '--revoke', 'ada'])).out).toContain('No key that was made for ada');
    expect((await ask(audit, 'waves.example', { Authorization: `Bearer ${guest}` })).status).toBe(401);
  });

  it('answers behind a proxy to the name that it passes on, and to no other', async () => {
    const { root } = gitRepository();
    const { url } = await serving(root, '--host', 'Waves.Example');
    expect((await ask(`${url}/health`, 'waves.example')).status).toBe(200);
    expect((await ask(`${url}/health`, new URL(url).host)).status).toBe(200);
    const wrong = await ask(`${url}/health`, 'localhost:1');
    expect(wrong.status).toBe(403);
    expect(wrong.body).toContain(`served at port ${new URL(url).port}`);
  });

  it.each([
    ['without a certificate', ['--bind', '0.0.0.0'], 'could read keys and work'],
    ['with half of one', ['--bind', '0.0.0.0', '--cert', 'x'], 'belong together'],
    ['with one that is not there', ['--bind', '0.0.0.0', '--cert', 'x', '--key', 'y'], 'x cannot be read'],
    ['with one where nobody else comes', ['--cert', 'x', '--key', 'y'], 'plain HTTP'],
    ['by a name that is none', ['--host', 'https://waves.example'], 'no name of a machine'],
    ['for nobody', ['--token-for', 'a b'], 'no name of an agent'],
    ['called back from nobody', ['--revoke', 'a b'], 'no name of an agent'],
    ['for ever', ['--token-for', 'ada', '--hours', '9000'], 'more than a year'],
  ])('serves nothing %s', async (_, args, words) => {
    const { root } = gitRepository();
    const { code, err } = await startWaves(root, ['serve', ...args]).finished;
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(words) as string });
  });
});
