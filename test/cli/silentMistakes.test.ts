import { expect, it } from 'vitest';
import type { RunReport } from '../../src/run/report/reportDocument';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waves } from '../support/commands';

/** A command that writes one line in its first attempt and another one afterwards. */
function second(file: string, first: string, then: string): string {
  return `if [ "$WAVES_ATTEMPT" = 1 ]; then echo '${first}' > ${file}; else echo '${then}' > ${file}; fi`;
}

async function reportOf(root: string): Promise<RunReport> {
  return JSON.parse((await waves(root, ['report', '--format', 'json'])).out) as RunReport;
}

const verdicts = ({ packages }: RunReport) =>
  packages.map(({ id, state, attempts, contract, imports }) => [
    id,
    state,
    attempts.length,
    contract,
    imports?.proved,
  ]);

it('finds what an agent says nothing of, sends it back, and tells what is proved and what is not', async () => {
  const plan = planText([
    { id: 'dash', command: 'echo "export class BillingDashboard {}" > dash.ts', writes: ['dash.ts'] },
    {
      id: 'page',
      dependsOn: ['dash'],
      retryBudget: 1,
      writes: ['page.ts'],
      command: second(
        'page.ts',
        'import { Dashboard } from "./dash";',
        'import { BillingDashboard } from "./dash";',
      ),
    },
    {
      id: 'load',
      dependsOn: ['dash'],
      retryBudget: 1,
      writes: ['app/load.py'],
      command: second('app/load.py', 'from .store import Stores', 'from .store import Store'),
    },
    {
      id: 'alias',
      dependsOn: ['dash'],
      writes: ['alias.ts'],
      command: `echo 'import x from "@/dash";' > alias.ts`,
    },
  ]);
  const { root } = gitRepository({
    files: { 'work-packages.yaml': plan, 'app/__init__.py': '', 'app/store.py': 'class Store: pass\n' },
  });
  const { code, out } = await waves(root, ['run', 'work-packages.yaml']);
  expect(code).toBe(0);
  expect(out).toContain('page.ts:1 takes `Dashboard` from dash.ts (dash), which offers `BillingDashboard`.');
  expect(out).toContain('app/load.py:1 takes `Stores` from app/store.py, which offers `Store`.');
  const report = await reportOf(root);
  expect(verdicts(report)).toEqual([
    ['dash', 'done', 1, 'unchecked', 0],
    ['page', 'done', 2, 'corrected', 1],
    ['load', 'done', 2, 'corrected', 1],
    ['alias', 'done', 1, 'unchecked', 0],
  ]);
  const text = (await waves(root, ['report'])).out;
  expect(text).toContain('1 import proved, after it was sent back');
  expect(text).toContain('alias.ts:1: what "@/dash" stands for is said elsewhere');
});

it('leaves a package alone that builds on what another one still has to make, and holds that one to it', async () => {
  const plan = planText([
    { id: 'page', writes: ['page.ts'], command: `echo 'import { Dashboard } from "./dash";' > page.ts` },
    {
      id: 'dash',
      dependsOn: ['page'],
      retryBudget: 1,
      writes: ['dash.ts'],
      command: second('dash.ts', 'export class Board {}', 'export class Dashboard {}'),
    },
  ]);
  const { root } = gitRepository({ files: { 'work-packages.yaml': plan } });
  const { code, out } = await waves(root, ['run', 'work-packages.yaml']);
  expect(code).toBe(0);
  expect(out).toContain('page.ts:1 takes `Dashboard` from dash.ts (dash), which offers `Board`.');
  expect(verdicts(await reportOf(root)).map((verdict) => verdict.slice(0, 4))).toEqual([
    ['page', 'done', 1, 'unchecked'],
    ['dash', 'done', 2, 'unchecked'],
  ]);
});

const table = (name: string) => `create table users (id int, ${name} text);`;
const query = (name: string) => `export const SQL = "select id, ${name} from users";`;

it('finds a query for a column that no table has', async () => {
  const plan = planText([
    { id: 'db', command: `mkdir db && echo '${table('display_name')}' > db/schema.sql`, writes: ['db/**'] },
    {
      id: 'backend',
      dependsOn: ['db'],
      retryBudget: 1,
      writes: ['users.ts'],
      command: second('users.ts', query('displayName'), query('display_name')),
    },
    {
      id: 'report',
      dependsOn: ['backend'],
      writes: ['report.py'],
      command: `echo 'def load(cur, where): cur.execute(f"select total from users {where} order by id")' > report.py`,
    },
  ]);
  const { root } = gitRepository({ files: { 'work-packages.yaml': plan } });
  const { out } = await waves(root, ['run', 'work-packages.yaml']);
  expect(out).toContain(
    'users.ts:1 goes by `displayName` of `users` in db/schema.sql (db), which has `display_name`, `id`.',
  );
  const { packages } = await reportOf(root);
  expect(packages.map(({ id, state, attempts, contract }) => [id, state, attempts.length, contract])).toEqual(
    [
      ['db', 'done', 1, 'unchecked'],
      ['backend', 'done', 2, 'corrected'],
      ['report', 'done', 1, 'unchecked'],
    ],
  );
  const text = (await waves(root, ['report'])).out;
  expect(text).toContain('1 query proved, after it was sent back');
  expect(text).toContain('report.py:1: of a query, it is not understood as SQL');
});

it('holds who is still to define a table to the queries for it', async () => {
  const plan = planText([
    { id: 'backend', writes: ['users.ts'], command: `echo '${query('display_name')}' > users.ts` },
    {
      id: 'db',
      dependsOn: ['backend'],
      retryBudget: 1,
      writes: ['db/**'],
      command: second('db/schema.sql', table('shown_name'), table('display_name')),
    },
  ]);
  const { root } = gitRepository({
    files: { 'work-packages.yaml': plan, 'db/schema.sql': 'create table users (id int);' },
  });
  const { code, out } = await waves(root, ['run', 'work-packages.yaml']);
  expect(code).toBe(0);
  expect(out).toContain(
    'users.ts:1 goes by `display_name` of `users` in db/schema.sql (db), which has `id`, `shown_name`.',
  );
  const { packages } = await reportOf(root);
  expect(packages.map(({ id, attempts, imports }) => [id, attempts.length, imports?.unchecked])).toEqual([
    ['backend', 1, ['users.ts:1: db/schema.sql is still to come from db']],
    ['db', 2, []],
  ]);
});

it('finds a field that no type has', async () => {
  const page = (field: string) =>
    `import type { User } from "./types"; export const label = (user: User) => user.${field};`;
  const plan = planText([
    {
      id: 'types',
      command: `echo 'export interface User { id: string; display_name: string }' > types.ts`,
      writes: ['types.ts'],
    },
    {
      id: 'ui',
      dependsOn: ['types'],
      retryBudget: 1,
      writes: ['page.ts'],
      command: second('page.ts', page('displayName'), page('display_name')),
    },
  ]);
  const { root } = gitRepository({ files: { 'work-packages.yaml': plan } });
  const { code, out } = await waves(root, ['run', 'work-packages.yaml']);
  expect(code).toBe(0);
  expect(out).toContain(
    'page.ts:1 goes by `displayName` of `User` in types.ts (types), which has `display_name`, `id`.',
  );
  expect((await waves(root, ['report'])).out).toContain(
    '1 import, 1 member of types proved, after it was sent back',
  );
});

it('holds calls and events against what is there, and lets through what the plan says', async () => {
  const schema = JSON.stringify({
    required: ['user_id', 'display_name'],
    properties: { user_id: {}, display_name: {} },
  });
  const event = (field: string) => `bus.publish("user.changed", { user_id, ${field} });`;
  const packages = [
    { id: 'names', writes: ['names.py'], command: `echo 'def name(first, last): ...' > names.py` },
    {
      id: 'caller',
      dependsOn: ['names'],
      writes: ['page.py'],
      command: `printf 'from names import name\\nname(1)\\n' > page.py`,
    },
    {
      id: 'events',
      retryBudget: 1,
      writes: ['bus.ts'],
      command: second('bus.ts', event('displayName'), event('display_name')),
    },
  ];
  const { packages: written, ...rest } = JSON.parse(planText(packages)) as { packages: { id: string }[] };
  const owed = { event: 'user.changed', schema: 'user-changed.schema.json' };
  const plan = JSON.stringify({
    ...rest,
    execution: { on_broken: { calls: 'warn' } },
    packages: written.map((one) => (one.id === 'events' ? { ...one, obligations: [owed] } : one)),
  });
  const { root } = gitRepository({
    files: { 'work-packages.yaml': plan, 'user-changed.schema.json': schema },
  });
  const { code, out } = await waves(root, ['run', 'work-packages.yaml']);
  expect(code).toBe(0);
  expect(out).toContain(
    'bus.ts:1 goes by `displayName` of `user.changed` in user-changed.schema.json, which has `display_name`',
  );
  expect(verdicts(await reportOf(root)).map((one) => one.slice(0, 4))).toEqual([
    ['names', 'done', 1, 'unchecked'],
    ['caller', 'done', 1, 'broken'],
    ['events', 'done', 2, 'corrected'],
  ]);
  const text = (await waves(root, ['report'])).out;
  expect(text).toContain('1 broken and let through by the plan, 1 import proved');
  expect(text).toContain(
    '- **caller** page.py:2 calls \\`name\\` of names.py (names) without \\`last\\`; it is \\`name(first, last)\\`.',
  );
  expect(text).toContain('1 event proved, after it was sent back');
});

it('holds routes and requests against the contract, and sends back what does not fit', async () => {
  const contract = `openapi: 3.1.0
info: { title: Users, version: "1" }
paths:
  /users/{id}: { get: { responses: { "200": { description: one } } } }
  /users: { post: { responses: { "201": { description: made } } } }
`;
  const route = (path: string) =>
    `import express from "express"; const app = express(); app.get("${path}", (req, res) => { res.json({}); });`;
  const request = (path: string) =>
    `import requests\ndef load(id): return requests.get(f"http://localhost:1/${path}/{id}")`;
  const packages = [
    { id: 'contract', writes: ['api.yaml'], command: `cat > api.yaml <<'E'\n${contract}E` },
    {
      id: 'server',
      dependsOn: ['contract'],
      retryBudget: 1,
      writes: ['server.ts'],
      command: second('server.ts', route('/user/:id'), route('/users/:id')),
    },
    {
      id: 'client',
      dependsOn: ['contract'],
      retryBudget: 1,
      writes: ['client.py'],
      command: second('client.py', request('user'), request('users')),
    },
  ];
  const plan = JSON.stringify({
    ...(JSON.parse(planText(packages)) as object),
    contracts: { openapi: { primary: 'api.yaml', files: ['api.yaml'] } },
  });
  const { root } = gitRepository({ files: { 'work-packages.yaml': plan } });
  const { code, out } = await waves(root, ['run', 'work-packages.yaml']);
  expect(code).toBe(0);
  expect(out).toContain(
    'server.ts:1 serves `GET /user/{}`, which api.yaml (contract) does not name; of what it names, nothing serves `GET /users/{id}`.',
  );
  expect(out).toContain(
    'client.py:2 requests `GET /user/{}`, which api.yaml (contract) does not offer; there is `GET /users/{id}`, `POST /users`.',
  );
  const text = (await waves(root, ['report'])).out;
  expect(text).toContain('1 route proved, after it was sent back');
  expect(text).toContain('1 request proved, after it was sent back');
});
