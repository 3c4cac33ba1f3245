import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inDepth } from '../support/depth';
import { gitRepository } from '../support/gitRepository';
import { waitFor } from '../support/waitFor';
import { contractToolFolder } from '../../scripts/setup/contractTools.mjs';
import { statusOf, waves } from '../support/commands';
import { startWaves } from '../support/waves';

const API = `openapi: 3.1.0
info: { title: Users, version: '1' }
paths:
  /users:
    get:
      responses: { '200': { description: ok, content: { application/json: { schema: { type: array }, example: [Ada] } } } }
`;

/** Takes the arguments that Prism takes, and answers everything with the document that it was given. */
const STAND_IN = `#!/usr/bin/env node
const [mode, ...rest] = process.argv.slice(2);
const option = (name) => rest[rest.indexOf(name) + 1];
const text = require('node:fs').readFileSync(rest.at(-1), 'utf8');
if (mode !== 'mock' || option('--host') !== '127.0.0.1') process.exit(2);
require('node:fs').writeFileSync(process.env.STAND_IN_PIDS + '/' + process.pid, '');
console.log('listens on ' + option('--port'));
require('node:http').createServer((_, answer) => answer.end(text)).listen(Number(option('--port')), '127.0.0.1');
`;

/** A command that asks the mock server for its users and keeps the answer. */
const ASK =
  "node -e \"fetch(process.env.WAVES_MOCK_URL + '/users').then((answer) => answer.text()).then((text) => require('node:fs').writeFileSync(process.env.WAVES_PACKAGE + '.txt', text))\"";

interface Described {
  readonly id: string;
  readonly after?: readonly string[];
  readonly command: string;
  readonly writes: readonly string[];
}

function planOf(packages: readonly Described[], prism: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    schema_version: 1,
    feature: { id: 'users', title: 'Users', plan_revision: 1 },
    contracts: {
      revision: 1,
      openapi: { primary: 'contracts/api.yaml', files: ['contracts/api.yaml'] },
      mocks: { prism },
    },
    packages: packages.map(({ id, after = [], command, writes }) => ({
      package_id: id,
      task_type: 'implementation',
      description: `Does ${id}.`,
      priority: 1,
      depends_on: after,
      locks: { files: [], keys: [] },
      scope: { write_allow: writes, read_allow: ['**'] },
      worktree: { name: id },
      timeout_minutes: 5,
      retry_budget: 0,
      min_trust_level: 2,
      verification: { tier_required: 'A', steps: [] },
      outputs: { result_keys: ['x'] },
      inputs: { agent: { command } },
    })),
  });
}

/** A repository with a stand-in for Prism, as npm installs programs, and the folder where that leaves its process ids. */
function repositoryWith(plan: string, program: string | undefined) {
  const repository = gitRepository({
    files: { 'work-packages.yaml': plan, 'contracts/api.yaml': API, '.gitignore': 'node_modules\npids\n' },
  });
  const pids = join(repository.root, 'pids');
  mkdirSync(pids);
  if (program !== undefined) {
    repository.write({ 'node_modules/.bin/prism': program });
    chmodSync(join(repository.root, 'node_modules/.bin/prism'), 0o755);
  }
  const alive = () => readdirSync(pids).map(Number).filter(isAlive);
  return { repository, env: { STAND_IN_PIDS: pids }, alive };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const BRANCH = 'waves/users/integration';
const PAGE: Described = { id: 'wp-page', command: ASK, writes: ['wp-page.txt'] };

describe('the mock server of a run', () => {
  it('answers agents as the contract says, on ports of its own, and ends with the run', async () => {
    const second: Described = { id: 'wp-tests', command: ASK, writes: ['wp-tests.txt'] };
    const told: Described = {
      id: 'wp-told',
      command: 'cp "$WAVES_PROMPT_FILE" prompt.txt && printf "%s" "$WAVES_MOCK_URL" > url.txt',
      writes: ['prompt.txt', 'url.txt'],
    };
    const { repository, env, alive } = repositoryWith(planOf([PAGE, second, told]), STAND_IN);
    const done = await waves(repository.root, ['run', 'work-packages.yaml'], env);
    expect(done.code, done.err + done.out).toBe(0);
    expect(repository.show(BRANCH, 'wp-page.txt')).toContain('title: Users');
    expect(repository.show(BRANCH, 'wp-tests.txt')).toContain('title: Users');
    const url = repository.show(BRANCH, 'url.txt');
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(repository.show(BRANCH, 'prompt.txt')).toContain(
      `A mock server answers as \`contracts/api.yaml\` says, at ${url}`,
    );
    expect(done.out).toContain(`a mock server answers as contracts/api.yaml says: ${url}`);
    expect(alive()).toEqual([]);
    const { run, mock } = await statusOf(repository.root);
    expect(mock).toMatchObject({ start: 1, message: 'The mock server has ended with the run.' });
    const log = join(repository.root, '.git/waves/runs', run, 'mock/1/log');
    expect(readFileSync(log, 'utf8')).toContain('listens on');
  });

  inDepth('answers as the contract says after a package has changed it', async () => {
    const contracts: Described = {
      id: 'wp-contracts',
      command: 'sed -i.bak "s/title: Users/title: People/" contracts/api.yaml && rm contracts/*.bak',
      writes: ['contracts/api.yaml'],
    };
    const first: Described = { id: 'wp-first', command: ASK, writes: ['wp-first.txt'] };
    const plan = planOf([first, { ...contracts, after: ['wp-first'] }, { ...PAGE, after: ['wp-contracts'] }]);
    const { repository, env, alive } = repositoryWith(plan, STAND_IN);
    const done = await waves(repository.root, ['run', 'work-packages.yaml'], env);
    expect(repository.show(BRANCH, 'wp-first.txt'), done.err + done.out).toContain('title: Users');
    expect(repository.show(BRANCH, 'wp-page.txt')).toContain('title: People');
    expect((await statusOf(repository.root)).mock).toMatchObject({ start: 2 });
    expect(alive()).toEqual([]);
  });

  it('is found and ended by the driver that comes after one that was killed', async () => {
    const waiting: Described = {
      id: 'wp-page',
      command: 'touch "$STAND_IN_PIDS/../began"; while [ ! -e "$STAND_IN_PIDS/../go" ]; do sleep 0.1; done',
      writes: ['x'],
    };
    const { repository, env, alive } = repositoryWith(planOf([waiting]), STAND_IN);
    const first = startWaves(repository.root, ['run', 'work-packages.yaml'], env);
    await waitFor('its agent works', () => existsSync(join(repository.root, 'began')));
    first.signal('SIGKILL');
    await first.finished;
    expect(alive()).toHaveLength(1);
    repository.write({ go: '' });
    const done = await waves(repository.root, ['run', 'work-packages.yaml'], env);
    expect(done.code, done.err + done.out).toBe(0);
    // Nobody is left whose child it was, and who would have waited for its end.
    await waitFor('the mock server has ended', () => alive().length === 0);
  });

  it('is our own where the repository has no other', async () => {
    const { repository } = repositoryWith(planOf([PAGE]), undefined);
    const done = await waves(repository.root, ['run', 'work-packages.yaml'], {
      PATH: (process.env['PATH'] ?? '')
        .split(':')
        .filter((folder) => !existsSync(join(folder, 'prism')))
        .join(':'),
    });
    expect(done.code, done.err).toBe(0);
    expect(JSON.parse(repository.show(BRANCH, 'wp-page.txt'))).toEqual(['Ada']);
    const { run } = await statusOf(repository.root);
    const log = join(repository.root, '.git/waves/runs', run, 'mock/1/log');
    expect(readFileSync(log, 'utf8')).toContain('GET /users 200');
  });

  it('says why it did not start, and starts none where somebody answers already', async () => {
    const broken = '#!/usr/bin/env node\nconsole.error("no such document"); process.exit(1);\n';
    const item = { ...PAGE, command: 'touch wp-page.txt' };
    const one = repositoryWith(planOf([item]), broken);
    const first = await waves(one.repository.root, ['run', 'work-packages.yaml'], one.env);
    expect(first.code, first.err).toBe(0);
    expect(first.out).toMatch(/The mock server did not start \(Prism\): .*no such document/);

    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const two = repositoryWith(planOf([item], { command: 'sleep 60', base_url: url }), undefined);
    const second = await waves(two.repository.root, ['run', 'work-packages.yaml']);
    expect(second.out).toContain(`something answers at ${url} already`);
  });

  it('asks for consent to a command of the plan', async () => {
    const plan = planOf([{ ...PAGE, command: 'true' }], { command: 'npx prism mock api.yaml' });
    const { repository } = repositoryWith(plan, undefined);
    const asked = await waves(repository.root, ['run', 'work-packages.yaml'], { WAVES_CONSENT: '' });
    expect(asked.code).toBe(3);
    expect(asked.out + asked.err).toContain('As a mock server, while the run goes on');
  });

  const prism = contractToolFolder('prism');
  it.skipIf(prism === undefined)('works with the real Prism', async () => {
    const { repository } = repositoryWith(planOf([PAGE]), undefined);
    const done = await waves(repository.root, ['run', 'work-packages.yaml'], {
      PATH: `${prism ?? ''}:${process.env['PATH'] ?? ''}`,
    });
    expect(done.code, done.err + done.out).toBe(0);
    expect(JSON.parse(repository.show(BRANCH, 'wp-page.txt'))).toEqual(['Ada']);
  });
});
