import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePort } from '../support/freePort';
import { gitRepository } from '../support/gitRepository';
import { waitFor } from '../support/waitFor';
import { startWaves } from '../support/waves';

interface Served {
  readonly url: string;
  readonly key: string;
  readonly mcp: string;
}

async function serving(root: string, ...args: string[]) {
  const waves = startWaves(root, ['serve', '--json', ...args]);
  const served = await waitFor(
    'it is served',
    () => waves.out().endsWith('\n') && (JSON.parse(waves.out()) as Served),
  );
  return { ...served, waves };
}

async function lock({ url, key }: Served, file_path: string): Promise<number> {
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
  const body = JSON.stringify({ file_path, agent_id: 'a' });
  return (await fetch(`${url}/locks/acquire`, { method: 'POST', headers, body })).status;
}

it('serves the coordinator on a port until it is interrupted, and says how to get in', async () => {
  const { root } = gitRepository({ files: { 'a.txt': 'a' } });
  const port = await freePort();
  const first = await serving(root, '--port', String(port));
  expect(first.url).toBe(`http://127.0.0.1:${port}`);
  expect(first.mcp).toBe(`${first.url}/mcp`);
  expect(await lock(first, 'a.txt')).toBe(200);

  // Another one joins the one that serves already, and cannot have it elsewhere.
  const second = await serving(root);
  expect(second.url).toBe(first.url);
  const third = startWaves(root, ['serve', '--port', '1']);
  expect((await third.finished).code).toBe(2);
  second.waves.signal('SIGINT');
  expect((await second.waves.finished).code).toBe(0);
  expect(await lock(first, 'a.txt')).toBe(200);

  first.waves.signal('SIGINT');
  expect((await first.waves.finished).code).toBe(0);
  await expect(fetch(`${first.url}/health`)).rejects.toThrow();
});

it('says that a port is taken, and takes no other', async () => {
  const { root } = gitRepository({ files: { 'a.txt': 'a' } });
  const taken = createServer().listen(0, '127.0.0.1');
  const port = await waitFor('there is a port', () => {
    const address = taken.address();
    return typeof address === 'object' && address !== null && address.port;
  });
  const waves = startWaves(root, ['serve', '--port', String(port)]);
  const { code, err } = await waves.finished;
  expect(code).not.toBe(0);
  expect(err).toContain(`port ${port}`);
  await new Promise((resolve) => taken.close(resolve));
});
