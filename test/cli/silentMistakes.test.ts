import { expect, it } from 'vitest';
import type { RunReport } from '../../src/run/explaining/report/reportDocument';
import { gitRepository } from '../support/gitRepository';
import type { PlanPackage } from '../support/plans';
import { planText } from '../support/plans';
import { waves } from '../support/commands';

/** A command that writes one line in its first attempt and another one afterwards. */
function second(file: string, first: string, then: string): string {
  return `if [ "$WAVES_ATTEMPT" = 1 ]; then echo '${first}' > ${file}; else echo '${then}' > ${file}; fi`;
}

const table = (name: string, column: string) => `create table ${name} (id int, ${column} text);`;
const query = (name: string, column: string) => `export const SQL = "select id, ${column} from ${name}";`;
const field = (name: string) =>
  `import type { User } from "./types"; export const label = (user: User) => user.${name};`;
const event = (name: string) => `bus.publish("user.changed", { user_id, ${name} });`;
const route = (path: string) =>
  `import express from "express"; const app = express(); app.get("${path}", (req, res) => { res.json({}); });`;
const request = (path: string) =>
  `import requests\ndef load(id): return requests.get(f"http://localhost:1/${path}/{id}")`;

const OPENAPI = `openapi: 3.1.0
info: { title: Users, version: "1" }
paths:
  /users/{id}: { get: { responses: { "200": { description: one } } } }
  /users: { post: { responses: { "201": { description: made } } } }
`;

/** Each group has to do with nothing of the others, so that one run is enough for all. */
const PACKAGES: readonly PlanPackage[] = [
  // Names that are imported.
  { id: 'dash', command: 'echo "export class BillingDashboard {}" > ui/dash.ts', writes: ['ui/dash.ts'] },
  {
    id: 'page',
    dependsOn: ['dash'],
    retryBudget: 1,
    writes: ['ui/page.ts'],
    command: second(
      'ui/page.ts',
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
    writes: ['ui/alias.ts'],
    command: `echo 'import x from "@/dash";' > ui/alias.ts`,
  },
  // Names that are still to come.
  {
    id: 'early-page',
    writes: ['early/page.ts'],
    command: `mkdir -p early && echo 'import { Dashboard } from "./dash";' > early/page.ts`,
  },
  {
    id: 'early-dash',
    dependsOn: ['early-page'],
    retryBudget: 1,
    writes: ['early/dash.ts'],
    command: second('early/dash.ts', 'export class Board {}', 'export class Dashboard {}'),
  },
  // Columns of tables.
  {
    id: 'db',
    command: `mkdir -p db && echo '${table('users', 'display_name')}' > db/schema.sql`,
    writes: ['db/**'],
  },
  {
    id: 'backend',
    dependsOn: ['db'],
    retryBudget: 1,
    writes: ['users.ts'],
    command: second('users.ts', query('users', 'displayName'), query('users', 'display_name')),
  },
  {
    id: 'report',
    dependsOn: ['backend'],
    writes: ['report.py'],
    command: `echo 'def load(cur, where): cur.execute(f"select total from users {where} order by id")' > report.py`,
  },
  // Columns that are still to come.
  {
    id: 'early-backend',
    writes: ['orders.ts'],
    command: `echo '${query('orders', 'display_name')}' > orders.ts`,
  },
  {
    id: 'early-db',
    dependsOn: ['early-backend'],
    retryBudget: 1,
    writes: ['orders/**'],
    command: second('orders/schema.sql', table('orders', 'shown_name'), table('orders', 'display_name')),
  },
  // Fields of types.
  {
    id: 'types',
    command: `mkdir -p model && echo 'export interface User { id: string; display_name: string }' > model/types.ts`,
    writes: ['model/types.ts'],
  },
  {
    id: 'ui',
    dependsOn: ['types'],
    retryBudget: 1,
    writes: ['model/page.ts'],
    command: second('model/page.ts', field('displayName'), field('display_name')),
  },
  // Calls and events.
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
  // Routes and requests.
  { id: 'contract', writes: ['api.yaml'], command: `cat > api.yaml <<'E'\n${OPENAPI}E` },
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

interface Ended {
  readonly out: string;
  readonly report: RunReport;
  readonly text: string;
}

let ended: Promise<Ended> | undefined;

/** What has come of a run of all of them, and what was said of it. */
function theRun(): Promise<Ended> {
  // Where it fails, the next test begins it anew and fails by itself.
  ended ??= carryOut().catch((error: unknown) => {
    ended = undefined;
    throw error;
  });
  return ended;
}

async function carryOut(): Promise<Ended> {
  const { packages, ...rest } = JSON.parse(planText(PACKAGES)) as { packages: { id: string }[] };
  const schema = { required: ['user_id', 'display_name'], properties: { user_id: {}, display_name: {} } };
  const owed = { event: 'user.changed', schema: 'user-changed.schema.json' };
  const plan = {
    ...rest,
    execution: { on_broken: { calls: 'warn' } },
    contracts: { openapi: { primary: 'api.yaml', files: ['api.yaml'] } },
    packages: packages.map((one) => (one.id === 'events' ? { ...one, obligations: [owed] } : one)),
  };
  const { root } = gitRepository({
    files: {
      'work-packages.yaml': JSON.stringify(plan),
      'user-changed.schema.json': JSON.stringify(schema),
      'app/__init__.py': '',
      'app/store.py': 'class Store: pass\n',
      'ui/index.ts': '',
      'orders/schema.sql': 'create table orders (id int);',
    },
  });
  const { code, out } = await waves(root, ['run', 'work-packages.yaml']);
  expect(code, out).toBe(0);
  const report = JSON.parse((await waves(root, ['report', '--format', 'json'])).out) as RunReport;
  return { out, report, text: (await waves(root, ['report'])).out };
}

/** Of some packages: how each has ended, after how many attempts, how it keeps contracts, and how many imports are proved. */
async function verdicts(...ids: string[]) {
  const { packages } = (await theRun()).report;
  return packages
    .filter(({ id }) => ids.includes(id))
    .map(({ id, state, attempts, contract, imports }) => [
      id,
      state,
      attempts.length,
      contract,
      imports?.proved,
    ]);
}

/** What the report says of a package: its row in the table, and the lines that begin with it. */
async function toldOf(id: string): Promise<string> {
  const { text } = await theRun();
  return text
    .split('\n')
    .filter((line) => line.startsWith(`- **${id}** `) || line.includes(` | ${id} | `))
    .join('\n');
}

it('finds what an agent says nothing of, sends it back, and tells what is proved and what is not', async () => {
  const { out } = await theRun();
  expect(out).toContain(
    'ui/page.ts:1 takes `Dashboard` from ui/dash.ts (dash), which offers `BillingDashboard`.',
  );
  expect(out).toContain('app/load.py:1 takes `Stores` from app/store.py, which offers `Store`.');
  expect(await verdicts('dash', 'page', 'load', 'alias')).toEqual([
    ['dash', 'done', 1, 'unchecked', 0],
    ['page', 'done', 2, 'corrected', 1],
    ['load', 'done', 2, 'corrected', 1],
    ['alias', 'done', 1, 'unchecked', 0],
  ]);
  expect(await toldOf('page')).toContain('1 import proved, after it was sent back');
  expect(await toldOf('alias')).toContain('ui/alias.ts:1: what "@/dash" stands for is said elsewhere');
});

it('leaves a package alone that builds on what another one still has to make, and holds that one to it', async () => {
  const { out } = await theRun();
  expect(out).toContain(
    'early/page.ts:1 takes `Dashboard` from early/dash.ts (early-dash), which offers `Board`.',
  );
  expect(await verdicts('early-page', 'early-dash')).toEqual([
    ['early-page', 'done', 1, 'unchecked', 0],
    ['early-dash', 'done', 2, 'unchecked', 0],
  ]);
});

it('finds a query for a column that no table has', async () => {
  const { out } = await theRun();
  expect(out).toContain(
    'users.ts:1 goes by `displayName` of `users` in db/schema.sql (db), which has `display_name`, `id`.',
  );
  expect(await verdicts('db', 'backend', 'report')).toEqual([
    ['db', 'done', 1, 'unchecked', 0],
    ['backend', 'done', 2, 'corrected', 0],
    ['report', 'done', 1, 'unchecked', 0],
  ]);
  expect(await toldOf('backend')).toContain('1 query proved, after it was sent back');
  expect(await toldOf('report')).toContain('report.py:1: of a query, it is not understood as SQL');
});

it('holds who is still to define a table to the queries for it', async () => {
  const { out, report } = await theRun();
  expect(out).toContain(
    'orders.ts:1 goes by `display_name` of `orders` in orders/schema.sql (early-db), which has `id`, `shown_name`.',
  );
  const { packages } = report;
  const found = packages.filter(({ id }) => id === 'early-backend' || id === 'early-db');
  expect(found.map(({ id, attempts, imports }) => [id, attempts.length, imports?.unchecked])).toEqual([
    ['early-backend', 1, ['orders.ts:1: orders/schema.sql is still to come from early-db']],
    ['early-db', 2, []],
  ]);
});

it('finds a field that no type has', async () => {
  expect((await theRun()).out).toContain(
    'model/page.ts:1 goes by `displayName` of `User` in model/types.ts (types), which has `display_name`, `id`.',
  );
  expect(await toldOf('ui')).toContain('1 import, 1 member of types proved, after it was sent back');
});

it('holds calls and events against what is there, and lets through what the plan says', async () => {
  expect((await theRun()).out).toContain(
    'bus.ts:1 goes by `displayName` of `user.changed` in user-changed.schema.json, which has `display_name`',
  );
  expect(await verdicts('names', 'caller', 'events')).toEqual([
    ['names', 'done', 1, 'unchecked', 0],
    ['caller', 'done', 1, 'broken', 1],
    ['events', 'done', 2, 'corrected', 0],
  ]);
  expect(await toldOf('caller')).toContain('1 broken and let through by the plan, 1 import proved');
  expect(await toldOf('caller')).toContain(
    '- **caller** page.py:2 calls \\`name\\` of names.py (names) without \\`last\\`; it is \\`name(first, last)\\`.',
  );
  expect(await toldOf('events')).toContain('1 event proved, after it was sent back');
});

it('holds routes and requests against the contract, and sends back what does not fit', async () => {
  const { out } = await theRun();
  expect(out).toContain(
    'server.ts:1 serves `GET /user/{}`, which api.yaml (contract) does not name; of what it names, nothing serves `GET /users/{id}`.',
  );
  expect(out).toContain(
    'client.py:2 requests `GET /user/{}`, which api.yaml (contract) does not offer; there is `GET /users/{id}`, `POST /users`.',
  );
  expect(await toldOf('server')).toContain('1 route proved, after it was sent back');
  expect(await toldOf('client')).toContain('1 request proved, after it was sent back');
});
