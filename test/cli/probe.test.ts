import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { waves } from '../support/commands';
import { gitRepository } from '../support/gitRepository';
import { waitFor } from '../support/waitFor';

const API = `openapi: 3.1.0
info: { title: Users, version: "1" }
paths:
  /users:
    post:
      requestBody:
        required: true
        content: { application/json: { schema: { type: object }, example: { name: Ada } } }
      responses: { '201': { description: made, content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } } }
    get:
      parameters: [{ name: limit, in: query, required: true, schema: { type: integer, default: 2 } }]
      responses: { '200': { description: all, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/User' } } } } } }
  /users/{id}:
    parameters: [{ name: id, in: path, required: true, example: 1, schema: { type: integer } }]
    get:
      responses:
        '200': { $ref: '#/components/responses/One' }
        '404': { description: none }
    delete: { responses: { '204': { description: gone } } }
  /teams/{team}:
    get:
      parameters: [{ name: team, in: path, required: true, schema: { type: string } }]
      responses: { '200': { description: one } }
components:
  responses:
    One: { description: one, content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } }
  schemas:
    User: { type: object, required: [id, display_name], properties: { id: { type: integer }, display_name: { type: string } } }
`;

/** A server that is right about making and listing, wrong about one field and about one status. */
const SERVER = `
const send = (res, status, value) => {
  res.writeHead(status, value === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' });
  res.end(value === undefined ? '' : JSON.stringify(value));
};
const user = { id: 1, display_name: 'Ada' };
require('node:http').createServer((req, res) => {
  switch (req.method + ' ' + req.url) {
    case 'POST /users': return send(res, 201, user);
    case 'GET /users?limit=2': return send(res, 200, [user]);
    case 'GET /users/1': return send(res, 200, { id: 1, displayName: 'Ada' });
    default: return send(res, 405);
  }
}).listen(process.env.PORT, '127.0.0.1');
`;

it('asks a real server what its contract shows, and says what is proved, broken and unchecked', async () => {
  const { root } = gitRepository({ files: { 'api.yaml': API, 'server.cjs': SERVER } });
  const { code, out } = await waves(root, [
    'probe',
    'api.yaml',
    '--start',
    'node server.cjs',
    '--junit',
    'probed.xml',
  ]);
  expect(out.trim().split('\n')).toEqual([
    'proved  POST /users: answers 201 with a body that fits (api.yaml:9)',
    'proved  GET /users: answers 200 with a body that fits (api.yaml:12)',
    "broken  GET /users/{id}: answers 200 with a body that does not fit: must have required property 'display_name' (api.yaml:26)",
    'unchecked  GET /teams/{team}: not asked: its path parameter `team` has no example (api.yaml:21)',
    'broken  DELETE /users/{id}: answers 405; the contract names 204 (api.yaml:19)',
    '2 proved, 2 broken, 1 unchecked',
  ]);
  expect(code).toBe(1);
  const report = readFileSync(join(root, 'probed.xml'), 'utf8');
  expect(report).toContain('tests="5" failures="2" skipped="1"');
});

it('takes nothing for shown where the server does not begin, or nothing can be asked', async () => {
  const bare = API.replace(/\n {2}\/users:[\s\S]*(?=\n {2}\/teams)/, '');
  const { root } = gitRepository({ files: { 'api.yaml': API, 'bare.yaml': bare, 'server.cjs': SERVER } });
  const failed = await waves(root, ['probe', 'api.yaml', '--start', 'echo no database; exit 3']);
  expect(failed).toMatchObject({ code: 1, out: '' });
  expect(failed.err).toContain('cannot be asked: it ended with 3; it printed:\nno database');
  const nothing = await waves(root, ['probe', 'bare.yaml', '--start', 'node server.cjs']);
  expect(nothing).toMatchObject({ code: 1 });
  expect(nothing.out).toContain('0 proved, 0 broken, 1 unchecked');
  expect((await waves(root, ['probe', 'api.yaml'])).err).toContain('Nobody can be asked');
});

it('holds events that were published against the contract that describes them', async () => {
  const contract = `asyncapi: 3.0.0
info: { title: Users, version: '1' }
channels:
  changed:
    address: user.changed
    messages: { Changed: { payload: { type: object, required: [id] } } }
`;
  const published = (payload: object) => `${JSON.stringify({ channel: 'user.changed', payload })}\n`;
  const { root } = gitRepository({
    files: {
      'events.yaml': contract,
      'right.jsonl': published({ id: 1 }),
      'wrong.jsonl': published({ user: 1 }),
    },
  });
  const right = await waves(root, ['probe', 'events.yaml', '--events', 'right.jsonl']);
  expect(right).toMatchObject({ code: 0 });
  expect(right.out).toContain('proved  user.changed Changed: 1 event fits (events.yaml:4)');
  const wrong = await waves(root, ['probe', 'events.yaml', '--events', 'wrong.jsonl']);
  expect(wrong).toMatchObject({ code: 1 });
  expect(wrong.out).toContain("line 1 does not fit: must have required property 'id'");
});

const HAS_SQLITE = (() => {
  try {
    execFileSync('sqlite3', ['--version']);
    return true;
  } catch {
    return false;
  }
})();

const SCHEMA =
  'create table users (\n  id integer primary key autoincrement,\n  display_name text not null\n);\n';

it.runIf(HAS_SQLITE)('applies SQL to a real database, and seeds to what came of it', async () => {
  const ada = "insert into users (display_name) values ('Ada');\n";
  const { root } = gitRepository({
    files: {
      'schema.sql': SCHEMA,
      'seed.sql': ada,
      'wrong.sql': `${ada}insert into users (displayName) values ('Bob');\n`,
    },
  });
  const right = await waves(root, ['probe', 'schema.sql', 'seed.sql']);
  expect(right).toMatchObject({ code: 0 });
  expect(right.out).toContain('proved  seed.sql: applied to an empty database, SQLite');
  const wrong = await waves(root, ['probe', 'schema.sql', 'wrong.sql']);
  expect(wrong).toMatchObject({ code: 1 });
  expect(wrong.out).toMatch(/broken {2}wrong\.sql: SQLite: .*displayName.* \(wrong\.sql:2\)/);
});

it.runIf(HAS_SQLITE)('lets SQL reach no file, other database, program or extension', async () => {
  const reaching = [
    "ATTACH 'made.db' AS made; CREATE TABLE made.t (a);",
    "VACUUM INTO 'made.db';",
    "SELECT writefile('made.db', 'x');",
    "CREATE TRIGGER t AFTER INSERT ON users BEGIN SELECT writefile('made.db', 'x'); END;\ninsert into users (display_name) values ('x');",
    "SELECT edit('x', 'touch made.db; true');",
    "SELECT load_extension('./made.db');",
    '.shell touch made.db',
  ];
  const files = Object.fromEntries(reaching.map((text, at) => [`${at}.sql`, `${text}\n`]));
  const { root } = gitRepository({ files: { 'schema.sql': SCHEMA, ...files } });
  for (const path of Object.keys(files)) {
    const { code, out } = await waves(root, ['probe', 'schema.sql', path]);
    expect(code, path).toBe(0);
    expect(out, path).toContain('proved  schema.sql');
    expect(out, path).toMatch(new RegExp(`unchecked {2}${path}: (SQLite: .* in safe mode|not applied)`));
    expect(existsSync(join(root, 'made.db')), path).toBe(false);
  }
});

/** Debian has what makes a server in a folder for each version, which is on nobody's path. */
const DEBIANS = '/usr/lib/postgresql';
const [newest] = existsSync(DEBIANS) ? readdirSync(DEBIANS).sort((a, b) => Number(b) - Number(a)) : [];
const serverProgram = (name: string): string =>
  newest === undefined ? name : join(DEBIANS, newest, 'bin', name);
const HAS_POSTGRES = ['psql', serverProgram('initdb'), serverProgram('postgres')].every(
  (program) => spawnSync(program, ['--version']).status === 0,
);

/** A server of PostgreSQL that listens in a folder of its own, as another user where we are root, whom it refuses. @returns its address. */
async function postgres(): Promise<string> {
  const folder = mkdtempSync('/tmp/waves-postgres-');
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  if (nobody.uid !== undefined) {
    chownSync(folder, nobody.uid, nobody.gid);
  }
  const data = join(folder, 'data');
  const made = spawnSync(serverProgram('initdb'), ['-D', data, '-A', 'trust', '-U', 'waves', '--no-sync'], {
    ...nobody,
    cwd: folder,
    encoding: 'utf8',
  });
  expect(made.status, made.stderr).toBe(0);
  const settings = ['-c', 'listen_addresses=', '-c', 'fsync=off'];
  const server = spawn(serverProgram('postgres'), ['-D', data, '-k', folder, ...settings], {
    ...nobody,
    cwd: folder,
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  onTestFinished(async () => {
    server.kill('SIGQUIT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  const url = `postgresql:///postgres?host=${folder}&user=waves`;
  await waitFor('it listens', () => spawnSync('psql', [url, '-c', 'select 1']).status === 0);
  return url;
}

it.runIf(HAS_POSTGRES)('applies SQL to the database of a plan, and leaves nothing there', async () => {
  const url = await postgres();
  const { root } = gitRepository({
    files: {
      'schema.sql':
        "CREATE TABLE users (\n  id serial PRIMARY KEY,\n  tags text[] NOT NULL DEFAULT '{}'\n);\n",
      'seed.sql': "INSERT INTO users (tags) VALUES ('{a}');\n",
      'wrong.sql': "INSERT INTO users (tags) VALUES ('{a}');\nINSERT INTO users (tag) VALUES ('{a}');\n",
      'commits.sql': 'CREATE TABLE kept (id serial);\nCOMMIT;\n',
      'shell.sql': 'CREATE TABLE kept (id serial);\n\\! touch done\n',
      'copies.sql': "CREATE TABLE kept (id serial);\nCOPY kept TO PROGRAM 'touch done';\n",
      'dump.sql': '\\restrict abc\nCREATE TABLE dumped (id serial);\n\\unrestrict abc\n',
    },
  });
  const probed = async (...files: string[]) =>
    (await waves(root, ['probe', ...files, '--database', url])).out;
  expect(await probed('schema.sql', 'seed.sql', 'dump.sql')).toContain(
    'proved  seed.sql: applied to an empty database, PostgreSQL by psql',
  );
  expect(await probed('schema.sql', 'wrong.sql')).toMatch(
    /broken {2}wrong\.sql: PostgreSQL by psql: column "tag" .* does not exist \(wrong\.sql:2\)/,
  );
  // Neither is there afterwards.
  expect(await probed('commits.sql')).toContain('unchecked  commits.sql: not applied: `COMMIT`');
  expect(await probed('shell.sql')).toContain('unchecked  shell.sql: not applied');
  expect(await probed('copies.sql')).toContain('unchecked  copies.sql: not applied: `COPY');
  expect(existsSync(join(root, 'done'))).toBe(false);
  expect(await probed('schema.sql')).toContain('applied to an empty database');
  spawnSync('psql', [url, '-c', 'create table theirs (id int)']);
  expect(await probed('schema.sql')).toContain(
    'applied to a database that had 1 tables, indexes and such before',
  );
  const nowhere = await waves(root, ['probe', 'schema.sql', '--database', `${url}x`]);
  expect(nowhere.out).toContain('unchecked  schema.sql: psql cannot ask the database');
});

it('says of SQL that nothing here can apply that it is unchecked', async () => {
  const schema = 'create table a (id uuid, at timestamptz default now(), data jsonb);';
  const { root } = gitRepository({ files: { 'schema.sql': schema } });
  const { code, out } = await waves(root, ['probe', 'schema.sql']);
  expect(code).toBe(1);
  expect(out).toContain('unchecked  schema.sql: no PostgreSQL is here');
  expect(out).toContain('0 proved, 0 broken, 1 unchecked');
});

it('holds answers against schemas in other files, and says that those which are not there leave it unchecked', async () => {
  const schema = (path: string, file: string) =>
    `  ${path}: { get: { responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '${file}' } } } } } } }\n`;
  const { root } = gitRepository({
    files: {
      'one.yaml': `openapi: 3.1.0\npaths:\n${schema('/users/1', 'user.yaml#/User')}`,
      'lost.yaml': `openapi: 3.1.0\npaths:\n${schema('/users/1', 'gone.yaml#/User')}`,
      'user.yaml':
        "User: { allOf: [{ $ref: '#/Named' }] }\nNamed: { type: object, required: [display_name] }\n",
      'server.cjs': SERVER,
    },
  });
  const probe = async (contract: string) =>
    (await waves(root, ['probe', contract, '--start', 'node server.cjs'])).out;
  expect(await probe('one.yaml')).toContain(
    "broken  GET /users/1: answers 200 with a body that does not fit: must have required property 'display_name'",
  );
  expect(await probe('lost.yaml')).toMatch(/^unchecked {2}GET \/users\/1: .* is not understood/);
});
