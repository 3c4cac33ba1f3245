import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { JournalEvent } from '../../src/run/run';
import type { RunStatus } from '../../src/run/explaining/status';
import { gitRepository } from '../support/gitRepository';
import { waves } from '../support/commands';

function plan(preflight: object): string {
  return JSON.stringify({
    change_id: 'checked',
    execution: { preflight },
    packages: [
      {
        id: 'one',
        scope: { write_allow: ['one.txt'] },
        agent: { command: 'echo x > one.txt' },
        retry_budget: 0,
      },
    ],
  });
}

const events = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as JournalEvent);

/** A port that something listens on until the test ends. */
async function listening(): Promise<number> {
  const server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe('preflight', () => {
  it('names everything that is missing at once, starts no agent, and exits with 3', async () => {
    const port = await listening();
    const repository = gitRepository({
      files: {
        'work-packages.yaml': plan({
          tools: ['git >= 2', 'node >= 999', 'no-such-tool-here'],
          environment: ['PREFLIGHT_TEST_KEY'],
          services: [`localhost:${port}`, 'localhost:1'],
          ports: [port],
        }),
      },
    });
    const { code, out, err } = await waves(repository.root, ['run', 'work-packages.yaml']);
    expect(code).toBe(3);
    const text = out + err;
    expect(text).toContain('NO GO, 5 of');
    for (const name of ['node', 'no-such-tool-here', 'PREFLIGHT_TEST_KEY', 'localhost:1', String(port)]) {
      expect(text).toMatch(new RegExp(`missing +\\w+ +${name} `));
    }
    expect(text).toMatch(new RegExp(`ok +service +localhost:${port} +answers`));

    const status = JSON.parse((await waves(repository.root, ['status', '--json'])).out) as RunStatus;
    expect(status).toMatchObject({ state: 'stuck', packages: { one: { attempt: 0 } } });
    expect(status.packages['one']?.blocked_by).toContainEqual(expect.objectContaining({ kind: 'preflight' }));
  });

  it('goes on with the same run as soon as what was missing is there', async () => {
    const files = { 'work-packages.yaml': plan({ environment: ['PREFLIGHT_TEST_KEY'] }) };
    const repository = gitRepository({ files });
    expect((await waves(repository.root, ['run', 'work-packages.yaml'])).code).toBe(3);
    const { code, out } = await waves(repository.root, ['run', 'work-packages.yaml', '--json'], {
      PREFLIGHT_TEST_KEY: 'top-secret',
    });
    expect(code).toBe(0);
    expect(events(out).map((event) => event.type)).toContain('run.continued');
    expect(out).not.toContain('top-secret');
  });

  it('can be overruled by a person', async () => {
    const repository = gitRepository({
      files: { 'work-packages.yaml': plan({ tools: ['no-such-tool-here'] }) },
    });
    const { code } = await waves(repository.root, ['run', 'work-packages.yaml', '--no-preflight']);
    expect(code).toBe(0);
  });

  it('is shown by doctor without a run', async () => {
    const repository = gitRepository({
      files: { 'work-packages.yaml': plan({ tools: ['no-such-tool-here'] }) },
    });
    const { code, out } = await waves(repository.root, ['doctor', 'work-packages.yaml', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      findings: expect.arrayContaining([
        expect.objectContaining({ name: 'plan: tool no-such-tool-here', state: 'missing' }),
      ]) as unknown,
    });
    expect(repository.git('branch', '--list', 'waves/*')).toBe('');
  });
});
