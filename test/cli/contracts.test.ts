import { describe, expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { statusOf, waves } from '../support/commands';

const BRANCH = 'waves/profiles/integration';

/** A shell command that writes a file. */
function write(path: string, text: string): string {
  const folder = path.includes('/') ? `mkdir -p ${path.slice(0, path.lastIndexOf('/'))} && ` : '';
  return `${folder}printf '%s' '${text}' > ${path}`;
}

interface Described {
  readonly id: string;
  readonly after?: readonly string[];
  readonly command: string;
  readonly writes: readonly string[];
  readonly leaves?: readonly string[];
  readonly more?: Readonly<Record<string, unknown>>;
  readonly retries?: number;
}

function planOf(
  packages: readonly Described[],
  contracts: readonly string[] = ['contracts/api.yaml'],
): string {
  // YAML holds JSON.
  return JSON.stringify({
    schema_version: 1,
    feature: { id: 'profiles', title: 'Profiles', plan_revision: 1 },
    contracts: { revision: 1, openapi: { primary: contracts[0], files: contracts } },
    packages: packages.map(({ id, after = [], command, writes, leaves = [], more = {}, retries = 0 }) => ({
      package_id: id,
      task_type: 'implementation',
      description: `Does ${id}.`,
      priority: 1,
      depends_on: after,
      locks: { files: [], keys: [] },
      scope: { write_allow: writes, read_allow: ['**'] },
      worktree: { name: id },
      timeout_minutes: 5,
      retry_budget: retries,
      min_trust_level: 2,
      verification: {
        tier_required: 'A',
        steps: [
          {
            name: 'nothing',
            kind: 'command',
            command: 'true',
            evidence: { artifacts: [], result_keys: [] },
          },
        ],
      },
      outputs: { result_keys: ['x'], artifacts: leaves },
      inputs: { agent: { command }, ...more },
    })),
  });
}

describe('contracts between packages', () => {
  it('tells a dependent what packages before it really offer, with types', async () => {
    const plan = planOf([
      {
        id: 'wp-users',
        command: write(
          'src/users.ts',
          'export function findUser(id: string): Promise<User> { return x }\nexport interface User { displayName: string }',
        ),
        writes: ['src/users.ts'],
        leaves: ['src/users.ts'],
      },
      {
        id: 'wp-page',
        after: ['wp-users'],
        command: 'cp "$WAVES_PROMPT_FILE" prompt.txt',
        writes: ['prompt.txt'],
        more: { consumes: ['src/users.ts'] },
      },
    ]);
    const repository = gitRepository({
      files: { 'work-packages.yaml': plan, 'contracts/api.yaml': 'a: 1\n' },
    });
    expect((await waves(repository.root, ['run', 'work-packages.yaml'])).code).toBe(0);
    const prompt = repository.git('show', `${BRANCH}:prompt.txt`);
    expect(prompt).toContain('`src/users.ts` (from wp-users, as of ');
    expect(prompt).toContain('function findUser(id: string): Promise<User>');
    expect(prompt).toContain('displayName: string');
    const shown = JSON.parse(
      (await waves(repository.root, ['prompt', 'work-packages.yaml', 'wp-page', '--json'])).out,
    ) as {
      context: { upstream_contracts: { path: string; items: { name: string }[] }[] };
    };
    expect(shown.context.upstream_contracts).toMatchObject([
      { path: 'src/users.ts', package: 'wp-users', items: [{ name: 'findUser' }, { name: 'User' }] },
    ]);
  });

  it('sends a package back to its agent that does not leave what others need, and says what is missing', async () => {
    const plan = planOf([
      {
        id: 'wp-users',
        command: `if grep -q 'does not export .findUser.' "$WAVES_PROMPT_FILE"; then ${write('src/users.ts', 'export function findUser(id: string) {}')}; else ${write('src/users.ts', 'export function getUser(id: string) {}')}; fi`,
        writes: ['src/users.ts'],
        retries: 1,
        more: { obligations: [{ module: 'src/users.ts', exports: ['findUser'] }] },
      },
      {
        id: 'wp-page',
        after: ['wp-users'],
        command: 'echo 1 > page.txt',
        writes: ['page.txt'],
        more: { consumes: ['src/users.ts'] },
      },
    ]);
    const repository = gitRepository({
      files: { 'work-packages.yaml': plan, 'contracts/api.yaml': 'a: 1\n' },
    });
    const { code, out } = await waves(repository.root, ['run', 'work-packages.yaml']);
    expect(out).toContain(
      'src/users.ts does not export `findUser`; it exports getUser. wp-page builds on it.',
    );
    expect(code).toBe(0);
    expect((await statusOf(repository.root)).packages['wp-users']).toMatchObject({
      state: 'done',
      attempt: 2,
    });
  });

  it('names every kind of obligation that is missed, and is content when all are met', async () => {
    const good = {
      'src/users.ts': 'export interface User { id: string }',
      'contracts/api.yaml':
        'openapi: 3.1.0\ninfo: { title: Users, version: "1" }\npaths:\n  /users:\n    get:\n      responses: { "200": { description: ok } }\n',
      'db/users.sql': 'CREATE TABLE users (id int PRIMARY KEY, name text);',
      'contracts/changed.schema.json': '{ "type": "object", "examples": [{}] }',
      'notes.md': 'done',
    };
    const bad = {
      'src/users.ts': 'export interface User { name: string }',
      'contracts/api.yaml': 'openapi: 3.1.0\ninfo: { title: Users, version: "1" }\npaths: {}\n',
      'db/users.sql': 'CREATE TABLE users (id int PRIMARY KEY);',
      'contracts/changed.schema.json': '{ "type": "object",\n  "examples": [4] }',
    };
    const all = (files: Readonly<Record<string, string>>) =>
      Object.entries(files)
        .map(([path, text]) => write(path, text))
        .join(' && ');
    const plan = planOf([
      {
        id: 'wp-users',
        command: `if [ "$WAVES_ATTEMPT" = 1 ]; then ${all(bad)}; elif [ "$WAVES_ATTEMPT" = 2 ]; then ${all(good)}; else ${all({ ...good, 'ok.txt': '' })}; fi`,
        writes: ['**'],
        retries: 2,
        more: {
          obligations: [
            'notes.md',
            { module: 'src/users.ts', exports: ['User { id }'] },
            { endpoint: 'GET /users', contract: 'contracts/api.yaml' },
            { table: 'users', columns: ['name'] },
            { event: 'user.changed', schema: 'contracts/changed.schema.json' },
            { command: 'test -f ok.txt' },
          ],
        },
      },
    ]);
    const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
    const { code, out, err } = await waves(repository.root, ['run', 'work-packages.yaml']);
    expect(code, out + err).toBe(0);
    for (const miss of [
      'notes.md is not there.',
      'src/users.ts:1: `User` has no id; it has name.',
      'contracts/api.yaml has no GET /users; it has no operation.',
      'db/users.sql:1: the table users has no name; it has id.',
      'contracts/changed.schema.json:2: This example is not what the schema describes: must be object.',
      'test -f ok.txt exited with code 1.',
    ]) {
      expect(out).toContain(miss);
    }
    expect((await statusOf(repository.root)).packages['wp-users']).toMatchObject({
      state: 'done',
      attempt: 3,
    });
  });

  it('stops a package that changes a contract of another one', async () => {
    const plan = planOf([
      { id: 'wp-contracts', command: write('contracts/api.yaml', 'a: 2'), writes: ['contracts/api.yaml'] },
      {
        id: 'wp-page',
        after: ['wp-contracts'],
        command: write('contracts/api.yaml', 'a: 3'),
        writes: ['contracts/**', 'page.txt'],
      },
    ]);
    const repository = gitRepository({
      files: { 'work-packages.yaml': plan, 'contracts/api.yaml': 'a: 1\n' },
    });
    expect((await waves(repository.root, ['run', 'work-packages.yaml'])).code).toBe(3);
    const { packages } = await statusOf(repository.root);
    expect(packages['wp-page']?.state).toBe('blocked');
    expect(packages['wp-page']?.message).toContain('contracts/api.yaml, which belongs to wp-contracts');
    expect(repository.git('show', `${BRANCH}:contracts/api.yaml`)).toBe('a: 2');
  });
});
